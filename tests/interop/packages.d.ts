/** The WebTorrent family ships no types; here is what the tests use of it. */
declare module 'bittorrent-protocol' {
  import type { Duplex } from 'node:stream'

  interface Extension {
    on(event: string, listener: (...values: never[]) => void): void
    fetch(): void
    _onRequest(piece: number): void
  }

  export default class Wire extends Duplex {
    hasFast: boolean
    peerPieces: { get(index: number): boolean }
    readonly ut_metadata: Extension
    use(extension: unknown): void
    handshake(infoHash: Uint8Array | string, peerId: string, extensions: { fast?: boolean }): void
    choke(): void
    unchoke(): void
    interested(): void
    haveAll(): void
    haveNone(): void
    bitfield(bits: Uint8Array): void
    have(index: number): void
    request(
      index: number,
      offset: number,
      length: number,
      done: (error: Error | null, data: Uint8Array) => void,
    ): void
    // biome-ignore lint/suspicious/noExplicitAny: events of a package without types
    on(event: string, listener: (...values: any[]) => void): this
    // biome-ignore lint/suspicious/noExplicitAny: events of a package without types
    once(event: string, listener: (...values: any[]) => void): this
  }
}

declare module 'ut_metadata' {
  export default function utMetadata(metadata?: Uint8Array): unknown
}

declare module 'bittorrent-tracker' {
  import type { EventEmitter } from 'node:events'

  /** What a tracker counts of a swarm. */
  export interface SwarmCounts {
    readonly complete: number
    readonly incomplete: number
  }

  export class Client extends EventEmitter {
    constructor(options: {
      infoHash: string
      peerId: Uint8Array
      announce: string[]
      port: number
      wrtc?: false
    })
    start(): void
    update(): void
    complete(said: { readonly left: number }): void
    stop(): void
    scrape(): void
    destroy(done?: () => void): void
  }
}
