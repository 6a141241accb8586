/** Addresses that are remembered, at most. Our own choice. */
const maxSources = 1_000

interface Bucket {
  tokens: number
  at: number
}

/** Lets a number of packets pass in a second, in all or from one source: a bucket of tokens. */
export class PacketRate {
  readonly #perSecond: number
  readonly #burst: number
  /** By source, the oldest first. */
  readonly #buckets = new Map<string, Bucket>()

  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond
    this.#burst = burst
  }

  /** @param nowMs time in milliseconds that never goes back */
  take(nowMs: number, source = ''): boolean {
    const bucket = this.#buckets.get(source) ?? { tokens: this.#burst, at: nowMs }
    const gained = ((nowMs - bucket.at) / 1000) * this.#perSecond
    bucket.tokens = Math.min(bucket.tokens + gained, this.#burst)
    bucket.at = nowMs
    this.#buckets.delete(source)
    this.#buckets.set(source, bucket)
    for (const oldest of this.#buckets.keys()) {
      if (this.#buckets.size <= maxSources) break
      this.#buckets.delete(oldest)
    }
    if (bucket.tokens < 1) return false
    bucket.tokens--
    return true
  }
}
