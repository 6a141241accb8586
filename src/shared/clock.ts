/** Stops what was started. Calling it twice does nothing more. */
export type Cancel = () => void

/** Time as the engine sees it, so that the same code runs in virtual time. */
export interface Clock {
  /** Time in milliseconds. It never goes back. */
  now(): number
  /** Calls `run` once, `ms` from now. */
  after(ms: number, run: () => void): Cancel
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
