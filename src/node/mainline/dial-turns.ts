import type { KnownAddress } from './address-book.ts'
import { maxDialsPerSecond, maxHalfOpen } from './dial-bounds.ts'
import type { DialTorrent } from './dial-torrent.ts'

/** One dial of this many goes to any torrent, and the others go to watched ones first. Our own choice. */
const turnsOfWatched = 4

const secondMs = 1_000

/** What to do next: dial, or wait until a moment. `Infinity`: until something changes. */
export type DialStep =
  | { readonly torrent: DialTorrent; readonly known: KnownAddress }
  | { readonly waitUntil: number }

/** Shares the dials of this process out among torrents, within the bounds that hold for all together. */
export class DialTurns {
  readonly #torrents = new Set<DialTorrent>()
  /** When the newest dials began, the oldest first. */
  readonly #begun: number[] = []
  #turn = 0
  #halfOpen = 0

  get halfOpen(): number {
    return this.#halfOpen
  }

  add(torrent: DialTorrent): void {
    this.#torrents.add(torrent)
  }

  delete(torrent: DialTorrent): void {
    this.#torrents.delete(torrent)
  }

  next(now: number): DialStep {
    if (this.#halfOpen >= maxHalfOpen) return { waitUntil: Number.POSITIVE_INFINITY }
    const [oldest] = this.#begun
    if (this.#begun.length === maxDialsPerSecond && oldest !== undefined && now - oldest < secondMs) {
      return { waitUntil: oldest + secondMs }
    }
    let waitUntil = Number.POSITIVE_INFINITY
    for (const torrent of this.#inOrder()) {
      const known = torrent.idleUntil <= now ? torrent.next(now) : null
      if (known !== null) return { torrent, known }
      waitUntil = Math.min(waitUntil, torrent.idleUntil)
    }
    return { waitUntil }
  }

  begun(torrent: DialTorrent, now: number): void {
    this.#begun.push(now)
    if (this.#begun.length > maxDialsPerSecond) this.#begun.shift()
    torrent.lastTurn = ++this.#turn
    this.#halfOpen++
  }

  /** A dial has ended, in whichever way. */
  ended(): void {
    this.#halfOpen--
  }

  /** Torrents that want links: the one served longest ago first, and mostly those that are watched. */
  #inOrder(): readonly DialTorrent[] {
    const isForAll = this.#turn % turnsOfWatched === turnsOfWatched - 1
    return [...this.#torrents]
      .filter((torrent) => torrent.isReady)
      .sort((a, b) => {
        const byWatch = isForAll ? 0 : Number(b.isWatched) - Number(a.isWatched)
        return byWatch || a.lastTurn - b.lastTurn
      })
  }
}
