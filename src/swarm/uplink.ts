/** A place on a slow uplink for each block that it carries in this time. Our own choice, see decision 090. */
const aheadMs = 100
/** And at least so many places: one link may be slow at its other end. Our own choice. */
const minPlaces = 3
/** Bytes of a block with its header, as BEP 3 clients ask for it. */
const blockBytes = 16_397
/** Above this rate links are filled as they like: a share of it is fast, too. Bytes a second; ours. */
const fastBytesPerSecond = 1_300_000
/** What left in this time is a sample of the rate; a longer time says nothing. Milliseconds; ours. */
const sampleMs = { least: 1_000, most: 1_500 }
/**
 * The best sample of this time counts: less may be asked of us than the uplink carries. Not longer, since a
 * router may swallow a first second at any rate. Milliseconds; our own choice.
 */
const bestMs = 10_000
/** How long an uplink is taken to be slow after it was last seen at its limit. Milliseconds; ours. */
const knownMs = 60_000
/** A link that holds its block for longer is held up by its other end. Milliseconds; our own choice. */
const heldUpMs = { least: 500, most: 2_000 }
/**
 * Marks at which a link says that it drained, in bytes. A fast link must not run dry while that is on its way
 * (`src/network/link-limits.ts`); on a slow one the next block follows when half of the last one has left.
 */
const lowWater = { fast: 128 * 1024, slow: 8 * 1024 }
/** A link that holds more than this has a block to send. Bytes. */
export const blockHeldBytes = lowWater.slow

/**
 * What our uplink carries, and to how many links it sends at a time. Where the uplink is slow, many links
 * that share it send each block slowly, and what they hold can be neither cancelled nor choked: one after
 * another each block is there sooner.
 */
export class Uplink {
  /** Recent samples that no later one exceeds, the highest and oldest first. */
  #best: { readonly at: number; readonly rate: number }[] = []
  #sampleAt = Number.NEGATIVE_INFINITY
  #sampleLeft = 0
  /** Whether nothing was left to send at some moment since the sample began. */
  #ranDry = true
  /** When all of a sample's time had something to send. */
  #busyAt = Number.NEGATIVE_INFINITY
  #now = Number.NEGATIVE_INFINITY

  /** Bytes a second that the uplink carries at least; `null` while it was not seen at its limit. */
  get bytesPerSecond(): number | null {
    return this.#now - this.#busyAt < knownMs ? (this.#best[0]?.rate ?? null) : null
  }

  /** To how many links blocks are sent at a time. */
  get places(): number {
    const rate = this.#slowRate
    return rate === null ? Number.POSITIVE_INFINITY : placesOf(rate)
  }

  /** See {@link PeerLink.setLowWater}. */
  get lowWaterBytes(): number {
    return this.#slowRate === null ? lowWater.fast : lowWater.slow
  }

  /** A link that has held its block for longer than this does not take a place from others. Milliseconds. */
  get heldUpMs(): number {
    const rate = this.#slowRate
    if (rate === null) return heldUpMs.least
    const fairMs = (placesOf(rate) * blockBytes * 1000) / rate
    return Math.min(Math.max(2 * fairMs, heldUpMs.least), heldUpMs.most)
  }

  /**
   * Called whenever blocks may be sent.
   *
   * @param leftBytes all that has left the links so far
   * @param heldBytes what all links hold of which some leaves: where that is nothing, the uplink carries more
   * than is asked of it
   * @param now milliseconds
   */
  sample(leftBytes: number, heldBytes: number, now: number): void {
    this.#now = now
    if (heldBytes === 0) this.#ranDry = true
    const ms = now - this.#sampleAt
    if (ms < sampleMs.least) return
    if (ms <= sampleMs.most) {
      const rate = ((leftBytes - this.#sampleLeft) * 1000) / ms
      // A link that stands still holds bytes, too, but nothing leaves.
      if (rate > 0) {
        this.#best = this.#best.filter((sample) => sample.rate > rate && now - sample.at < bestMs)
        this.#best.push({ at: now, rate })
        if (!this.#ranDry) this.#busyAt = now
      }
    }
    this.#sampleAt = now
    this.#sampleLeft = leftBytes
    this.#ranDry = heldBytes === 0
  }

  get #slowRate(): number | null {
    const rate = this.bytesPerSecond
    return rate !== null && rate < fastBytesPerSecond ? rate : null
  }
}

const placesOf = (rate: number): number =>
  Math.max(Math.ceil((rate * aheadMs) / 1000 / blockBytes), minPlaces)
