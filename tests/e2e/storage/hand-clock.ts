import type { Cancel, Clock } from '../../../src/shared/clock.ts'

/** Time that passes when the test says so. */
export class HandClock implements Clock {
  readonly #timers = new Set<{ readonly ms: number; readonly run: () => void }>()
  /** Milliseconds that {@link pass} let go by. */
  passed = 0

  now(): number {
    return this.passed
  }

  after(ms: number, run: () => void): Cancel {
    const timer = { ms, run }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  /** How long each timer waits, the first one first. */
  get waits(): readonly number[] {
    return [...this.#timers].map(({ ms }) => ms)
  }

  /** Every timer that waits now ends, and what follows of it at once. */
  async pass(): Promise<void> {
    const timers = [...this.#timers]
    this.passed += Math.max(0, ...timers.map(({ ms }) => ms))
    for (const timer of timers) {
      if (this.#timers.delete(timer)) timer.run()
    }
    await new Promise((resolve) => setTimeout(resolve))
  }
}

/** Resolves when the condition holds. */
export const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve))
}

export const countBits = (bytes: Uint8Array = new Uint8Array()): number => {
  let count = 0
  for (let byte of bytes) for (; byte !== 0; byte &= byte - 1) count++
  return count
}
