/** Classes and types, without side effects: importing this registers nothing, and works without a DOM. */

export type { TorrentSource } from './elements/attributes.ts'
export type { TorrentMediaError } from './elements/media-error.ts'
export {
  type ClientConfiguration,
  configureClient,
  setClientPolicy,
  sharedClient,
} from './elements/shared-client.ts'
export { TorrentFileMenuElement } from './elements/torrent-file-menu.ts'
export { TorrentPlayerElement } from './elements/torrent-player.ts'
export { TorrentVideoElement, type TorrentVideoEventMap } from './elements/torrent-video.ts'
export type { AddOptions, ClientOptions, SeedOptions, Torrent, TorrentClient } from './engine/client.ts'
export type { FileSnapshot, Notice, PeerSnapshot, TorrentSnapshot } from './engine/snapshot.ts'
export type { TorrentFileList } from './engine/torrent-file-list.ts'
export { TorrentError, type TorrentErrorCode } from './shared/errors.ts'
export type { DownloadMode, FilePriority, Policy, PolicyChoices } from './swarm/policy.ts'
