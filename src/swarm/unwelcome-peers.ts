import { BanList } from './ban-list.ts'

/** Peers by their ids at the tracker, 40 lower-case hexadecimal digits each. */
export interface WelcomeChange {
  /** No connection to these is wanted any more. */
  readonly refused: readonly string[]
  /** These were refused before, and are welcome again. */
  readonly welcome: readonly string[]
  /** Hosts from which a peer lied, as a link’s `remote` writes them. Absent: none is new. */
  readonly refusedHosts?: readonly string[]
}

/** Seeds remembered, as many as bans: a swarm seldom has more, and the oldest comes back at most once. */
const maxFellowSeeds = 1_000
/**
 * A seed is let in again after this long: it may have lost a piece, or want files that it had left out. Our
 * own choice.
 */
const fellowSeedMs = 10 * 60_000

/**
 * The peers that we do not want to be linked to. A peer that lied is refused for good, by its id on the wire
 * and by its id at the tracker, since libtorrent takes a new one on the wire for each connection. A seed is
 * refused for a while when we are one too: otherwise the two would connect and part again at every announce.
 */
export class UnwelcomePeers {
  readonly #liars = new BanList()
  /** Since when, the oldest first. */
  readonly #fellowSeeds = new Map<string, number>()
  readonly #onChange: (change: WelcomeChange) => void

  constructor(onChange: (change: WelcomeChange) => void = () => undefined) {
    this.#onChange = onChange
  }

  /** Whether a peer with this id, on the wire or at the tracker, lied. */
  hasLied(id: string): boolean {
    return this.#liars.has(id)
  }

  /** Whether a connection to the peer with this id at the tracker is wanted. */
  isWelcome(trackerId: string): boolean {
    return !this.#liars.has(trackerId) && !this.#fellowSeeds.has(trackerId)
  }

  /** @param host where its link came from; `null`: its transport has no addresses */
  addLiar(wireId: string, trackerId: string | null, host: string | null = null): void {
    const refused = trackerId === null || trackerId === wireId ? [wireId] : [wireId, trackerId]
    const welcome: string[] = []
    for (const id of refused) {
      const forgotten = this.#liars.add(id)
      if (forgotten !== null && this.isWelcome(forgotten)) welcome.push(forgotten)
    }
    this.#onChange({ refused, welcome, ...(host === null ? {} : { refusedHosts: [host] }) })
  }

  /** The peer has everything, and so have we. Without an id at the tracker we cannot know it again. */
  addFellowSeed(trackerId: string | null, now: number): void {
    if (trackerId === null || this.#fellowSeeds.has(trackerId)) return
    this.#fellowSeeds.set(trackerId, now)
    const [oldest] = this.#fellowSeeds.keys()
    const isTooMany = this.#fellowSeeds.size > maxFellowSeeds && oldest !== undefined
    const welcome = isTooMany ? this.#forget([oldest]) : []
    this.#onChange({ refused: [trackerId], welcome })
  }

  /** Called once a second: peers that were fellow seeds long ago are let in again. */
  expire(now: number): void {
    const old: string[] = []
    for (const [id, at] of this.#fellowSeeds) {
      if (now - at < fellowSeedMs) break
      old.push(id)
    }
    this.#welcome(old)
  }

  /** We want pieces again: every seed is welcome. */
  forgetFellowSeeds(): void {
    this.#welcome([...this.#fellowSeeds.keys()])
  }

  #welcome(ids: readonly string[]): void {
    const welcome = this.#forget(ids)
    if (welcome.length > 0) this.#onChange({ refused: [], welcome })
  }

  #forget(ids: readonly string[]): string[] {
    for (const id of ids) this.#fellowSeeds.delete(id)
    return ids.filter((id) => this.isWelcome(id))
  }
}
