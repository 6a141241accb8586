/** What the player has besides its controls: each line gives every player of the page one more feature. */
import { keepControlsFeature } from './bar/keep-controls.ts'
import { keysFeature } from './keys/keys-feature.ts'
import { addPlayerFeatures, type PlayerFeature } from './player-features.ts'
import { series } from './series/series-feature.ts'
import { statistics } from './statistics/statistics.ts'
import { subtitlesFeature } from './subtitles/subtitles-feature.ts'
import { systemControls } from './system/media-session.ts'
import { regionName } from './system/region-name.ts'
import { remotePlayback } from './system/remote-button.ts'
import { resumedNote } from './system/resumed-note.ts'
import { screenStaysOn } from './system/screen-lock.ts'
import { timeBar } from './time-bar/time-bar.ts'
import { mouseClicksFeature } from './touch/mouse-clicks.ts'

const features: readonly PlayerFeature[] = [
  timeBar,
  keysFeature,
  mouseClicksFeature,
  keepControlsFeature,
  subtitlesFeature,
  series,
  statistics,
  systemControls,
  screenStaysOn,
  resumedNote,
  remotePlayback,
  regionName,
]

addPlayerFeatures(features)
