/** What the player has besides its controls: each line gives every player of the page one more feature. */
import { containerFacts } from './container-facts.ts'
import { addPlayerFeatures, type PlayerFeature } from './player-features.ts'

const features: readonly PlayerFeature[] = [containerFacts]

addPlayerFeatures(features)
