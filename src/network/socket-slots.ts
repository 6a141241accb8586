import type { Cancel, Clock } from '../shared/clock.ts'

/** One torrent at one tracker, which wants a socket. */
export interface SlotHolder {
  /** Somebody watches the torrent: it does not wait for its turn, and is not asked to give its socket up. */
  readonly isWatched: boolean
  /** The holder may open its socket now. */
  granted(): void
  /** The holder's turn is over: it closes its socket. It waits for its next turn without asking again. */
  turnOver(): void
}

/**
 * Within this time, every holder that takes turns has had one. Milliseconds: the interval that most trackers
 * ask for.
 */
const roundMs = 120_000
/**
 * Shortest turn, in milliseconds: time to open a socket, to announce, and to get answers to offers. Our own
 * choice; with more torrents than this allows, rounds are longer.
 */
const shortestTurnMs = 10_000

/**
 * Shares a limited number of sockets to trackers. Watched torrents come first. When there are too few sockets
 * for the others, those take turns: the one that has waited longest is next, and the one that has had a
 * socket longest gives it up.
 */
export class SocketSlots {
  readonly #clock: Clock
  readonly #max: number
  /** Since when each holder has its socket, in that order. */
  readonly #holders = new Map<SlotHolder, number>()
  /** In the order in which they asked. */
  readonly #waiting = new Set<SlotHolder>()
  #cancelTurn: Cancel = () => undefined
  #lastTurnAt = Number.NEGATIVE_INFINITY

  constructor(clock: Clock, max: number) {
    this.#clock = clock
    this.#max = max
  }

  /** Sockets in use. */
  get size(): number {
    return this.#holders.size
  }

  /** Asks for a socket: `granted` is called at once if one is left, and otherwise later. */
  request(holder: SlotHolder): void {
    if (this.#holders.has(holder) || this.#waiting.has(holder)) return
    this.#waiting.add(holder)
    this.#deal()
  }

  /** The holder needs no socket any more, or none for now. */
  release(holder: SlotHolder): void {
    this.#waiting.delete(holder)
    if (this.#holders.delete(holder)) this.#deal()
  }

  /** A holder's `isWatched` has changed. */
  changed(): void {
    if (this.#waiting.size > 0) this.#deal()
  }

  #deal(): void {
    this.#cancelTurn()
    for (let next = this.#next(); next !== null; next = this.#next()) {
      if (this.#holders.size >= this.#max && !this.#endTurn(next.isWatched)) break
      this.#waiting.delete(next)
      this.#holders.set(next, this.#clock.now())
      next.granted()
    }
    this.#waitForTurn()
  }

  /** The next holder: the first of those that wait and are watched, or else the first. */
  #next(): SlotHolder | null {
    let first: SlotHolder | null = null
    for (const holder of this.#waiting) {
      if (holder.isWatched) return holder
      first ??= holder
    }
    return first
  }

  /** @param atOnce the holder that waits is watched: a turn ends early for it */
  #endTurn(atOnce: boolean): boolean {
    const longest = this.#longest()
    if (longest === null || (!atOnce && this.#clock.now() < this.#nextTurnAt(longest[1]))) return false
    const [holder] = longest
    this.#holders.delete(holder)
    this.#waiting.add(holder)
    this.#lastTurnAt = this.#clock.now()
    holder.turnOver()
    return this.#holders.size < this.#max
  }

  /** The holder that has had a socket longest, of those that nobody watches. */
  #longest(): readonly [SlotHolder, number] | null {
    for (const entry of this.#holders) if (!entry[0].isWatched) return entry
    return null
  }

  /**
   * When the next turn ends. Turns end one after another, as fast as a round needs, so that not all torrents
   * announce in one moment.
   */
  #nextTurnAt(heldSince: number): number {
    const watched = [...this.#holders.keys()].filter(({ isWatched }) => isWatched).length
    const sharers = this.#holders.size - watched + this.#waiting.size
    const paceMs = Math.max(roundMs / sharers, shortestTurnMs / Math.max(this.#max - watched, 1))
    return Math.max(heldSince + shortestTurnMs, this.#lastTurnAt + paceMs)
  }

  #waitForTurn(): void {
    const longest = this.#waiting.size === 0 ? null : this.#longest()
    if (longest === null) return
    const leftMs = Math.max(this.#nextTurnAt(longest[1]) - this.#clock.now(), 0)
    this.#cancelTurn = this.#clock.after(leftMs, () => this.#deal())
  }
}
