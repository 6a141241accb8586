import { EventEmitter } from 'node:events'
import Server, { type Swarm, type TrackerSocket } from 'bittorrent-tracker/server'
import type { TrackerLimits } from './tracker-limits.ts'
import type { ClientAnnounce, ClientMessage } from './tracker-message.ts'

/** A client, as the swarms know it. */
export interface TrackerClientPort {
  /** Clients of one address share what an address may use. */
  readonly address: string
  /** Our own seeder: not counted. */
  readonly isOwn: boolean
  send(text: string): void
  /** Asks the client whether it is still there; one that does not answer soon is ended. */
  probe(): Promise<boolean>
}

/**
 * bittorrent-tracker's server, made so that an announce is over when the call returns: what it throws is
 * caught there.
 */
class SwarmServer extends Server {
  constructor() {
    super({ http: false, udp: false, ws: false, stats: false })
    // Each is about one client: what it sent cannot be done. It has been told.
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

/** The socket that bittorrent-tracker's server gets instead of the real one. */
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

/** All swarms of the tracker, and who may have how many places in them. */
export class TrackerSwarms {
  readonly limits: TrackerLimits
  readonly #server = new SwarmServer()
  readonly #placesByAddress = new Map<string, number>()
  #places = 0

  constructor(limits: TrackerLimits) {
    this.limits = limits
  }

  get swarmCount(): number {
    return Object.keys(this.#server.torrents).length
  }

  join(port: TrackerClientPort): TrackerMember {
    return new TrackerMember(this, this.#server, port)
  }

  /** Takes a place of those that there are; `null`, or a sentence why there is none. */
  takePlace(address: string): string | null {
    const count = this.#placesByAddress.get(address) ?? 0
    if (this.#places >= this.limits.places) {
      return 'This tracker is full. Try again later, or use another tracker.'
    }
    if (count >= this.limits.placesPerAddress) {
      return 'Your address takes part in as many swarms as this tracker allows. Leave some, or use another tracker.'
    }
    this.#places++
    this.#placesByAddress.set(address, count + 1)
    return null
  }

  freePlace(address: string): void {
    this.#places--
    const count = (this.#placesByAddress.get(address) ?? 1) - 1
    if (count > 0) this.#placesByAddress.set(address, count)
    else this.#placesByAddress.delete(address)
  }
}

/** What one client does in the swarms. */
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
      // Nobody says goodbye for somebody else.
      if (!isMine) return
      this.#pass(message)
      this.#leavePlace(infoHash, peerId)
    } else if (isMine) this.#pass(message)
    else this.#enter(message, infoHash, peerId)
  }

  /** The client is gone. Calling it twice does no harm. */
  leave(): void {
    this.#socket.destroyed = true
    for (const [infoHash, peerIds] of [...this.#places]) {
      for (const peerId of [...peerIds]) this.#leavePlace(infoHash, peerId)
    }
  }

  /** A peer id belongs to the socket that it came from first, as long as that one is alive. */
  #enter(message: ClientAnnounce, infoHash: string, peerId: string): void {
    const holder = this.#server.torrents[infoHash]?.peers.peek(peerId)?.socket
    if (!(holder instanceof ClientSocket) || holder.destroyed || holder === this.#socket) {
      this.#take(message, infoHash, peerId)
      return
    }
    const { member } = holder
    if (member.#port.address === this.#port.address) {
      // The same client over a new line, most likely; the old one has not been missed yet.
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
    if (!this.#port.isOwn) {
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
    if (!this.#port.isOwn) this.#swarms.freePlace(this.#port.address)
    const swarm = this.#server.torrents[infoHash]
    if (swarm === undefined) return
    if (swarm.peers.peek(peerId)?.socket === this.#socket) {
      swarm.announce({ type: 'ws', event: 'stopped', numwant: 0, peer_id: peerId })
    }
    if (swarm.peers.length === 0) delete this.#server.torrents[infoHash]
  }

  #pass(message: ClientMessage): void {
    this.#socket.onMessageBound?.(JSON.stringify(message))
    // Kept by bittorrent-tracker for its own goodbye; ours knows more.
    this.#socket.infoHashes.length = 0
  }

  #refuse(message: ClientAnnounce, reason: string): void {
    this.#socket.send(
      JSON.stringify({ action: 'announce', 'failure reason': reason, info_hash: message.info_hash }),
    )
  }
}
