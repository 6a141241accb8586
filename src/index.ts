/** Classes and types, without side effects: importing this registers nothing, and works without a DOM. */

export type {
  AddOptions,
  BridgeAddress,
  ClientOptions,
  SeedOptions,
  Torrent,
  TorrentClient,
} from './client/client.ts'
export {
  type ClientConfiguration,
  configureClient,
  setClientPolicy,
  sharedClient,
} from './client/shared-client.ts'
export type { TorrentSource } from './elements/attributes.ts'
export type { FilmFacts } from './elements/film-facts.ts'
export type { TorrentMediaError } from './elements/media-error.ts'
export type { TorrentVideoEventMap } from './elements/torrent-events.ts'
export { TorrentFileMenuElement } from './elements/torrent-file-menu.ts'
export { TorrentPlayerElement } from './elements/torrent-player.ts'
export { TorrentVideoElement } from './elements/torrent-video.ts'
export type {
  BridgeSnapshot,
  FileSnapshot,
  Notice,
  PeerSnapshot,
  TorrentSnapshot,
} from './engine/messages/snapshot.ts'
export type { TorrentFileList } from './engine/messages/torrent-file-list.ts'
export { sayError, TorrentError, type TorrentErrorCode } from './shared/errors.ts'
export { type LanguageCode, languageCodes, setLanguage } from './shared/language.ts'
export { englishTexts, replaceTexts, type TextSections } from './shared/texts.ts'
export { say, type Words } from './shared/wording.ts'
export type { DownloadMode, FilePriority, Policy, PolicyChoices } from './swarm/policy.ts'
