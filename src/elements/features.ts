/** What the player has besides its controls: each line gives every player of the page one more feature. */
import { addPlayerFeatures, type PlayerFeature } from './player-features.ts'
import { statistics } from './statistics/statistics.ts'
import { systemControls } from './system/media-session.ts'
import { regionName } from './system/region-name.ts'
import { remotePlayback } from './system/remote-button.ts'
import { resumedNote } from './system/resumed-note.ts'
import { screenStaysOn } from './system/screen-lock.ts'

const features: readonly PlayerFeature[] = [
  statistics,
  systemControls,
  screenStaysOn,
  resumedNote,
  remotePlayback,
  regionName,
]

addPlayerFeatures(features)
