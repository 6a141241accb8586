import type { Cancel, Clock } from './ports.ts'

/** A sender of blocks, or a reader of a connection, that may have to wait for its turn. */
export interface UploadWaiter {
  /** It is your turn: {@link UploadLimit.take} once. Not taking it passes the turn on. */
  run(): void
}

/**
 * Time for which tokens are saved up while nothing is sent: long enough for a late timer, too short to be
 * seen as a burst. Our own choice.
 */
const burstMs = 250
/** Tokens for one block (BEP 3), in bytes, can always be saved up. */
const minBurstBytes = 16 * 1024

/**
 * A token bucket for what is sent to peers, or for what is read of them. One more block may go while there
 * are tokens, however few: it is paid back by waiting afterwards, so the rate holds over any time and a limit
 * below one block a second works too. Waiters get one block each in turn, so a peer with many requests gets
 * no more than one with few. A limit can stand below another one, as a torrent's below its client's; a block
 * needs both.
 */
export class UploadLimit {
  readonly #clock: Clock
  readonly #parent: UploadLimit | null
  #rate: number | null
  #tokens: number
  #countedAt: number
  #queue: UploadWaiter[] = []
  /** Whose turn it is. */
  #blocksLeftToOthers: UploadWaiter | null = null
  #stopTimer: Cancel | null = null

  /** `bytesPerSecond`: `null` is no limit, 0 lets nothing through. */
  constructor(clock: Clock, bytesPerSecond: number | null = null, parent: UploadLimit | null = null) {
    this.#clock = clock
    this.#parent = parent
    this.#rate = bytesPerSecond
    this.#countedAt = clock.now()
    this.#tokens = this.#burst
  }

  setRate(bytesPerSecond: number | null): void {
    if (bytesPerSecond === this.#rate) return
    this.#count()
    this.#rate = bytesPerSecond
    this.#tokens = Math.min(this.#tokens, this.#burst)
    this.#serve()
  }

  /**
   * Whether `bytes` may be sent now; then they are counted. Otherwise `waiter` is called when it is its turn.
   * A waiter waits once, however often it asks.
   */
  take(bytes: number, waiter: UploadWaiter): boolean {
    const isTurn = this.#blocksLeftToOthers === waiter || this.#parent?.isTurnOf(waiter) === true
    if (this.#rate !== null) {
      this.#count()
      if (this.#tokens <= 0 || (this.#queue.length > 0 && !isTurn)) {
        this.#wait(waiter)
        return false
      }
    }
    if (this.#parent !== null && !this.#parent.take(bytes, waiter)) return false
    this.#tokens -= bytes
    if (this.#blocksLeftToOthers === waiter) this.#blocksLeftToOthers = null
    return true
  }

  /** The waiter has been called by this limit and has not taken its turn yet. */
  isTurnOf(waiter: UploadWaiter): boolean {
    return this.#blocksLeftToOthers === waiter
  }

  /** The waiter is gone. */
  forget(waiter: UploadWaiter): void {
    this.#queue = this.#queue.filter((other) => other !== waiter)
    this.#parent?.forget(waiter)
  }

  /** No waiter is called any more. */
  close(): void {
    this.#stopTimer?.()
    this.#stopTimer = null
    for (const waiter of this.#queue.splice(0)) this.#parent?.forget(waiter)
  }

  get #burst(): number {
    if (this.#rate === 0) return 0
    return Math.max(((this.#rate ?? 0) * burstMs) / 1000, minBurstBytes)
  }

  #count(): void {
    const now = this.#clock.now()
    // Nothing is owed for what was sent without a limit.
    if (this.#rate === null) this.#tokens = this.#burst
    else this.#tokens = Math.min(this.#tokens + ((now - this.#countedAt) * this.#rate) / 1000, this.#burst)
    this.#countedAt = now
  }

  #wait(waiter: UploadWaiter): void {
    if (!this.#queue.includes(waiter)) this.#queue.push(waiter)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#stopTimer !== null || this.#rate === 0 || this.#queue.length === 0) return
    const missing = 1 - this.#tokens
    const ms = this.#rate === null ? 0 : Math.max(Math.ceil((missing * 1000) / this.#rate), 1)
    this.#stopTimer = this.#clock.after(ms, () => {
      this.#stopTimer = null
      this.#serve()
    })
  }

  #serve(): void {
    this.#stopTimer?.()
    this.#stopTimer = null
    this.#count()
    // A waiter that waits again while this runs waits for the next round.
    for (let left = this.#queue.length; left > 0; left--) {
      if (this.#rate !== null && this.#tokens <= 0) break
      const waiter = this.#queue.shift()
      if (waiter === undefined) break
      this.#blocksLeftToOthers = waiter
      waiter.run()
      this.#blocksLeftToOthers = null
    }
    this.#schedule()
  }
}
