/** What `npm run bench:mainline` runs inside its network. */
import { runBench } from '../run-bench.ts'
import { bridgeCached, bridgeFirstFrame } from './first-frame.ts'
import { bridgeSeek, bridgeStalls } from './slow-seeds.ts'
import { bridgeViewers } from './viewers.ts'

await runBench([bridgeStalls, bridgeSeek, bridgeFirstFrame, bridgeViewers, bridgeCached])
