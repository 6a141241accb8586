import { type Clock, systemClock } from '../shared/clock.ts'

/** Milliseconds. A shorter wait is not mentioned; our own choice. */
const sayAfterMs = 500
/** Milliseconds between two looks: some sentences come only after seconds of waiting. */
const lookMs = 1_000
/** Milliseconds. Waits that ended longer ago do not count. */
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

  /** Call it whenever the state of waiting may have changed. */
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

  /** Another source is open: the waits for the last one do not count for it. */
  reset(): void {
    this.#end()
    this.#past = []
  }

  /** The wait is long enough for a person to want the reason. */
  get isLong(): boolean {
    return this.#isLong
  }

  /** Milliseconds of the present wait; 0 when nothing is waited for. */
  get waitedMs(): number {
    return this.#since === null ? 0 : this.#clock.now() - this.#since
  }

  /** Milliseconds of waiting within the last half minute; the present wait is included. */
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
