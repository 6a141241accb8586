import type { Cancel, Clock } from './ports.ts'

/** Time between two looks at the whole torrent. Our own choice. */
const maintenanceMs = 1_000
/** Shortest time between two ticks: the backstop of docs/decisions/004-deadline-zones.md. */
const shortestTickMs = 100

export interface TorrentTimersOptions {
  readonly clock: Clock
  /** Once a second, as long as the torrent lives. */
  readonly maintain: () => void
  /**
   * Looks at what may be late.
   *
   * @returns in how many milliseconds to look again, or `null` when nothing is under way
   */
  readonly tick: () => number | null
}

/** A torrent's two timers. Both are backstops: what can be done at an event is done at the event. */
export class TorrentTimers {
  readonly #options: TorrentTimersOptions
  #stopMaintenance: Cancel = () => undefined
  #stopTick: Cancel | null = null
  /** When the next tick comes; meaningless while none will. */
  #tickAt = 0
  #isStopped = false

  constructor(options: TorrentTimersOptions) {
    this.#options = options
    this.#scheduleMaintenance()
  }

  /** Something is under way that may be late: ticks begin, if they have not. */
  wake(): void {
    if (this.#stopTick === null) this.#scheduleTick(shortestTickMs)
  }

  /** Something was left to the next tick, or will be late soon: the next tick is not far off. */
  hurry(): void {
    if (this.#stopTick === null || this.#tickAt - this.#options.clock.now() > shortestTickMs) {
      this.#scheduleTick(shortestTickMs)
    }
  }

  stop(): void {
    this.#isStopped = true
    this.#stopMaintenance()
    this.#stopTick?.()
  }

  #scheduleTick(ms: number): void {
    if (this.#isStopped) return
    this.#stopTick?.()
    this.#tickAt = this.#options.clock.now() + ms
    this.#stopTick = this.#options.clock.after(ms, () => {
      this.#stopTick = null
      const next = this.#options.tick()
      if (next !== null && this.#stopTick === null) this.#scheduleTick(Math.max(next, shortestTickMs))
    })
  }

  #scheduleMaintenance(): void {
    this.#stopMaintenance = this.#options.clock.after(maintenanceMs, () => {
      this.#options.maintain()
      this.wake()
      if (!this.#isStopped) this.#scheduleMaintenance()
    })
  }
}
