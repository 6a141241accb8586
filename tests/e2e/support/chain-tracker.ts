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
  /** How many peers have announced themselves, offers or not. */
  readonly announced: number
  /** How many of them have made offers. */
  readonly members: number
  /** How many pairs have answered each other. */
  readonly pairs: number
  /**
   * Passes an offer of one peer on to another: by default the newest of each on to the next one. Peers are
   * counted from 0, in the order in which they came.
   */
  introduce(pairs?: readonly (readonly [from: number, to: number])[]): void
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
      // A seed may make no offers, and an announce in between need not repeat them.
      if ((said.offers?.length ?? 0) > 0 || !members.has(peer_id)) members.set(peer_id, { socket, said })
      socket.send(
        JSON.stringify({ action: 'announce', info_hash, interval: 120, complete: 0, incomplete: 2 }),
      )
    })
  })
  const port = await listenOnLoopback(server)
  return {
    url: `ws://127.0.0.1:${port}`,
    get announced() {
      return members.size
    },
    get members() {
      return [...members.values()].filter(({ said }) => (said.offers?.length ?? 0) > 0).length
    },
    get pairs() {
      return answered.size
    },
    introduce(pairs = [...members.keys()].map((_, i) => [i, i + 1] as const)) {
      const chain = [...members.values()]
      for (const [from, to] of pairs) {
        const { info_hash, peer_id, offers } = chain[from]?.said ?? {}
        const last = offers?.at(-1)
        if (last === undefined) continue
        send(chain[to], { action: 'announce', info_hash, peer_id, ...last })
      }
    },
    async kill() {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      await closeServer(server)
    },
  }
}
