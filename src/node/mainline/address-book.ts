import { networkOf } from '../../protocol/ip-address.ts'
import { addressKey, type PeerAddress } from '../../protocol/peer-address.ts'
import { maxDialledOfNetwork } from './dial-bounds.ts'
import type { DialFailure } from './dial-tcp.ts'

/** What named an address: the magnet link, a tracker, the DHT, or another peer (BEP 11). */
export type AddressSource = 'link' | 'tracker' | 'dht' | 'peer'

export const addressSources: readonly AddressSource[] = ['link', 'tracker', 'dht', 'peer']

/** Addresses of one source that one torrent keeps, at most. Our own choice: more than it dials in an hour. */
const maxOfSource = 500
/** Addresses of one network that one source keeps, at most. Our own choice: twice what may be dialled. */
const maxOfNetwork = 2 * maxDialledOfNetwork

/** Whom of a source an address came from: a tracker, or a node of the DHT. Empty: it does not matter. */
export type AddressGiver = string

/** An address and what has become of it in this torrent. */
export interface KnownAddress {
  readonly address: PeerAddress
  readonly key: string
  readonly network: string
  readonly source: AddressSource
  readonly giver: AddressGiver
  /** `parted`: there was a link to it, over which the peer greeted us, until one end closed it. */
  state: 'untried' | 'dialling' | 'linked' | 'parted' | DialFailure
  /** There was a link to it once, over which the peer greeted us. */
  wasLinked: boolean
  /** The peer closed a plain connection: the address is dialled once more, encrypted. */
  isRetried: boolean
}

const isFailure = ({ state }: KnownAddress): boolean =>
  state === 'silent' || state === 'refused' || state === 'closed'

const isBusy = ({ state }: KnownAddress): boolean => state === 'dialling' || state === 'linked'

/** How much an address is worth keeping: failures least, then addresses of which nothing is known. */
const worthOf = (known: KnownAddress): number => {
  if (isBusy(known)) return Number.POSITIVE_INFINITY
  if (known.wasLinked) return 2
  return isFailure(known) ? 0 : 1
}

/** The addresses of the giver that has most of them. */
const largestGift = (addresses: Iterable<KnownAddress>): readonly KnownAddress[] => {
  const gifts = new Map<AddressGiver, KnownAddress[]>()
  let largest: readonly KnownAddress[] = []
  for (const known of addresses) {
    const gift = gifts.get(known.giver) ?? []
    gifts.set(known.giver, gift)
    gift.push(known)
    if (gift.length > largest.length) largest = gift
  }
  return largest
}

/**
 * The addresses of one torrent's peers. Each source has room of its own: peers that name thousands of
 * addresses cannot drive out those of a tracker. In a source that is full, whoever gave most of it loses one:
 * a tracker that names thousands cannot drive out what another one named.
 */
export class AddressBook {
  /** Of each source, by `addressKey`, the oldest first. */
  readonly #shelves = new Map<AddressSource, Map<string, KnownAddress>>(
    addressSources.map((source) => [source, new Map()]),
  )

  get size(): number {
    let size = 0
    for (const shelf of this.#shelves.values()) size += shelf.size
    return size
  }

  get(key: string): KnownAddress | undefined {
    for (const shelf of this.#shelves.values()) {
      const known = shelf.get(key)
      if (known !== undefined) return known
    }
    return undefined
  }

  *all(): Iterable<KnownAddress> {
    for (const shelf of this.#shelves.values()) yield* shelf.values()
  }

  /** Of one source, the oldest first. */
  of(source: AddressSource): Iterable<KnownAddress> {
    return this.#shelves.get(source)?.values() ?? []
  }

  /** @returns whether the address was not known, and is kept */
  add(address: PeerAddress, source: AddressSource, giver: AddressGiver = ''): boolean {
    const key = addressKey(address)
    const shelf = this.#shelves.get(source)
    if (shelf === undefined || this.get(key) !== undefined) return false
    const network = networkOf(address.host)
    if (!this.#makeRoom(shelf, network)) return false
    shelf.set(key, {
      address,
      key,
      network,
      source,
      giver,
      state: 'untried',
      wasLinked: false,
      isRetried: false,
    })
    return true
  }

  /** Forgets what these sources named, but for links that are open or on the way. */
  forget(sources: readonly AddressSource[]): void {
    for (const source of sources) {
      const shelf = this.#shelves.get(source)
      for (const [key, known] of shelf ?? []) if (!isBusy(known)) shelf?.delete(key)
    }
  }

  #makeRoom(shelf: Map<string, KnownAddress>, network: string): boolean {
    const neighbours = [...shelf.values()].filter((known) => known.network === network)
    if (neighbours.length >= maxOfNetwork) return this.#dropWorst(shelf, largestGift(neighbours))
    return shelf.size < maxOfSource || this.#dropWorst(shelf, largestGift(shelf.values()))
  }

  #dropWorst(shelf: Map<string, KnownAddress>, among: Iterable<KnownAddress>): boolean {
    let worst: KnownAddress | null = null
    for (const known of among) {
      if (worst === null || worthOf(known) < worthOf(worst)) worst = known
    }
    if (worst === null || isBusy(worst)) return false
    return shelf.delete(worst.key)
  }
}
