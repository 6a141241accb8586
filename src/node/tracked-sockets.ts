import { WebSocket } from 'ws'
import type { WebSocketConstructor } from '../network/tracker-socket.ts'

/** Sockets to trackers, whose goodbyes can be waited for. */
export class TrackedSockets {
  readonly #sockets = new Set<WebSocket>()
  /** Opens sockets that are among them. */
  readonly constructorOfSockets: WebSocketConstructor

  constructor() {
    const sockets = this.#sockets
    class TrackedSocket extends WebSocket {
      constructor(url: string) {
        super(url)
        sockets.add(this)
        this.once('close', () => sockets.delete(this))
      }
    }
    this.constructorOfSockets = TrackedSocket as unknown as WebSocketConstructor
  }

  /** Resolves when all are closed. A tracker that does not confirm the goodbye is left soon after it. */
  async closed(): Promise<void> {
    await Promise.all([...this.#sockets].map((socket) => closed(socket)))
  }
}

const closed = (socket: WebSocket): Promise<void> =>
  new Promise((resolve) => {
    if (socket.readyState === socket.CLOSED) resolve()
    else socket.once('close', () => resolve())
  })
