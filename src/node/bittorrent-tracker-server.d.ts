/** The part of bittorrent-tracker's server that we use; the package ships no types. */
declare module 'bittorrent-tracker/server' {
  import type { EventEmitter } from 'node:events'
  import type { IncomingMessage } from 'node:http'
  import type { Duplex } from 'node:stream'

  type MessageListener = (data: Buffer) => void

  /** A socket of the ws package, with what the tracker puts on it. */
  export interface TrackerSocket {
    /** The tracker's listener for `message`; `null` once the client is gone. */
    readonly onMessageBound: MessageListener | null
    on(event: 'message', listener: MessageListener): void
    off(event: 'message', listener: MessageListener): void
    close(code: number, reason: string): void
    terminate(): void
  }

  interface WebSocketServer extends EventEmitter {
    readonly clients: ReadonlySet<TrackerSocket>
    handleUpgrade(
      request: IncomingMessage,
      socket: Duplex,
      head: Buffer,
      done: (client: TrackerSocket) => void,
    ): void
  }

  export interface ServerOptions {
    readonly http?: boolean
    readonly udp?: boolean
    readonly stats?: boolean
    /** Options of the ws package's server. */
    readonly ws?: {
      readonly noServer?: boolean
      readonly clientTracking?: boolean
      readonly maxPayload?: number
    }
  }

  export default class Server extends EventEmitter {
    constructor(options?: ServerOptions)
    readonly ws: WebSocketServer
    close(done?: () => void): void
  }
}
