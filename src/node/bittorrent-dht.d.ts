/** The part of bittorrent-dht that we use; the package ships no types. */
declare module 'bittorrent-dht' {
  import type { EventEmitter } from 'node:events'

  export interface DhtOptions {
    /** Our id, 20 bytes. */
    readonly nodeId: Buffer
    /** `false`: the package asks no node by itself. */
    readonly bootstrap: false
    /** What it sends and receives through, instead of a socket of its own. */
    readonly socket: EventEmitter
    /** Peers of others that it keeps, at most. */
    readonly maxPeers: number
    /** Milliseconds for which it keeps them. */
    readonly maxAge: number
  }

  export default class DHT extends EventEmitter {
    constructor(options: DhtOptions)
    readonly nodes: { count(): number }
    /** `from`: the node that named the peer; `null`: it announced itself to us. */
    on(
      event: 'peer',
      listener: (
        peer: { host: string; port: number },
        infoHash: Buffer,
        from: { readonly address: string } | null,
      ) => void,
    ): this
    on(event: 'error' | 'warning', listener: (error: Error) => void): this
    once(event: 'node', listener: () => void): this
    off(event: 'node', listener: () => void): this
    /** Without an id: the node is pinged first. */
    addNode(node: { readonly host: string; readonly port: number }): void
    /** `get_peers` at the nodes closest to a torrent; what they answer comes as `peer`. */
    lookup(infoHash: Buffer, done: (error: Error | null) => void): () => void
    /** `announce_peer` at the nodes that the last lookup found. */
    announce(infoHash: Buffer, port: number, done: (error: Error | null) => void): void
    toJSON(): { readonly nodes: readonly { readonly host: string; readonly port: number }[] }
    destroy(done: () => void): void
  }
}
