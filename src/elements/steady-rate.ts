import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { type Clock, systemClock } from '../shared/clock.ts'

/** Milliseconds that the mean is of. Our own choice: a wait that is forecast with it lasts about as long. */
const memoryMs = 20_000
/** Milliseconds. Of less the torrent's own rate is as good. */
const enoughMs = 3_000
/** Milliseconds between two samples. */
const sampleMs = 500

/**
 * The rate at which a torrent arrives, over the last seconds. The snapshot's own follows what happens within
 * two seconds: a wait that ended when that is high for a moment would end too soon, each time.
 */
export class SteadyRate {
  readonly #clock: Clock
  #samples: { readonly at: number; readonly received: number }[] = []

  constructor(clock: Clock = systemClock) {
    this.#clock = clock
  }

  /** @returns bytes a second; 0 when nothing arrives now */
  of({ received, downloadRate }: Pick<TorrentSnapshot, 'received' | 'downloadRate'>): number {
    const at = this.#clock.now()
    const last = this.#samples.at(-1)
    // Another torrent, or the same one opened anew.
    if (last !== undefined && received < last.received) this.#samples = []
    if (last === undefined || at - last.at >= sampleMs) this.#samples.push({ at, received })
    this.#samples = this.#samples.filter((sample) => sample.at >= at - memoryMs)
    const first = this.#samples[0]
    if (downloadRate <= 0 || first === undefined || at - first.at < enoughMs) return downloadRate
    const mean = ((received - first.received) * 1000) / (at - first.at)
    return mean > 0 ? mean : downloadRate
  }

  /** Another source. */
  reset(): void {
    this.#samples = []
  }
}
