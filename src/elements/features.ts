/** What the player has besides its controls: each line gives every player of the page one more feature. */
import { addPlayerFeatures, type PlayerFeature } from './player-features.ts'
import { soundtracksFeature } from './soundtracks/soundtracks-feature.ts'

const features: readonly PlayerFeature[] = [soundtracksFeature]

addPlayerFeatures(features)
