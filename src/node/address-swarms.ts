import type { PeerAddress } from '../protocol/peer-address.ts'
import { addressKey as keyOfPeer } from '../protocol/peer-address.ts'
import type { ScrapeCounts, TrackerAnnounce } from '../protocol/tracker-announce.ts'
import { toHex } from '../shared/bytes.ts'
import { addressKey, isLoopback } from './client-address.ts'
import type { ServedPlace } from './mainline/own-tracker-finder.ts'
import type { OwnPlaces } from './served-torrents.ts'
import type { SwarmCounts } from './tracker-swarms.ts'

/** Seconds from one announce to the next: as for WebSockets, so peers are found soon. Our own choice. */
export const announceInterval = 120
/** Seconds for which no further announce is welcome. Our own choice. */
const minAnnounceInterval = 30
/** The same for who lacks something and was told of nobody: somebody may come soon. Our own choice. */
const lonelyAnnounceInterval = 10
/** Seconds. Our own choice. */
const minLonelyAnnounceInterval = 5
/** Milliseconds after which a silent peer is forgotten: two and a half intervals. Our own choice. */
const peerLifetimeMs = 2.5 * announceInterval * 1000
/** Peers in one answer, at most: over UDP with IPv6 they fit into one packet. Our own choice. */
const maxNumWant = 70
/** Peers in one answer when the client does not say how many. Clients ask for 50 by custom (BEP 3). */
const defaultNumWant = 50
/** Peers that are looked at for each that is wanted. Our own choice. */
const looksPerWanted = 4

const usualIntervals = { minInterval: minAnnounceInterval, interval: announceInterval }
const lonelyIntervals = { minInterval: minLonelyAnnounceInterval, interval: lonelyAnnounceInterval }

/** What strangers may use of the swarms (decision 012). A place is one address and port in one swarm. */
export interface AddressSwarmLimits {
  readonly places: number
  /** An IPv6 network of 64 bits counts as one address. */
  readonly placesPerAddress: number
  /** Most places of one address in one swarm: what it says must not hide all others. */
  readonly placesPerAddressAndSwarm: number
}

export interface AddressSwarmsOptions {
  readonly limits: AddressSwarmLimits
  /** Peers of the same swarm that are met in another way: they are counted, and cannot be listed. */
  readonly others: (infoHash: string) => SwarmCounts
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number
  /** From 0 up to 1. */
  readonly random: () => number
}

/** A client and how it reached us. */
export interface AnnouncingClient {
  /** Its address, as a {@link PeerAddress} has it. */
  readonly host: string
  /** Our own address as the client has it: it stands for peers on this machine. `null`: not known. */
  readonly reachedAt: string | null
  /** Which kinds of addresses it can be told. */
  readonly family: 'ipv4' | 'ipv6' | 'both'
}

export interface AddressAnswer {
  readonly seeds: number
  readonly leeches: number
  readonly peers: readonly PeerAddress[]
  /** Seconds until it may announce again, and until it should. */
  readonly minInterval: number
  readonly interval: number
}

interface SwarmPeer {
  readonly address: PeerAddress
  /** The address as it is counted. */
  readonly counted: string
  isSeed: boolean
  seenAt: number
  /** Where it stands in the list of its swarm. */
  index: number
}

/** One swarm. Peers stand in `peers` in the order of their last announce, the longest silent first. */
class AddressSwarm {
  readonly peers = new Map<string, SwarmPeer>()
  readonly list: SwarmPeer[] = []
  readonly perAddress = new Map<string, number>()
  seeds = 0
  downloads = 0

  add(key: string, peer: SwarmPeer): void {
    peer.index = this.list.push(peer) - 1
    this.peers.set(key, peer)
    this.perAddress.set(peer.counted, (this.perAddress.get(peer.counted) ?? 0) + 1)
    if (peer.isSeed) this.seeds++
  }

