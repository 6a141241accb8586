import { addressKey, type PeerAddress } from '../../protocol/peer-address.ts'
import {
  AddressBook,
  type AddressGiver,
  type AddressSource,
  addressSources,
  type KnownAddress,
} from './address-book.ts'
import type { AddressHistory } from './address-history.ts'
import { maxHalfOpenOfOne } from './dial-bounds.ts'
import { GiverTurns } from './giver-turns.ts'
import type { AddressFilter, DialReport } from './ports.ts'
import { RecentDials } from './recent-dials.ts'

/** Refused addresses that are told apart when they are counted, at most. Our own choice. */
const maxFilteredCounted = 1_000

/**
 * What stands for a peer's machine: links to two of its ports are links to one peer. On this machine itself,
 * where tests run many peers, each port is a peer.
 */
const machineOf = (address: PeerAddress): string =>
  address.host === '::1' || address.host.startsWith('127.') ? addressKey(address) : address.host

export interface DialTorrentContext {
  readonly filter: Pick<AddressFilter, 'refusePeer'>
  readonly history: AddressHistory
  readonly isBanned: (host: string) => boolean
}

/** Which of one torrent's addresses is dialled next, and when. */
export class DialTorrent {
  /** 20 bytes. */
  readonly infoHash: Uint8Array
  readonly #context: DialTorrentContext
  readonly #book = new AddressBook()
  readonly #recent = new RecentDials()
  readonly #filtered = new Set<string>()
  /** Machines to which a link is open or on the way, with how many. */
  readonly #machines = new Map<string, number>()
  readonly #givers = new GiverTurns()
  #dialling = 0
  #turn = 0
  /** Nothing can be dialled before this moment, unless something changes. */
  #idleUntil = 0
  /** How many links are wanted beyond those that are open. */
  wanted = 0
  /** Somebody watches: it is served before torrents that nobody watches. */
  isWatched = false
  /** The number of the dial that it got last. */
  lastTurn = 0

  constructor(infoHash: Uint8Array, context: DialTorrentContext) {
    this.infoHash = infoHash
    this.#context = context
  }

  get isReady(): boolean {
    return this.#dialling < Math.min(this.wanted, maxHalfOpenOfOne)
  }

  get idleUntil(): number {
    return this.#idleUntil
  }

  add(addresses: readonly PeerAddress[], source: AddressSource, giver?: AddressGiver): void {
    for (const address of addresses) {
      if (this.#context.filter.refusePeer(address) === null) {
        if (this.#book.add(address, source, giver)) this.#idleUntil = 0
      } else if (this.#filtered.size < maxFilteredCounted) {
        this.#filtered.add(addressKey(address))
      }
    }
  }

  forget(sources: readonly AddressSource[]): void {
    this.#book.forget(sources)
  }

  /** The address to dial now, or `null`: then {@link idleUntil} says when to ask again. */
  next(now: number): KnownAddress | null {
    let idleUntil = Number.POSITIVE_INFINITY
    for (let at = 0; at < addressSources.length; at++) {
      const source = addressSources[(this.#turn + at) % addressSources.length] ?? 'tracker'
      const { best, dueAt } = this.#bestOf(source, now)
      if (best !== null) {
        // The sources take turns: one that names thousands does not keep us from the others.
        this.#turn += at + 1
        this.#givers.served(best.giver)
        return best
      }
      idleUntil = Math.min(idleUntil, dueAt)
    }
    this.#idleUntil = idleUntil
    return null
  }

  begun(known: KnownAddress, now: number): void {
    if (known.isRetried) known.isRetried = false
    else this.#recent.dialled(known.key, known.network, now)
    known.state = 'dialling'
    this.#dialling++
    this.occupy(known.address)
  }

  failed(known: KnownAddress, failure: 'silent' | 'refused' | 'closed', now: number): void {
    this.#dialling--
    known.state = failure
    if (failure === 'closed') this.#recent.closed(known.key, now)
    this.release(known.address)
  }

  /** The attempt is given up: it says nothing about the address. */
  abandoned(known: KnownAddress): void {
    this.#dialling--
    known.state = 'untried'
    this.release(known.address)
  }

  connected(known: KnownAddress): void {
    this.#dialling--
    known.state = 'linked'
  }

  /** A link that we dialled is over. When it was of no use, its address rests. */
  ended(known: KnownAddress, end: 'silent' | 'closed' | 'parted', wasUseful: boolean, now: number): void {
    if (wasUseful) this.#recent.useful(known.key)
    else this.#recent.closed(known.key, now)
    known.state = end
    this.release(known.address)
  }

  /** The peer closed a plain connection before it spoke: it may want an encrypted one. */
  retry(known: KnownAddress): void {
    known.state = 'closed'
    known.isRetried = true
    this.release(known.address)
  }

  /** A link to this machine is open, or on the way. */
  occupy(address: PeerAddress): void {
    const machine = machineOf(address)
    this.#machines.set(machine, (this.#machines.get(machine) ?? 0) + 1)
  }

  release(address: PeerAddress): void {
    const machine = machineOf(address)
    const count = (this.#machines.get(machine) ?? 0) - 1
    if (count > 0) this.#machines.set(machine, count)
    else this.#machines.delete(machine)
    this.#idleUntil = 0
  }

  isLinkedTo(address: PeerAddress): boolean {
    return this.#machines.has(machineOf(address))
  }

  report(): DialReport {
    const counts = { untried: 0, linked: 0, parted: 0, dialling: 0, silent: 0, refused: 0, closed: 0 }
    for (const { state } of this.#book.all()) counts[state]++
    const { linked, dialling, silent, refused, closed } = counts
    return {
      found: this.#book.size,
      linked,
      dialling,
      silent,
      refused,
      closed,
      filtered: this.#filtered.size,
    }
  }

  /**
   * Of one source: a peer that is tried once more, else one to which there was a link, else one that was not
   * tried, else one whose rest is over. Among these last two its givers take turns, and of one giver it is
   * the newest, or the one whose rest ended first.
   */
  #bestOf(source: AddressSource, now: number): { best: KnownAddress | null; dueAt: number } {
    let best: KnownAddress | null = null
    let bestRank = Number.POSITIVE_INFINITY
    let bestDueAt = 0
    let bestTurn = 0
    let earliest = Number.POSITIVE_INFINITY
    for (const known of this.#book.of(source)) {
      const dueAt = this.#dueAt(known)
      earliest = Math.min(earliest, dueAt)
      const rank = rankOf(known)
      if (dueAt > now || rank > bestRank) continue
      const turn = this.#givers.lastTurn(known.giver)
      if (rank === bestRank && turn > bestTurn) continue
      if (rank === bestRank && turn === bestTurn && rank === failedRank && dueAt >= bestDueAt) continue
      best = known
      bestTurn = turn
      bestRank = rank
      bestDueAt = dueAt
    }
    return { best, dueAt: earliest }
  }

  #dueAt({ state, address, key, network, isRetried }: KnownAddress): number {
    const { history, isBanned } = this.#context
    const isBusy = state === 'dialling' || state === 'linked'
    if (isBusy || isBanned(address.host) || this.isLinkedTo(address)) return Number.POSITIVE_INFINITY
    return isRetried ? 0 : Math.max(history.dueAt(key), this.#recent.dueAt(key, network))
  }
}

const failedRank = 3

const rankOf = ({ isRetried, wasLinked, state }: KnownAddress): number => {
  if (isRetried) return 0
  if (wasLinked) return 1
  return state === 'untried' ? 2 : failedRank
}
