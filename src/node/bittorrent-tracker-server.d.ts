/** The part of bittorrent-tracker's server that we use; the package ships no types. */
declare module 'bittorrent-tracker/server' {
  import type { EventEmitter } from 'node:events'

  /** A client's socket as the tracker sees it. The tracker sends through it, and keeps notes on it. */
  export interface TrackerSocket extends EventEmitter {
    /** We set it when the client is gone: then nothing is sent any more. */
    destroyed: boolean
    /** The client's first peer id, 40 hexadecimal digits. */
    peerId: string | null
    infoHashes: string[]
    /** The tracker's listener for `message`. */
    readonly onMessageBound: ((text: string) => void) | null
    send(text: string): void
  }

  /** A peer in a swarm. */
  export interface SwarmPeer {
    readonly socket: TrackerSocket | null
  }

  export class Swarm {
    constructor(infoHash: string, server: Server)
    readonly complete: number
    readonly incomplete: number
    /** Peers by peer id, 40 hexadecimal digits. When it is full the least recently used ones leave. */
    readonly peers: { readonly length: number; peek(peerId: string): SwarmPeer | undefined }
    announce(params: {
      readonly type: 'ws'
      readonly event: 'stopped'
      readonly numwant: 0
      readonly peer_id: string
    }): void
  }

  type SwarmCallback = (error: Error | null, swarm: Swarm | undefined) => void

  export interface ServerOptions {
    readonly http?: boolean
    readonly udp?: boolean
    readonly ws?: boolean
    readonly stats?: boolean
  }

  export default class Server extends EventEmitter {
    static readonly Swarm: typeof Swarm
    constructor(options?: ServerOptions)
    /** Swarms by info hash, 40 hexadecimal digits. */
    readonly torrents: Record<string, Swarm>
    getSwarm(infoHash: string, done: SwarmCallback): void
    createSwarm(infoHash: string, done: SwarmCallback): void
    onWebSocketConnection(socket: TrackerSocket): void
  }
}
