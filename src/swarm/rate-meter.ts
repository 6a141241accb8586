/** Milliseconds. A block of 16 KiB comes more often than this above 4 kB/s. Our own choice. */
const silenceMs = 4_000

/**
 * Bytes a second over the last seconds: an exponentially weighted average, which forgets with time alone and
 * so needs no timer. Used for showing and for choosing between peers.
 */
export class RateMeter {
  readonly #halfLifeMs: number
  #weighted = 0
  #updatedAt: number
  readonly #startedAt: number
  #addedAt: number
  #total = 0

  /** @param halfLifeMs after this long a byte weighs half. 2 s: our own choice, calm enough to be read */
  constructor(now: number, halfLifeMs = 2_000) {
    this.#halfLifeMs = halfLifeMs
    this.#updatedAt = now
    this.#startedAt = now
    this.#addedAt = now
  }

  /** Bytes since the beginning. */
  get total(): number {
    return this.#total
  }

  add(bytes: number, now: number): void {
    this.#decay(now)
    this.#addedAt = now
    this.#weighted += bytes
    this.#total += bytes
  }

  /** Bytes a second. */
  rate(now: number): number {
    this.#decay(now)
    // The weights of an average that has run for `age` sum up to less than its full window: without this the
    // first seconds would be reported too low.
    const timeConstantMs = this.#halfLifeMs / Math.LN2
    const age = Math.max(now - this.#startedAt, 100)
    const windowMs = timeConstantMs * (1 - Math.exp(-age / timeConstantMs))
    return (this.#weighted * 1000) / windowMs
  }

  /** Nothing has moved for a while, however much weighs still. */
  isSilent(now: number): boolean {
    return now - this.#addedAt > silenceMs
  }

  #decay(now: number): void {
    const elapsed = now - this.#updatedAt
    if (elapsed <= 0) return
    this.#weighted *= 0.5 ** (elapsed / this.#halfLifeMs)
    if (this.#weighted < 1) this.#weighted = 0
    this.#updatedAt = now
  }
}
