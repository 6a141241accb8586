import { parseName, readableName, shortName } from '../media/readable-name.ts'
import { onNameReader, setNameReader } from './film-names.ts'
import type { PlayerFeature } from './player-features.ts'

/** Brings what reads names for people. */
export const bringNameReader = (): void => setNameReader({ parseName, readableName, shortName })

/** The player shows names that people can read. */
export const readableNames: PlayerFeature = (player) => {
  const end = onNameReader(() => player.requestUpdate())
  bringNameReader()
  player.requestUpdate()
  return end
}
