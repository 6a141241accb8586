import type { Cancel, Clock } from '../shared/clock.ts'

/**
 * How often a guest looks whether it has heard of the owner. Owners send a snapshot at least every second.
 */
const tickMs = 1_000
/** So many ticks in silence, and the owner is asked for a word. */
const askAfterTicks = 2
/**
 * So many, and it counts as hung: what is stored is served after three seconds, and then somebody has to
 * fetch the rest.
 */
const takeAfterTicks = 5

export interface OwnerWatchOptions {
  readonly clock: Clock
  /** Asks the owner for a word. */
  readonly ask: () => void
  /** The owner does not answer: somebody else has to run the torrent. */
  readonly take: () => void
}

/**
 * Notices that the tab that runs a torrent hangs, or was frozen by the system, though it is open. Ticks of
 * this tab are counted and not seconds: who was asleep itself has not heard anything either.
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
