import { searchEach } from './search-each.ts'
import { bridgeAndServerTargets } from './targets.ts'

searchEach(bridgeAndServerTargets)
