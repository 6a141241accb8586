import type { IntroducedPeer, IntroductionMessage } from '../protocol/tp-pex.ts'
import { toHex } from '../shared/bytes.ts'
import { MessageRate } from './message-rate.ts'

/**
 * Messages of each kind that are read within 75 s, at most (docs/tp-pex.md): one comes in 30 s, and a slow
 * line may bring two at once.
 */
const maxHeard = { messages: 3, withinMs: 75_000 }
/** Entries of one introducer, at most (docs/tp-pex.md). */
const maxEntries = 100
/**
 * More than this many failures of the last ten: it is not used for a while (docs/tp-pex.md). Not for good,
 * since they may be the fault of those whom it named.
 */
const judged = { outcomes: 10, failures: 8, ignoredMs: 120_000 }
/** Negotiations of ours over one introducer at once, at most: others have a turn too (docs/tp-pex.md). */
const maxOpen = 2
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
  /** Peers that we negotiate with over it now, by signal id. */
  readonly #open = new Set<string>()
  readonly #begun = new MessageRate(maxBegunPerMinute, 60_000)
  readonly #begunAtOnce = new MessageRate(maxBegunAtOnce.negotiations, maxBegunAtOnce.withinMs)
  readonly #heard = {
    peers: new MessageRate(maxHeard.messages, maxHeard.withinMs),
    position: new MessageRate(maxHeard.messages, maxHeard.withinMs),
  }
  /** Whether the last negotiations over it led to a link, the oldest first. */
  #outcomes: boolean[] = []
  /** It named so many peers that cannot be reached that we meet nobody over it until then. */
  #ignoredUntil = Number.NEGATIVE_INFINITY

  /**
   * @returns whether the message was read
   */
  hear({ position, added, dropped }: IntroductionMessage, now: number): boolean {
    // Messages say what changed: that a peer left is not said again.
    for (const id of dropped) this.#entries.delete(toHex(id))
    // A message that names nobody says where the peer plays: it is counted apart.
    const kind = added.length > 0 || dropped.length > 0 ? 'peers' : 'position'
    if (!this.#heard[kind].take(now)) return false
    this.own = { position, at: now }
    for (const entry of added) {
      const key = toHex(entry.signalId)
      if (this.#entries.has(key) || this.#entries.size < maxEntries) this.#entries.set(key, entry)
    }
    return true
  }

  /** Peers that it named and over which we have not tried to meet them, by signal id. */
  *untried(): Generator<readonly [key: string, entry: IntroducedPeer]> {
    for (const [key, entry] of this.#entries) if (!this.#tried.has(key)) yield [key, entry]
  }

  mayBegin(now: number): boolean {
    if (now < this.#ignoredUntil || this.#open.size >= maxOpen) return false
    return this.#begun.hasRoom(now) && this.#begunAtOnce.hasRoom(now)
  }

  begin(key: string, now: number): void {
    this.#begun.take(now)
    this.#begunAtOnce.take(now)
    this.#open.add(key)
    this.#tried.add(key)
    const [oldest] = this.#tried
    if (this.#tried.size > maxTried && oldest !== undefined) this.#tried.delete(oldest)
  }

  /** Nothing came of a negotiation for want of something of ours: it was as if we had not begun it. */
  takeBack(key: string, begunAt: number): void {
    this.#open.delete(key)
    this.#tried.delete(key)
    this.#begun.giveBack(begunAt)
    this.#begunAtOnce.giveBack(begunAt)
  }

  /** @param isLinked whether the negotiation led to a link; `null`: that says nothing of the introducer */
  ended(key: string, isLinked: boolean | null, now: number): void {
    this.#open.delete(key)
    if (isLinked === null || now < this.#ignoredUntil) return
    this.#outcomes = [...this.#outcomes, isLinked].slice(-judged.outcomes)
    const failures = this.#outcomes.filter((one) => !one).length
    if (failures <= judged.failures) return
    this.#ignoredUntil = now + judged.ignoredMs
    this.#outcomes = []
  }
}
