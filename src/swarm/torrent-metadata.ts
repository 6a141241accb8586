import type { MetadataMessage } from '../protocol/extension.ts'
import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import { MetadataDownload, type MetadataDownloadOptions, MetadataServer } from './metadata-download.ts'
import type { PeerSession } from './peer-session.ts'

/** The `info` dictionary of a torrent (BEP 9): fetched from peers until it is known, then given to them. */
export class TorrentMetadata {
  /** `null` until the metadata is known. Set it when it comes from elsewhere than from a peer. */
  info: TorrentInfo | null = null
  readonly download: MetadataDownload
  readonly #server = new MetadataServer()

  constructor(options: MetadataDownloadOptions) {
    this.download = new MetadataDownload(options)
  }

  /** Length of the metadata in bytes; 0 before it is known, as in an extension handshake. */
  get size(): number {
    return this.info?.infoBytes.length ?? 0
  }

  /** The peer told its extensions. */
  onExtensions(peer: PeerSession): void {
    if (this.info === null) this.download.onExtensions(peer)
  }

  /** @param mayServe whether a peer may get the metadata from us */
  onMessage(peer: PeerSession, message: MetadataMessage, mayServe: boolean): void {
    if (message.type === 'request') {
      this.#server.onRequest(peer, message.piece, mayServe ? (this.info?.infoBytes ?? null) : null)
    } else if (this.info === null) this.download.onMessage(peer, message)
  }

  onClose(peer: PeerSession): void {
    this.download.onClose(peer)
  }

  /** Called once a second: asks again for what has not come. */
  maintain(): void {
    if (this.info === null) this.download.fill()
  }
}
