import type { Cancel, Clock } from './ports.ts'

/** Time between two looks at the whole torrent. Our own choice. */
const maintenanceMs = 1_000
/** Time between two ticks: the backstop of docs/decisions/004-deadline-zones.md. */
const tickMs = 100

export interface TorrentTimersOptions {
  readonly clock: Clock
  /** Once a second, as long as the torrent lives. */
  readonly maintain: () => void
  /** Ten times a second while it returns true: blocks are owed to us or to peers. */
  readonly tick: () => boolean
}

/** A torrent's two timers. Both are backstops: what can be done at an event is done at the event. */
export class TorrentTimers {
  readonly #options: TorrentTimersOptions
  #stopMaintenance: Cancel = () => undefined
  #stopTick: Cancel | null = null
  #isStopped = false

  constructor(options: TorrentTimersOptions) {
    this.#options = options
    this.#scheduleMaintenance()
  }

  /** Something is under way that may be late: ticks begin, if they have not. */
  wake(): void {
    if (this.#stopTick !== null || this.#isStopped) return
    this.#stopTick = this.#options.clock.after(tickMs, () => {
      this.#stopTick = null
      if (this.#options.tick()) this.wake()
    })
  }

  stop(): void {
    this.#isStopped = true
    this.#stopMaintenance()
    this.#stopTick?.()
  }

  #scheduleMaintenance(): void {
    this.#stopMaintenance = this.#options.clock.after(maintenanceMs, () => {
      this.#options.maintain()
      this.wake()
      if (!this.#isStopped) this.#scheduleMaintenance()
    })
  }
}
