import { searchEach } from './search-each.ts'
import { webTargets } from './targets.ts'

// Two files, so that two cores share the seconds.
searchEach(webTargets)
