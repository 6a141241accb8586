import { redialMs, restMs } from './dial-bounds.ts'
import type { DialForm } from './dial-ports.ts'
import type { DialFailure } from './dial-tcp.ts'

/**
 * Addresses that are remembered, at most. Our own choice: at 5 dials a second the oldest of them was dialled
 * more than half an hour ago, so that every rest is over when its address is forgotten.
 */
const maxRemembered = 10_000

interface Past {
  dialledAt: number
  /** In a row. */
  failures: number
  restsUntil: number
  /** Whether the other end has ever begun a handshake. */
  hasGreeted: () => boolean
  form: DialForm
}

/** What dialling an address has brought so far, for all torrents together. */
export class AddressHistory {
  /** By `addressKey`; the one dialled last stands last. */
  readonly #past = new Map<string, Past>()

  get size(): number {
    return this.#past.size
  }

  /** How the next connection begins: in the form that worked last. */
  form(key: string): DialForm {
    return this.#past.get(key)?.form ?? 'plain'
  }

  /**
   * When the address may be dialled again. A peer that has greeted may be dialled at once for another
   * torrent: that each torrent dials it once a minute is for `RecentDials` to see to.
   */
  dueAt(key: string): number {
    const past = this.#past.get(key)
    if (past === undefined) return 0
    return Math.max(past.restsUntil, past.hasGreeted() ? 0 : past.dialledAt + redialMs)
  }

  dialled(key: string, now: number): void {
    const past = this.#past.get(key) ?? {
      dialledAt: now,
      failures: 0,
      restsUntil: 0,
      hasGreeted: () => false,
      form: 'plain',
    }
    past.dialledAt = now
    this.#past.delete(key)
    this.#past.set(key, past)
    const [oldest] = this.#past.keys()
    if (this.#past.size > maxRemembered && oldest !== undefined) this.#past.delete(oldest)
  }

  /**
   * No connection came about. One that was closed says that something is there, and perhaps another torrent's
   * peer: only the torrent that dialled lets the address rest.
   */
  failed(key: string, failure: DialFailure, now: number): void {
    const past = this.#past.get(key)
    if (past === undefined) return
    past.form = 'plain'
    if (failure === 'closed') return
    past.failures++
    past.restsUntil = now + restMs(past.failures)
  }

  /** A connection is open. `hasGreeted` tells from now on whether a handshake has begun to come over it. */
  connected(key: string, form: DialForm, hasGreeted: () => boolean): void {
    const past = this.#past.get(key)
    if (past === undefined) return
    const before = past.hasGreeted
    past.failures = 0
    past.form = form
    past.hasGreeted = () => hasGreeted() || before()
  }

  /** The connection is over: what is remembered of it no longer holds on to the link. */
  ended(key: string, hasGreeted: boolean): void {
    const past = this.#past.get(key)
    if (past === undefined) return
    const wasHeard = hasGreeted || past.hasGreeted()
    past.hasGreeted = () => wasHeard
    if (!hasGreeted) past.form = 'plain'
  }
}
