import type { Cancel, Clock } from '../shared/clock.ts'

/** Who wants a socket: one torrent at one tracker. */
export interface SlotHolder {
  /** Somebody watches the torrent: it does not wait for its turn, and is not asked to give its socket up. */
  readonly isWatched: boolean
  /** It may open its socket now. */
  granted(): void
  /** Its turn is over: the socket is to be closed. It waits for its next turn by itself. */
  turnOver(): void
}

/** All who take turns have had one within this time: what trackers mostly ask to be announced to in. */
const roundMs = 120_000
/**
 * To open a socket, announce, and get answers to what was offered. More torrents than this allows have longer
 * rounds.
 */
const shortestTurnMs = 10_000

/**
 * Sockets to trackers, at most so many. Watched torrents come first. When there are too few for the others
 * these take turns: who waits longest is next, and who has had a socket for longest gives it up.
 */
export class SocketSlots {
  readonly #clock: Clock
  readonly #max: number
  /** Since when each has its socket. In that order. */
  readonly #holders = new Map<SlotHolder, number>()
  /** In the order in which they came. */
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

  /** Calls `granted`, at once if there is a socket left. */
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

  /** Whether somebody watches a holder has changed. */
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

  /** The first of those who wait and are watched, or else the first. */
  #next(): SlotHolder | null {
    let first: SlotHolder | null = null
    for (const holder of this.#waiting) {
      if (holder.isWatched) return holder
      first ??= holder
    }
    return first
  }

  /** @param atOnce whoever waits is watched: a turn ends early for it */
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

  /** Who has had a socket for longest, of those that nobody watches. */
  #longest(): readonly [SlotHolder, number] | null {
    for (const entry of this.#holders) if (!entry[0].isWatched) return entry
    return null
  }

  /** Turns end one after the other, as fast as a round needs, so that not all announce in one moment. */
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
