import { type Cancel, type Clock, systemClock } from '../shared/clock.ts'

/**
 * A pointer that has rested in one place of the time bar for this long points at it. Milliseconds; our own
 * choice: a pointer that passes over the bar moves at least once in this time.
 */
const restMs = 80

/** Where on the time bar the pointer rests. */
export class PointedPlace {
  readonly #expect: (seconds: number | null) => void
  readonly #clock: Clock
  #said: number | null = null
  #cancel: Cancel = () => undefined

  /** @param expect told each place where the pointer rests, and `null` when it has left the bar */
  constructor(expect: (seconds: number | null) => void, clock: Clock = systemClock) {
    this.#expect = expect
    this.#clock = clock
  }

  /** The pointer moved to this second, or left the bar. */
  moved(seconds: number | null): void {
    this.#cancel()
    if (seconds === null) this.#say(null)
    else this.#cancel = this.#clock.after(restMs, () => this.#say(seconds))
  }

  #say(seconds: number | null): void {
    if (seconds === this.#said) return
    this.#said = seconds
    this.#expect(seconds)
  }
}
