/**
 * Waits in milliseconds after crashes of a process that follow each other: our own choice. The first is
 * short, since most crashes are single ones, and viewers wait for the process.
 */
const delaysMs = [100, 1_000, 2_000, 5_000, 10_000]
/**
 * Wait in milliseconds after more crashes in a row than the list above has: then a person is told, and the
 * next try is far off.
 */
const rareDelayMs = 5 * 60_000
/** Milliseconds after which a process counts as sound: its crash is the first of a row again. */
const soundMs = 60_000

export interface Restart {
  readonly delayMs: number
  /** Number of crashes in a row, this one included. */
  readonly crashes: number
  /** Whether callers that wait for the process shall not wait any longer. */
  readonly isHopeless: boolean
}

/** Decides when a process that crashed is started again. */
export class RestartPolicy {
  #crashes = 0

  /** @param livedMs milliseconds that the process ran */
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
