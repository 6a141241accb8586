import type { IntroducedPeer, IntroductionMessage } from '../protocol/tp-pex.ts'
import { toHex } from '../shared/bytes.ts'
import { MessageRate } from './message-rate.ts'

/** A message sooner than this after the last one is not read. Milliseconds (docs/tp-pex.md). */
const takeEveryMs = 25_000
/** Entries of one introducer, at most (docs/tp-pex.md). */
const maxEntries = 100
/** More than this many failures of the last ten: it is not listened to any more (docs/tp-pex.md). */
const judged = { outcomes: 10, failures: 8 }
/**
 * Negotiations that we begin over one introducer within a minute, at most: three messages each fit into the
 * 30 of docs/tp-pex.md. Our own choice.
 */
const maxBegunPerMinute = 8
/** And so many within 16 s: what the introducer has open for us within 15 s (docs/tp-pex.md), and a delay. */
const maxBegunAtOnce = { negotiations: 6, withinMs: 16_000 }
/** Peers tried over one introducer that are remembered, at most. Our own choice. */
const maxTried = 300

/** A peer that introduces others: what it says, and how much of it was true. */
export class Introducer {
  /** Where it plays itself, and when it said so; `null`: it has said nothing. */
  own: { readonly position: number | null; readonly at: number } | null = null
  readonly #entries = new Map<string, IntroducedPeer>()
  readonly #tried = new Set<string>()
  readonly #begun = new MessageRate(maxBegunPerMinute, 60_000)
  readonly #begunAtOnce = new MessageRate(maxBegunAtOnce.negotiations, maxBegunAtOnce.withinMs)
  /** When messages of both kinds were read last. */
  readonly #heardAt = { peers: Number.NEGATIVE_INFINITY, position: Number.NEGATIVE_INFINITY }
  /** Whether the last negotiations over it led to a link, the oldest first. */
  #outcomes: boolean[] = []
  /** It named so many peers that cannot be reached that we do not listen any more. */
  #isIgnored = false

  /**
   * @returns whether the message was read
   */
  hear({ position, added, dropped }: IntroductionMessage, now: number): boolean {
    // A message that names nobody says where the peer plays: it is counted apart.
    const kind = added.length > 0 || dropped.length > 0 ? 'peers' : 'position'
    if (this.#isIgnored || now - this.#heardAt[kind] < takeEveryMs) return false
    this.#heardAt[kind] = now
    this.own = { position, at: now }
    for (const id of dropped) this.#entries.delete(toHex(id))
    for (const entry of added) {
      const key = toHex(entry.signalId)
      if (this.#entries.has(key) || this.#entries.size < maxEntries) this.#entries.set(key, entry)
    }
    return true
  }

  /** Peers that it named and over which we have not tried to meet them, by signal id. */
  *untried(): Generator<readonly [key: string, entry: IntroducedPeer]> {
    if (this.#isIgnored) return
    for (const [key, entry] of this.#entries) if (!this.#tried.has(key)) yield [key, entry]
  }

  mayBegin(now: number): boolean {
    return !this.#isIgnored && this.#begun.hasRoom(now) && this.#begunAtOnce.hasRoom(now)
  }

  begin(key: string, now: number): void {
    this.#begun.take(now)
    this.#begunAtOnce.take(now)
    this.#tried.add(key)
    const [oldest] = this.#tried
    if (this.#tried.size > maxTried && oldest !== undefined) this.#tried.delete(oldest)
  }

  /** A negotiation over it has ended, with a link or without one. */
  ended(isLinked: boolean): void {
    this.#outcomes = [...this.#outcomes, isLinked].slice(-judged.outcomes)
    const failures = this.#outcomes.filter((one) => !one).length
    if (failures <= judged.failures) return
    this.#isIgnored = true
    this.#entries.clear()
  }
}
