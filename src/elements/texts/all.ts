import type { ClientProblems } from '../../client/client-problems.ts'
import type { EngineProblems } from '../../engine/engine-problems.ts'
import type { FetchProblems } from '../../engine/fetch-problems.ts'
import type { diagnosisTexts } from '../../media/diagnosis-texts.ts'
import type { fileKindTexts } from '../../media/file-kind-texts.ts'
import type { PlaybackProblems } from '../../media/playback-problems.ts'
import type { TrackerProblems } from '../../network/tracker-problems.ts'
import type { LinkProblems } from '../../protocol/link-problems.ts'
import type { TorrentProblems } from '../../protocol/torrent-problems.ts'
import type { ServingProblems } from '../../serve/page/serving-problems.ts'
import type { ReadingProblems } from '../../serve/service-worker/reading-problems.ts'
import type { GeneralProblems } from '../../shared/errors.ts'
import type { FileProblems } from '../../shared/unreadable-file.ts'
import type { StorageProblems } from '../../storage/storage-problems.ts'
import type { bridgeTexts } from './bridge.ts'
import type { actionTexts, cardTexts } from './cards.ts'
import type { controlsTexts } from './controls.ts'
import type { errorTitleTexts } from './error-titles.ts'
import type { keysTexts } from './keys.ts'
import type { sayingTexts } from './saying.ts'
import type { seriesTexts } from './series.ts'
import type { skipsTexts } from './skips.ts'
import type { soundtracksTexts } from './soundtracks.ts'
import type { statisticsTexts } from './statistics.ts'
import type { subtitlesTexts } from './subtitles.ts'
import type { swarmTexts } from './swarm.ts'
import type { systemTexts } from './system.ts'
import type { timeBarTexts } from './time-bar.ts'
import type { trackerTexts } from './trackers.ts'

/**
 * Every text of the player, by section: what a language says.
 * A test, `all-texts`, finds a section that is missing.
 */
export interface PlayerTexts extends ProblemTexts {
  actions: ReturnType<typeof actionTexts>
  bridge: ReturnType<typeof bridgeTexts>
  cards: ReturnType<typeof cardTexts>
  controls: ReturnType<typeof controlsTexts>
  diagnosis: ReturnType<typeof diagnosisTexts>
  'error-titles': ReturnType<typeof errorTitleTexts>
  'file-kinds': ReturnType<typeof fileKindTexts>
  keys: ReturnType<typeof keysTexts>
  saying: ReturnType<typeof sayingTexts>
  series: ReturnType<typeof seriesTexts>
  skips: ReturnType<typeof skipsTexts>
  soundtracks: ReturnType<typeof soundtracksTexts>
  statistics: ReturnType<typeof statisticsTexts>
  subtitles: ReturnType<typeof subtitlesTexts>
  swarm: ReturnType<typeof swarmTexts>
  system: ReturnType<typeof systemTexts>
  timeBar: ReturnType<typeof timeBarTexts>
  trackers: ReturnType<typeof trackerTexts>
}

/** Every problem that the layers below tell, by section: what a language says of them. */
export interface ProblemTexts {
  'client-problems': ClientProblems
  'engine-problems': EngineProblems
  'fetch-problems': FetchProblems
  'file-problems': FileProblems
  'link-problems': LinkProblems
  'playback-problems': PlaybackProblems
  problems: GeneralProblems
  'serving-problems': ServingProblems
  'reading-problems': ReadingProblems
  'storage-problems': StorageProblems
  'torrent-problems': TorrentProblems
  'tracker-problems': TrackerProblems
}
