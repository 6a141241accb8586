/** What the player has besides its controls: each line gives every player of the page one more feature. */
import { keepControlsFeature } from './bar/keep-controls.ts'
import { keysFeature } from './keys/keys-feature.ts'
import { addPlayerFeatures, type PlayerFeature } from './player-features.ts'
import { series } from './series/series-feature.ts'
import { soundtracksFeature } from './soundtracks/soundtracks-feature.ts'
import { subtitlesFeature } from './subtitles/subtitles-feature.ts'
import { timeBar } from './time-bar/time-bar.ts'
import { mouseClicksFeature } from './touch/mouse-clicks.ts'

const features: readonly PlayerFeature[] = [
  timeBar,
  keysFeature,
  mouseClicksFeature,
  keepControlsFeature,
  subtitlesFeature,
  soundtracksFeature,
  series,
]

addPlayerFeatures(features)
