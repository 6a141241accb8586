import type { diagnosisTexts } from '../../media/diagnosis-texts.ts'
import type { fileKindTexts } from '../../media/file-kind-texts.ts'
import type { bridgeTexts } from './bridge.ts'
import type { errorTitleTexts } from './error-titles.ts'
import type { keysTexts } from './keys.ts'
import type { actionTexts, cardTexts, sayingTexts } from './saying.ts'
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
export interface PlayerTexts {
  actions: ReturnType<typeof actionTexts>
  bridge: ReturnType<typeof bridgeTexts>
  cards: ReturnType<typeof cardTexts>
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
