import type { Cancel, Clock } from '../shared/clock.ts'
import { TorrentError } from '../shared/errors.ts'

/** How often the worker is asked for a sign of life, in milliseconds. */
const pingIntervalMs = 2_000
/**
 * After this many questions in a row without an answer, the worker counts as hung: 16 s, which the biggest
 * snapshot on a busy machine never takes. Our own choice.
 */
const maxUnanswered = 8

export interface WorkerLifeOptions {
  readonly clock: Clock
  /** Held by the worker as long as it lives. */
  readonly lifeLock: string
  /** Absent in old browsers, and refused in some sandboxed frames: there only pings tell. */
  readonly locks: LockManager | undefined
  readonly ping: () => void
  /** The worker has ended or hangs. Called once. */
  readonly onEnd: (error: TorrentError) => void
}

/**
 * Notices that a worker has ended or hangs. The platform says neither: a worker that is killed for its
 * memory, or that closed itself, is just silent. It counts questions and not seconds, so a page that was
 * suspended does not take its own sleep for the worker's.
 */
export class WorkerLife {
  readonly #options: WorkerLifeOptions
  readonly #waiting = new AbortController()
  #unanswered = 0
  #stopPings: Cancel | null = null
  #isWatched = false
  #isOver = false

  constructor(options: WorkerLifeOptions) {
    this.#options = options
  }

  /** The worker said something. Pings begin with its first word: loading its script may take long. */
  heard(): void {
    this.#unanswered = 0
    if (this.#stopPings === null && !this.#isOver) this.#ping()
  }

  /** The worker holds its lock: when we get that lock, the worker is gone. */
  lockHeld(): void {
    const { locks, lifeLock } = this.#options
    if (this.#isWatched || this.#isOver) return
    this.#isWatched = true
    locks
      ?.request(lifeLock, { signal: this.#waiting.signal }, () => this.#end('It ended without a word.'))
      // We have stopped waiting, or locks are refused here.
      .catch(() => undefined)
  }

  /** Stops watching. */
  stop(): void {
    this.#isOver = true
    this.#stopPings?.()
    this.#waiting.abort()
  }

  #ping(): void {
    const { clock, ping } = this.#options
    this.#stopPings = clock.after(pingIntervalMs, () => {
      if (this.#isOver) return
      if (this.#unanswered >= maxUnanswered) {
        this.#end('It has not answered for 16 seconds.')
        return
      }
      this.#unanswered++
      ping()
      this.#ping()
    })
  }

  #end(how: string): void {
    if (this.#isOver) return
    this.stop()
    this.#options.onEnd(new TorrentError('internal', how))
  }
}
