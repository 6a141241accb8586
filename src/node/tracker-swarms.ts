import { EventEmitter } from 'node:events'
import Server, { type Swarm, type TrackerSocket } from 'bittorrent-tracker/server'
import type { TrackerLimits } from './tracker-limits.ts'
import type { ClientAnnounce, ClientMessage } from './tracker-message.ts'

/** A client, as the swarms know it. */
export interface TrackerClientPort {
  /** The client's address. Clients of one address share what an address may use. */
  readonly address: string
  /** Whether it is our own seeder, which is not counted. */
  readonly isOwn: boolean
  send(text: string): void
  /** Asks the client whether it is still there. A client that does not answer soon is ended. */
  probe(): Promise<boolean>
}

/**
 * The server of bittorrent-tracker, changed so that an announce is over when the call returns and its errors
 * are caught there.
 */
class SwarmServer extends Server {
  constructor() {
    super({ http: false, udp: false, ws: false, stats: false })
    // Each warning is about one client that sent something impossible, and the client has been told.
    this.on('warning', () => undefined)
    this.on('error', () => undefined)
  }

  override getSwarm(infoHash: string, done: (error: Error | null, swarm: Swarm | undefined) => void): void {
    done(null, this.torrents[infoHash])
  }

  override createSwarm(
    infoHash: string,
    done: (error: Error | null, swarm: Swarm | undefined) => void,
  ): void {
    const swarm = new Server.Swarm(infoHash, this)
    this.torrents[infoHash] = swarm
    done(null, swarm)
  }
}

/** The socket that the server of bittorrent-tracker gets instead of the real one. */
class ClientSocket extends EventEmitter implements TrackerSocket {
  destroyed = false
  peerId: string | null = null
  infoHashes: string[] = []
  onMessageBound: ((text: string) => void) | null = null
  readonly member: TrackerMember
  readonly #port: TrackerClientPort

  constructor(member: TrackerMember, port: TrackerClientPort) {
    super()
    this.member = member
    this.#port = port
  }

  send(text: string): void {
    if (!this.destroyed) this.#port.send(text)
  }
}

const toHex = (id: string): string => Buffer.from(id, 'latin1').toString('hex')

/** How many peers a swarm has. */
export interface SwarmCounts {
  readonly seeds: number
  readonly leeches: number
  /** Our own process, which seeds and is the bridge, is among them. */
  readonly hasOwn: boolean
}

/** All swarms of the tracker, and the count of places in them. */
export class TrackerSwarms {
  readonly limits: TrackerLimits
  readonly #server = new SwarmServer()
  readonly #placesByAddress = new Map<string, number>()
  /** Places of our own process, by info hash. */
  readonly #ownPlaces = new Map<string, number>()
  #places = 0

  constructor(limits: TrackerLimits) {
    this.limits = limits
  }

