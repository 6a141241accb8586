/** What the player has besides its controls: each line gives every player of the page one more feature. */
import { addPlayerFeatures, type PlayerFeature } from './player-features.ts'
import { timeBar } from './time-bar/time-bar.ts'

const features: readonly PlayerFeature[] = [timeBar]

addPlayerFeatures(features)
