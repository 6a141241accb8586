/** What the tests use of the WebTorrent family's tracker over HTTP and UDP. */
declare module 'bittorrent-tracker' {
  import type { EventEmitter } from 'node:events'
  import type { AddressInfo } from 'node:net'

  export class Server extends EventEmitter {
    constructor(options: { readonly ws: false; readonly stats: false; readonly interval: number })
    readonly http: { address(): AddressInfo; closeAllConnections(): void }
    readonly udp: { address(): AddressInfo }
    /** By info hash, in hexadecimal digits. */
    readonly torrents: Readonly<Record<string, { readonly complete: number }>>
    close(done: () => void): void
    on(event: 'start' | 'complete' | 'stop' | 'update', listener: (address: string) => void): this
    on(event: 'error' | 'warning', listener: (error: Error) => void): this
  }
}
