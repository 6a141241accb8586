/**
 * Waits after the crashes of a process that follow each other, ms. The first is short: most crashes are
 * single ones.
 */
const delaysMs = [500, 1_000, 2_000, 5_000, 10_000]
/** After that many in a row it is said and tried only so often, ms. */
const rareDelayMs = 5 * 60_000
/** A process that lived so long was sound: its crash is the first of a row again, ms. */
const soundMs = 60_000

export interface Restart {
  readonly delayMs: number
  /** Crashes in a row, this one included. */
  readonly crashes: number
  /** Whoever waits for the process is not to wait any longer. */
  readonly isHopeless: boolean
}

/** When a process that crashed is started again. */
export class RestartPolicy {
  #crashes = 0

  /** @param livedMs how long it ran */
  crashed(livedMs: number): Restart {
    this.#crashes = livedMs >= soundMs ? 1 : this.#crashes + 1
    const delayMs = delaysMs[this.#crashes - 1]
    return {
      delayMs: delayMs ?? rareDelayMs,
      crashes: this.#crashes,
      isHopeless: delayMs === undefined,
    }
  }
}
