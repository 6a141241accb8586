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
 * A seed is let in again after the first of these times, then after twice as long each time that it is still
 * one, up to the second. It may have lost a piece and have nobody but us, or want files that it had left out,
 * and no tracker tells us so. Milliseconds; our own choice.
 */
const fellowSeedMs = { first: 10_000, longest: 10 * 60_000 } as const

interface FellowSeed {
  /** How many times it came as a seed while we were one. */
  readonly times: number
  /** It is let in again at this time; `null`: it is. Milliseconds. */
  readonly refusedUntil: number | null
}

/**
 * The peers that we do not want to be linked to. A peer that lied is refused for good, by its id on the wire
 * and by its id at the tracker, since libtorrent takes a new one on the wire for each connection. A seed is
 * refused for a while when we are one too: otherwise the two would connect and part again at every announce.
 */
export class UnwelcomePeers {
  readonly #liars = new BanList()
  /** The one that came longest ago first. */
  readonly #fellowSeeds = new Map<string, FellowSeed>()
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
    const { refusedUntil = null } = this.#fellowSeeds.get(trackerId) ?? {}
    return !this.#liars.has(trackerId) && refusedUntil === null
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
    if (trackerId === null) return
    const { times, refusedUntil } = this.#fellowSeeds.get(trackerId) ?? { times: 0, refusedUntil: null }
    if (refusedUntil !== null) return
    const waitMs = Math.min(fellowSeedMs.first * 2 ** times, fellowSeedMs.longest)
    // Those that came last stand at the end.
    this.#fellowSeeds.delete(trackerId)
    this.#fellowSeeds.set(trackerId, { times: Math.min(times + 1, 16), refusedUntil: now + waitMs })
    const [oldest] = this.#fellowSeeds.keys()
    const isTooMany = this.#fellowSeeds.size > maxFellowSeeds && oldest !== undefined
    const welcome = isTooMany ? this.#forget([oldest]) : []
    this.#onChange({ refused: [trackerId], welcome })
  }

  /** The peer lacks pieces: when it has all of them again, that is as if it came for the first time. */
  noteLeech(trackerId: string | null): void {
    if (trackerId !== null) this.#welcome([trackerId])
  }

  /** Called once a second: fellow seeds that have waited long enough are let in again. */
  expire(now: number): void {
    const welcome: string[] = []
    for (const [id, { times, refusedUntil }] of this.#fellowSeeds) {
      if (refusedUntil === null || now < refusedUntil) continue
      this.#fellowSeeds.set(id, { times, refusedUntil: null })
      if (this.isWelcome(id)) welcome.push(id)
    }
    if (welcome.length > 0) this.#onChange({ refused: [], welcome })
  }

  /** We want pieces again: every seed is welcome. */
  forgetFellowSeeds(): void {
    this.#welcome([...this.#fellowSeeds.keys()])
  }

  #welcome(ids: readonly string[]): void {
    const welcome = this.#forget(ids)
    if (welcome.length > 0) this.#onChange({ refused: [], welcome })
  }

  /** @returns those of the ids that were refused and are welcome now */
  #forget(ids: readonly string[]): string[] {
    const refused = ids.filter((id) => this.#fellowSeeds.has(id) && !this.isWelcome(id))
    for (const id of ids) this.#fellowSeeds.delete(id)
    return refused.filter((id) => this.isWelcome(id))
  }
}
