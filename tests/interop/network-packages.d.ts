/** What the tests use of the WebTorrent family's tracker client. */
declare module 'bittorrent-tracker/client' {
  import type SimplePeer from 'simple-peer/lite.js'

  export default class Client {
    constructor(options: {
      readonly infoHash: Uint8Array
      readonly peerId: Uint8Array
      /** Asked for in Node, though only UDP and HTTP trackers would be told. */
      readonly port: number
      readonly announce: readonly string[]
      readonly rtcConfig: RTCConfiguration
    })
    on(event: 'peer', listener: (peer: SimplePeer) => void): this
    on(event: 'error' | 'warning', listener: (error: Error) => void): this
    on(event: 'update', listener: () => void): this
    once(event: 'update', listener: () => void): this
    start(): void
    update(): void
    destroy(done?: () => void): void
  }
}
