import { createServer } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import { closeServer, listenOnLoopback } from './loopback.ts'

/** What a client says, as far as a chain needs it. Ids have one character a byte. */
interface Said {
  readonly info_hash: string
  readonly peer_id: string
  readonly offers?: readonly { readonly offer_id: string; readonly offer: object }[]
  readonly to_peer_id?: string
  readonly offer_id?: string
  readonly answer?: object
}

interface Member {
  readonly socket: WebSocket
  readonly said: Said
}

/** A tracker that makes a chain of its peers: each is named to the one before it, and to no other. */
export interface ChainTracker {
  /** `ws:` address on loopback. */
  readonly url: string
  /** How many peers have announced themselves. */
  readonly members: number
  /** How many pairs have answered each other. */
  readonly pairs: number
  /** Passes the newest offer of each peer on to the next one. */
  introduce(): void
  /** Ends, with all of its sockets. Nobody can come back. */
  kill(): Promise<void>
}

export const startChainTracker = async (): Promise<ChainTracker> => {
  const server = createServer()
  const sockets = new WebSocketServer({ server })
  const members = new Map<string, Member>()
  const answered = new Set<string>()
  const send = (to: Member | undefined, message: object): void => to?.socket.send(JSON.stringify(message))
  sockets.on('connection', (socket: WebSocket) => {
    socket.on('message', (data) => {
      const said = JSON.parse(String(data)) as Said
      const { info_hash, peer_id, offer_id, to_peer_id, answer } = said
      if (answer !== undefined && to_peer_id !== undefined) {
        answered.add(`${peer_id} ${to_peer_id}`)
        send(members.get(to_peer_id), { action: 'announce', info_hash, peer_id, offer_id, answer })
        return
      }
      if ((said.offers?.length ?? 0) > 0) members.set(peer_id, { socket, said })
      socket.send(
        JSON.stringify({ action: 'announce', info_hash, interval: 120, complete: 0, incomplete: 2 }),
      )
    })
  })
  const port = await listenOnLoopback(server)
  return {
    url: `ws://127.0.0.1:${port}`,
    get members() {
      return members.size
    },
    get pairs() {
      return answered.size
    },
    introduce() {
      const chain = [...members.values()]
      for (const [i, { said }] of chain.entries()) {
        const { info_hash, peer_id, offers } = said
        const last = offers?.at(-1)
        send(chain[i + 1], { action: 'announce', info_hash, peer_id, ...last })
      }
    },
    async kill() {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      await closeServer(server)
    },
  }
}
