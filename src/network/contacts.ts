import { toHex } from '../shared/bytes.ts'
import type { Clock } from '../shared/clock.ts'
import type { LinkEnd } from './channel-link.ts'
import type { LinkOrigin } from './glare.ts'
import type { OpenedLink } from './moved-link.ts'
import { OpenLinks } from './open-links.ts'
import { WaitingOffers } from './waiting-offers.ts'

/** Peers' offers that are answered at the same time, at most. Our own choice. */
const maxAnswering = 10
/** Peers that are counted as unreachable, at most: a bound on what we remember. Our own choice. */
const maxUnreachable = 100

export interface ContactsOptions {
  readonly clock: Clock
  /** Whether a peer id is one of ours. */
  readonly isOwn: (peerId: Uint8Array) => boolean
  readonly onLink: (link: OpenedLink, peerId: Uint8Array) => void
  /** The first link has opened, or the last one has closed. */
  readonly onCompany: () => void
}

/** Which peers the swarm refuses, by their ids at the tracker. */
export interface WelcomeChange {
  /** 40 lower-case hexadecimal digits each: no connection to these is wanted. */
  readonly refused: readonly string[]
  /** Refused before, and wanted again. */
  readonly welcome: readonly string[]
  /** Hosts from which a peer lied, as a link’s `remote` writes them. Absent: none is new. */
  readonly refusedHosts?: readonly string[]
}

/** Attempts with one peer in one direction. */
interface UnderWay {
  count: number
  /** How far the offer of the best reaches. */
  reach: number
}

/**
 * The peers of one swarm to which a link is open or on the way. The trackers of the swarm share it, since
 * they name the same peers.
 */
export class Contacts {
  readonly #options: ContactsOptions
  readonly #open: OpenLinks
  readonly #waiting: WaitingOffers
  readonly #answering = new Map<string, UnderWay>()
  readonly #answered = new Map<string, UnderWay>()
  readonly #refused = new Set<string>()
  readonly #unreachable = new Set<string>()
  #connecting = 0
  #refusals = 0
  /** How many more links are wanted. */
  wanted = Number.POSITIVE_INFINITY

  constructor(options: ContactsOptions) {
    this.#options = options
    this.#waiting = new WaitingOffers(options.clock)
    this.#open = new OpenLinks({
      clock: options.clock,
      onLink: options.onLink,
      onChange: (change, end) => this.#onChange(change, end),
    })
  }

  /** How many more attempts make sense. */
  get room(): number {
    return Math.max(this.wanted - this.#connecting, 0)
  }

  get hasLinks(): boolean {
    return this.#open.size > 0
  }

  /** How many peers we have a link to. */
  get linkCount(): number {
    return this.#open.size
  }

  /** The name under which the peer at the other end of this link knows us; `null`: it is not open. */
  ownIdOn(linkId: string): Uint8Array | null {
    return this.#open.ownIdOn(linkId)
  }

  /**
   * How many times in a row the other end closed our only link before it sent a byte: that peer is full, and
   * has room again soon.
   */
  get refusals(): number {
    return this.#refusals
  }

  /** How many peers were found and could not be reached, since one was reached last. */
  get unreachable(): number {
    return this.#unreachable.size
  }

  setWelcome({ refused, welcome }: WelcomeChange): void {
    for (const id of refused) this.#refused.add(id)
    for (const id of welcome) this.#refused.delete(id)
  }

  /**
   * Whether an answer of this peer to an offer of ours is of use: not if it has answered another one. Clients
   * of one process share its socket to a tracker, and each answers every offer that comes for any of them;
   * the first to answer would get them all.
   *
   * @param reach of our offer: an offer that reaches farther than the answered one is another chance
   */
  mayAccept(peerId: Uint8Array, reach = -1): boolean {
    const underWay = this.#answered.get(toHex(peerId))
    return this.mayConnect(peerId) && (underWay === undefined || reach > underWay.reach)
  }

  /** Whether a link to this peer is of use, also while its own offer is on the way: either may fail. */
  mayConnect(peerId: Uint8Array): boolean {
    return (
      this.wanted > 0 &&
      !this.#options.isOwn(peerId) &&
      !this.#open.has(peerId) &&
      !this.#refused.has(toHex(peerId))
    )
  }

  /**
   * Runs `answer` when this peer's offer is of use: now, or within seconds when too many other offers are
   * being answered. One offer of a peer is answered at a time, though every tracker that we share with it
   * passes one on.
   *
   * @param reach of the offer: an offer that reaches farther than the one that is being answered is another
   * chance
   */
  whenAnswerable(peerId: Uint8Array, reach: number, answer: () => void): void {
    if (!this.#isUseful(peerId, reach)) return
    if (this.mayAnswer(peerId, reach)) answer()
    else this.#waiting.add(toHex(peerId), () => this.whenAnswerable(peerId, reach, answer))
  }

  /** Whether {@link whenAnswerable} runs at once. */
  mayAnswer(peerId: Uint8Array, reach: number): boolean {
    return this.#answering.size < maxAnswering && this.#isUseful(peerId, reach)
  }

  /**
   * Notes that an attempt has begun.
   *
   * @returns a function that notes its end, and whether the peer could not be reached
   */
  begin(peerId: Uint8Array, initiator: boolean, reach = -1): (isUnreachable?: boolean) => void {
    const key = toHex(peerId)
    this.#connecting++
    const all = initiator ? this.#answered : this.#answering
    const underWay = all.get(key) ?? { count: 0, reach }
    underWay.count++
    underWay.reach = Math.max(underWay.reach, reach)
    all.set(key, underWay)
    let isOver = false
    return (isUnreachable = false) => {
      if (isOver) return
      isOver = true
      this.#connecting--
      underWay.count--
      if (underWay.count === 0) all.delete(key)
      if (isUnreachable && !this.hasLinks && this.#unreachable.size < maxUnreachable) {
        this.#unreachable.add(key)
      }
      if (this.#answering.size < maxAnswering) this.#waiting.take()?.()
    }
  }

  /** Takes a link that is open. It may be the second one to its peer. */
  opened(link: OpenedLink, peerId: Uint8Array, origin: LinkOrigin): void {
    this.#unreachable.clear()
    this.#open.add(link, peerId, origin)
  }

  #isUseful(peerId: Uint8Array, reach: number): boolean {
    const underWay = this.#answering.get(toHex(peerId))
    return this.room > 0 && (underWay === undefined || reach > underWay.reach) && this.mayConnect(peerId)
  }

  #onChange(change: 'first' | 'last', end: LinkEnd | null): void {
    if (change === 'last') this.#refusals = end === 'refused' ? this.#refusals + 1 : 0
    this.#options.onCompany()
  }
}