  delete(key: string, peer: SwarmPeer): void {
    this.peers.delete(key)
    const last = this.list.pop()
    if (last !== undefined && last !== peer) {
      this.list[peer.index] = last
      last.index = peer.index
    }
    countDown(this.perAddress, peer.counted)
    if (peer.isSeed) this.seeds--
  }
}

/** The swarms of clients that speak TCP: who announced lately, and from where. */
export class AddressSwarms implements OwnPlaces {
  readonly #options: AddressSwarmsOptions
  /** What we serve ourselves, by info hash. No announce changes it, and it does not grow silent. */
  readonly #own = new Map<string, ServedPlace>()
  readonly #swarms = new Map<string, AddressSwarm>()
  readonly #placesPerAddress = new Map<string, number>()
  #places = 0

  constructor(options: AddressSwarmsOptions) {
    this.#options = options
  }

  get placeCount(): number {
    return this.#places
  }

  get swarmCount(): number {
    return this.#swarms.size
  }

  setOwn(infoHash: string, place: ServedPlace): void {
    this.#own.set(infoHash, place)
  }

  removeOwn(infoHash: string): void {
    this.#own.delete(infoHash)
  }

  /**
   * Notes an announce, whose peer is where it came from.
   *
   * @returns what the client is told, or a sentence that says why it is refused
   */
  announce(announce: TrackerAnnounce, client: AnnouncingClient): AddressAnswer | string {
    const infoHash = toHex(announce.infoHash)
    const key = keyOfPeer({ host: client.host, port: announce.port })
    if (announce.event === 'stopped') {
      this.#leave(infoHash, key)
      return { ...this.#countsOf(infoHash), peers: [], ...usualIntervals }
    }
    // A client that takes no connections asks for peers, and is none. We are known already.
    const isNoPeer = announce.port === 0 || this.#isOurs(infoHash, announce.port, client)
    const refusal = isNoPeer ? null : this.#enter(infoHash, key, announce, client.host)
    if (refusal !== null) return refusal
    const peers = this.#choose(infoHash, key, announce, client)
    const intervals = peers.length === 0 && wantsPeers(announce) ? lonelyIntervals : usualIntervals
    return { ...this.#countsOf(infoHash), peers, ...intervals }
  }

  scrape(infoHash: Uint8Array): ScrapeCounts {
    const name = toHex(infoHash)
    return { ...this.#countsOf(name), downloads: this.#swarms.get(name)?.downloads ?? 0 }
  }

  /** Forgets peers that have been silent too long. Call it now and then. */
  sweep(): void {
    const before = this.#options.now() - peerLifetimeMs
    for (const [infoHash, swarm] of this.#swarms) {
      for (const [key, peer] of swarm.peers) {
        if (peer.seenAt > before) break
        this.#leave(infoHash, key)
      }
    }
  }

  #countsOf(infoHash: string): { seeds: number; leeches: number } {
    const { seeds, leeches, hasOwn } = this.#options.others(infoHash)
    const swarm = this.#swarms.get(infoHash)
    const own = hasOwn ? undefined : this.#own.get(infoHash)
    return {
      seeds: seeds + (swarm?.seeds ?? 0) + Number(own?.isSeed === true),
      leeches:
        leeches + (swarm === undefined ? 0 : swarm.list.length - swarm.seeds) + Number(own?.isSeed === false),
    }
  }

  /** Whether it is our own process that announces, from an address of this machine. */
  #isOurs(infoHash: string, port: number, { host, reachedAt }: AnnouncingClient): boolean {
    return this.#own.get(infoHash)?.port === port && (isLoopback(host) || host === reachedAt)
  }

  #enter(infoHash: string, key: string, announce: TrackerAnnounce, host: string): string | null {
    const swarm = this.#swarms.get(infoHash) ?? new AddressSwarm()
    const known = swarm.peers.get(key)
    const isSeed = announce.left === 0
    if (announce.event === 'completed' && known?.isSeed !== true) swarm.downloads++
    if (known !== undefined) {
      swarm.seeds += Number(isSeed) - Number(known.isSeed)
      known.isSeed = isSeed
      known.seenAt = this.#options.now()
      // It is the last one in the order now.
      swarm.peers.delete(key)
      swarm.peers.set(key, known)
      return null
    }
    const counted = addressKey(host)
    const refusal = this.#fullness(swarm, counted)
    if (refusal !== null) return refusal
    this.#places++
    this.#placesPerAddress.set(counted, (this.#placesPerAddress.get(counted) ?? 0) + 1)
    const address = { host, port: announce.port }
    swarm.add(key, { address, counted, isSeed, seenAt: this.#options.now(), index: 0 })
    this.#swarms.set(infoHash, swarm)
    return null
  }

  #fullness(swarm: AddressSwarm, counted: string): string | null {
    const { places, placesPerAddress, placesPerAddressAndSwarm } = this.#options.limits
    if (this.#places >= places) return 'This tracker is full. Try again later, or use another tracker.'
    if (
      (this.#placesPerAddress.get(counted) ?? 0) >= placesPerAddress ||
      (swarm.perAddress.get(counted) ?? 0) >= placesPerAddressAndSwarm
    ) {
      return 'Your address takes part as often as this tracker allows.'
    }
    return null
  }

  #leave(infoHash: string, key: string): void {
    const swarm = this.#swarms.get(infoHash)
    const peer = swarm?.peers.get(key)
    if (swarm === undefined || peer === undefined) return
    swarm.delete(key, peer)
    this.#places--
    countDown(this.#placesPerAddress, peer.counted)
    if (swarm.list.length === 0) this.#swarms.delete(infoHash)
  }

  /** Ourselves, and some peers, from a random place of the list on. The work does not grow with the swarm. */
  #choose(
    infoHash: string,
    ownKey: string,
    announce: TrackerAnnounce,
    client: AnnouncingClient,
  ): PeerAddress[] {
    const { numWant } = announce
    const wanted = Math.min(numWant ?? defaultNumWant, maxNumWant)
    const list = this.#swarms.get(infoHash)?.list ?? []
    const found = new Map<string, PeerAddress>()
    const own = this.#own.get(infoHash)
    if (own !== undefined && wanted > 0) {
      const address = ownAddressFor(client, own.port)
      if (address !== null) found.set(keyOfPeer(address), address)
    }
    const begin = Math.floor(this.#options.random() * list.length)
    const looks = Math.min(list.length, wanted * looksPerWanted)
    for (let look = 0; look < looks && found.size < wanted; look++) {
      const peer = list[(begin + look) % list.length]
      if (peer === undefined || (peer.isSeed && !lacksData(announce))) continue
      const address = addressFor(client, peer.address)
      if (address !== null) found.set(keyOfPeer(address), address)
    }
    found.delete(ownKey)
    return [...found.values()]
  }
}

/** A seed has no use for seeds. But aria2 begins with a magnet link by saying that it lacks 0 bytes. */
const lacksData = ({ left, event }: TrackerAnnounce): boolean => left !== 0 || event === 'started'

const wantsPeers = (announce: TrackerAnnounce): boolean => announce.numWant !== 0 && lacksData(announce)

/** A peer's address for a client; `null` when the client cannot use it. */
const addressFor = (client: AnnouncingClient, { host, port }: PeerAddress): PeerAddress | null => {
  // A peer on this machine is at our own address for everybody else.
  const seen = isLoopback(host) && !isLoopback(client.host) ? client.reachedAt : host
  if (seen === null || (isLoopback(seen) && !isLoopback(client.host))) return null
  if (client.family !== 'both' && (client.family === 'ipv6') !== seen.includes(':')) return null
  return { host: seen, port }
}

/** The address at which a client reaches us; `null`: not known. */
const ownAddressFor = (client: AnnouncingClient, port: number): PeerAddress | null => {
  const loopback = client.host.includes(':') ? '::1' : '127.0.0.1'
  return addressFor(client, { host: loopback, port })
}

const countDown = (counts: Map<string, number>, key: string): void => {
  const count = (counts.get(key) ?? 1) - 1
  if (count > 0) counts.set(key, count)
  else counts.delete(key)
}
