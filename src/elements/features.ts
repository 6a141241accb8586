/** What the player has besides its controls: each line gives every player of the page one more feature. */
import { barButtonsFeature } from './bar/bar-buttons.ts'
import { barRoomFeature } from './bar/bar-room.ts'
import { controlNames } from './bar/control-names.ts'
import { keepControlsFeature } from './bar/keep-controls.ts'
import { speedMenuFeature } from './bar/speed-menu.ts'
import { tooltipsFeature } from './bar/tooltips.ts'
import './bring-cards.ts'
import { containerFacts } from './container-facts.ts'
import { keysFeature } from './keys/keys-feature.ts'
import { addPlayerFeatures, type PlayerFeature } from './player-features.ts'
import './define-file-menu.ts'
import { readableNames } from './readable-names.ts'
import { album } from './series/album-feature.ts'
import { series } from './series/series-feature.ts'
import { skipsFeature } from './skips/skip-feature.ts'
import { soundtracksFeature } from './soundtracks/soundtracks-feature.ts'
import { statistics } from './statistics/statistics.ts'
import { subtitlesFeature } from './subtitles/subtitles-feature.ts'
import { systemControls } from './system/media-session.ts'
import { regionName } from './system/region-name.ts'
import { remotePlayback } from './system/remote-button.ts'
import { resumedNote } from './system/resumed-note.ts'
import { screenStaysOn } from './system/screen-lock.ts'
import { chapterMenuFeature } from './time-bar/chapter-menu.ts'
import { timeBar } from './time-bar/time-bar.ts'
import { mouseClicksFeature } from './touch/mouse-clicks.ts'
import { rotateFeature } from './touch/rotate.ts'
import { touchFeature } from './touch/touch-feature.ts'

const features: readonly PlayerFeature[] = [
  readableNames,
  controlNames,
  timeBar,
  chapterMenuFeature,
  keysFeature,
  mouseClicksFeature,
  touchFeature,
  rotateFeature,
  keepControlsFeature,
  speedMenuFeature,
  barButtonsFeature,
  barRoomFeature,
  tooltipsFeature,
  subtitlesFeature,
  soundtracksFeature,
  series,
  containerFacts,
  album,
  skipsFeature,
  statistics,
  systemControls,
  screenStaysOn,
  resumedNote,
  remotePlayback,
  regionName,
]

addPlayerFeatures(features)