  get swarmCount(): number {
    return Object.keys(this.#server.torrents).length
  }

  /** How many peers of a swarm are here. @param infoHash 40 hexadecimal digits */
  countsOf(infoHash: string): SwarmCounts {
    const swarm = this.#server.torrents[infoHash]
    const hasOwn = this.#ownPlaces.has(infoHash)
    return { seeds: swarm?.complete ?? 0, leeches: swarm?.incomplete ?? 0, hasOwn }
  }

  join(port: TrackerClientPort): TrackerMember {
    return new TrackerMember(this, this.#server, port)
  }

  /** Takes a place. Returns `null`, or a sentence that says why there is none. */
  takePlace(address: string): string | null {
    const count = this.#placesByAddress.get(address) ?? 0
    if (this.#places >= this.limits.places) {
      return 'This tracker is full. Try again later, or use another tracker.'
    }
    if (count >= this.limits.placesPerAddress) {
      return 'Your address takes part in as many swarms as this tracker allows. Leave some, or use another tracker.'
    }
    this.#places++
    addTo(this.#placesByAddress, address, 1)
    return null
  }

  freePlace(address: string): void {
    this.#places--
    addTo(this.#placesByAddress, address, -1)
  }

  /** Our own process has `change` more places in a swarm. */
  countOwn(infoHash: string, change: 1 | -1): void {
    addTo(this.#ownPlaces, infoHash, change)
  }
}

/** What is counted as none is forgotten. */
const addTo = (counts: Map<string, number>, key: string, change: 1 | -1): void => {
  const count = (counts.get(key) ?? 0) + change
  if (count > 0) counts.set(key, count)
  else counts.delete(key)
}

/** One client as a member of swarms. */
export class TrackerMember {
  readonly #swarms: TrackerSwarms
  readonly #server: SwarmServer
  readonly #port: TrackerClientPort
  readonly #socket: ClientSocket
  /** Peer ids by info hash, 40 hexadecimal digits each. */
  readonly #places = new Map<string, Set<string>>()
  readonly #claimed = new Set<string>()
  #placeCount = 0

  constructor(swarms: TrackerSwarms, server: SwarmServer, port: TrackerClientPort) {
    this.#swarms = swarms
    this.#server = server
    this.#port = port
    this.#socket = new ClientSocket(this, port)
    server.onWebSocketConnection(this.#socket)
  }

  receive(message: ClientMessage): void {
    if (message.action === 'scrape') {
      this.#pass(message)
      return
    }
    const infoHash = toHex(message.info_hash)
    const peerId = toHex(message.peer_id)
    const isMine = this.#places.get(infoHash)?.has(peerId) ?? false
    if (message.event === 'stopped') {
      // A client cannot say goodbye for another one.
      if (!isMine) return
      this.#pass(message)
      this.#leavePlace(infoHash, peerId)
    } else if (isMine) this.#pass(message)
    else this.#enter(message, infoHash, peerId)
  }

  /** Leaves all swarms, because the client is gone. Calling it twice does no harm. */
  leave(): void {
    this.#socket.destroyed = true
    for (const [infoHash, peerIds] of [...this.#places]) {
      for (const peerId of [...peerIds]) this.#leavePlace(infoHash, peerId)
    }
  }

  /**
   * Enters a swarm. A peer id belongs to the socket from which it came first, as long as that socket is
   * alive.
   */
  #enter(message: ClientAnnounce, infoHash: string, peerId: string): void {
    const holder = this.#server.torrents[infoHash]?.peers.peek(peerId)?.socket
    if (!(holder instanceof ClientSocket) || holder.destroyed || holder === this.#socket) {
      this.#take(message, infoHash, peerId)
      return
    }
    const { member } = holder
    if (member.#port.address === this.#port.address) {
      // Most likely this is the same client over a new line, and the old line has not been missed yet.
      member.#leavePlace(infoHash, peerId)
      this.#take(message, infoHash, peerId)
      return
    }
    const place = `${infoHash}${peerId}`
    if (this.#claimed.has(place) || this.#claimed.size >= this.#swarms.limits.placesPerSocketAndSwarm) return
    this.#claimed.add(place)
    void member.#port.probe().then((isAlive) => {
      this.#claimed.delete(place)
      if (this.#socket.destroyed) return
      if (isAlive) this.#refuse(message, 'Another client uses this peer id. Choose another one.')
      else this.#take(message, infoHash, peerId)
    })
  }

  #take(message: ClientAnnounce, infoHash: string, peerId: string): void {
    const { limits } = this.#swarms
    const peerIds = this.#places.get(infoHash) ?? new Set()
    if (this.#port.isOwn) this.#swarms.countOwn(infoHash, 1)
    else {
      const refusal =
        this.#placeCount >= limits.placesPerSocket || peerIds.size >= limits.placesPerSocketAndSwarm
          ? 'This connection takes part in as many swarms as this tracker allows.'
          : this.#swarms.takePlace(this.#port.address)
      if (refusal !== null) {
        this.#refuse(message, refusal)
        return
      }
    }
    this.#placeCount++
    peerIds.add(peerId)
    this.#places.set(infoHash, peerIds)
    this.#pass(message)
  }

  #leavePlace(infoHash: string, peerId: string): void {
    const peerIds = this.#places.get(infoHash)
    if (peerIds?.delete(peerId) !== true) return
    if (peerIds.size === 0) this.#places.delete(infoHash)
    this.#placeCount--
    if (this.#port.isOwn) this.#swarms.countOwn(infoHash, -1)
    else this.#swarms.freePlace(this.#port.address)
    const swarm = this.#server.torrents[infoHash]
    if (swarm === undefined) return
    if (swarm.peers.peek(peerId)?.socket === this.#socket) {
      swarm.announce({ type: 'ws', event: 'stopped', numwant: 0, peer_id: peerId })
    }
    if (swarm.peers.length === 0) delete this.#server.torrents[infoHash]
  }

  #pass(message: ClientMessage): void {
    this.#socket.onMessageBound?.(JSON.stringify(message))
    // bittorrent-tracker keeps this list for its own goodbye. Ours knows more, so the list stays empty.
    this.#socket.infoHashes.length = 0
  }

  #refuse(message: ClientAnnounce, reason: string): void {
    this.#socket.send(
      JSON.stringify({ action: 'announce', 'failure reason': reason, info_hash: message.info_hash }),
    )
  }
}
