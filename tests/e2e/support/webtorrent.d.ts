/** webtorrent ships no types; here is what the tests use of it, in Node and in a page. */
declare module 'webtorrent' {
  export interface WebTorrentFile {
    readonly name: string
    readonly path: string
    readonly length: number
    streamTo(element: HTMLMediaElement): void
    blob(): Promise<Blob>
  }
  export interface WebTorrentTorrent {
    readonly infoHash: string
    readonly magnetURI: string
    readonly torrentFile: Uint8Array
    readonly files: WebTorrentFile[]
    readonly length: number
    readonly pieceLength: number
    readonly downloaded: number
    readonly received: number
    readonly uploaded: number
    readonly progress: number
    readonly numPeers: number
    readonly bitfield: { get(index: number): boolean }
    /** `host:port`. */
    addPeer(address: string): void
    // biome-ignore lint/suspicious/noExplicitAny: events of a package without types
    on(event: string, listener: (...values: any[]) => void): this
    // biome-ignore lint/suspicious/noExplicitAny: events of a package without types
    once(event: string, listener: (...values: any[]) => void): this
  }
  export interface WebTorrentOptions {
    dht?: boolean
    lsd?: boolean
    natUpnp?: boolean
    natPmp?: boolean
    utp?: boolean
    utPex?: boolean
    uploadLimit?: number
    /** Protocol encryption: 0 none, 1 and the plain way after it, 2 and RC4 after it. */
    secure?: 0 | 1 | 2
    tracker?: false | { wrtc?: unknown; rtcConfig?: RTCConfiguration; getAnnounceOpts?: () => object }
  }
  export default class WebTorrent {
    constructor(options?: WebTorrentOptions)
    /** 40 hexadecimal digits. */
    readonly peerId: string
    readonly torrents: WebTorrentTorrent[]
    /** Where it takes TCP connections; 0 before the event `listening`. */
    readonly torrentPort: number
    add(
      id: string | Uint8Array,
      options: object,
      ready?: (torrent: WebTorrentTorrent) => void,
    ): WebTorrentTorrent
    seed(input: unknown, options: object, seeding?: (torrent: WebTorrentTorrent) => void): WebTorrentTorrent
    /** Bytes a second. */
    throttleUpload(rate: number): void
    createServer(options: { controller: ServiceWorkerRegistration }): unknown
    // biome-ignore lint/suspicious/noExplicitAny: events of a package without types
    on(event: string, listener: (...values: any[]) => void): this
    destroy(done?: () => void): void
  }
}
