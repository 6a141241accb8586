/** What the player has besides its controls: each line gives every player of the page one more feature. */
import { addPlayerFeatures, type PlayerFeature } from './player-features.ts'
import { album } from './series/album-feature.ts'
import { series } from './series/series-feature.ts'
import { subtitlesFeature } from './subtitles/subtitles-feature.ts'

const features: readonly PlayerFeature[] = [subtitlesFeature, series, album]

addPlayerFeatures(features)
