/** What the player has besides its controls: each line gives every player of the page one more feature. */
import { barButtonsFeature } from './bar/bar-buttons.ts'
import { barRoomFeature } from './bar/bar-room.ts'
import { keepControlsFeature } from './bar/keep-controls.ts'
import { speedMenuFeature } from './bar/speed-menu.ts'
import { tooltipsFeature } from './bar/tooltips.ts'
import { keysFeature } from './keys/keys-feature.ts'
import { addPlayerFeatures, type PlayerFeature } from './player-features.ts'
import { mouseClicksFeature } from './touch/mouse-clicks.ts'
import { rotateFeature } from './touch/rotate.ts'
import { touchFeature } from './touch/touch-feature.ts'

const features: readonly PlayerFeature[] = [
  keysFeature,
  mouseClicksFeature,
  touchFeature,
  rotateFeature,
  keepControlsFeature,
  speedMenuFeature,
  barButtonsFeature,
  barRoomFeature,
  tooltipsFeature,
]

addPlayerFeatures(features)
