import type { Cancel, Clock } from '../shared/clock.ts'

/**
 * How often a guest looks whether it has heard of the owner, in milliseconds. Owners send a snapshot at least
 * every second.
 */
const tickMs = 1_000
/** After this many ticks in silence, the owner is asked for a word. Our own choice. */
const askAfterTicks = 2
/**
 * After this many ticks in silence, the owner counts as hung. Our own choice: stored bytes are served after
 * three seconds, and then some tab has to fetch the rest.
 */
const takeAfterTicks = 5

export interface OwnerWatchOptions {
  readonly clock: Clock
  /** Asks the owner for a word. */
  readonly ask: () => void
  /** The owner does not answer: another tab has to run the torrent. */
  readonly take: () => void
}

/**
 * Notices that the tab that runs a torrent hangs, or that the system froze it, though it is open. It counts
 * ticks of this tab and not seconds: a tab that slept itself has heard nothing either.
 */
export class OwnerWatch {
  readonly #options: OwnerWatchOptions
  #silentTicks = 0
  #cancel: Cancel | null = null

  constructor(options: OwnerWatchOptions) {
    this.#options = options
  }

  start(): void {
    this.#silentTicks = 0
    if (this.#cancel === null) this.#schedule()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }

  /** The owner said something. */
  heard(): void {
    this.#silentTicks = 0
  }

  #schedule(): void {
    this.#cancel = this.#options.clock.after(tickMs, () => this.#tick())
  }

  #tick(): void {
    this.#schedule()
    this.#silentTicks++
    if (this.#silentTicks >= takeAfterTicks) {
      this.#silentTicks = 0
      this.#options.take()
    } else if (this.#silentTicks >= askAfterTicks) this.#options.ask()
  }
}
