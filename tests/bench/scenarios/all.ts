import { cold } from './cold.ts'
import { cpu, download } from './download.ts'
import { greedyLeech } from './greedy-leech.ts'
import { heap } from './heap.ts'
import { dyingSeed, fourLimited, sharedSocket } from './limited-swarm.ts'
import { longTasks } from './long-tasks.ts'
import { manyFiles } from './many-files.ts'
import { pointing, pointingFast } from './pointing.ts'
import type { Scenario } from './scenario.ts'
import { seek } from './seek.ts'
import { start, startBigPieces } from './start.ts'
import { upload } from './upload.ts'
import { blockedPage, downloadWhilePlaying } from './while-playing.ts'

/** In the order in which they run. */
export const scenarios: readonly Scenario[] = [
  start,
  startBigPieces,
  ...cold,
  seek,
  pointing,
  pointingFast,
  download,
  downloadWhilePlaying,
  blockedPage,
  fourLimited,
  dyingSeed,
  sharedSocket,
  greedyLeech,
  upload,
  longTasks,
  manyFiles,
  cpu,
  heap,
]
