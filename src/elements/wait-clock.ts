import { type Clock, systemClock } from '../shared/clock.ts'

/** Waits shorter than this are not worth a word. */
const sayAfterMs = 500
/** Some sentences come only after seconds of waiting: it is looked again so often. */
const lookMs = 1_000
/** Waits that ended longer ago count no more. */
const memoryMs = 30_000

interface Wait {
  readonly begin: number
  readonly end: number
}

/** How long the player has been waiting: now, and in all over the last half minute. */
export class WaitClock {
  readonly #changed: () => void
  readonly #clock: Clock
  #since: number | null = null
  #isLong = false
  #past: Wait[] = []
  #stopLooking: () => void = () => undefined

  /** @param changed called when the wait is long enough to be told, and every second after that */
  constructor(changed: () => void, clock: Clock = systemClock) {
    this.#changed = changed
    this.#clock = clock
  }

  /** To be called whenever it may have changed. */
  update(isWaiting: boolean): void {
    if (isWaiting === (this.#since !== null)) {
      return
    }
    const now = this.#clock.now()
    if (this.#since !== null) {
      this.#past.push({ begin: this.#since, end: now })
      this.#end()
      return
    }
    this.#since = now
    this.#lookIn(sayAfterMs)
  }

  /** Another source: what was waited for before says nothing about it. */
  reset(): void {
    this.#end()
    this.#past = []
  }

  /** It has waited so long that a person wants to know why. */
  get isLong(): boolean {
    return this.#isLong
  }

  /** Milliseconds of the present wait; 0 when nothing is waited for. */
  get waitedMs(): number {
    return this.#since === null ? 0 : this.#clock.now() - this.#since
  }

  /** Milliseconds that were spent waiting within the last half minute, the present wait with them. */
  get recentlyWaitedMs(): number {
    const from = this.#clock.now() - memoryMs
    this.#past = this.#past.filter(({ end }) => end > from)
    const past = this.#past.reduce((sum, { begin, end }) => sum + end - Math.max(begin, from), 0)
    return past + Math.min(this.waitedMs, memoryMs)
  }

  #end(): void {
    this.#stopLooking()
    this.#since = null
    this.#isLong = false
  }

  #lookIn(ms: number): void {
    this.#stopLooking = this.#clock.after(ms, () => {
      this.#isLong = true
      this.#lookIn(lookMs)
      this.#changed()
    })
  }
}
