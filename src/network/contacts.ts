import { equalBytes, toHex } from '../shared/bytes.ts'
import { keepsFirst, type LinkOrigin } from './glare.ts'
import type { ObservedLink } from './webrtc-link.ts'

/** Offers of others that are being answered at a time. */
const maxAnswering = 10

export interface ContactsOptions {
  /** Our own 20 bytes. */
  readonly peerId: Uint8Array
  readonly onLink: (link: ObservedLink, peerId: Uint8Array) => void
  /** The last link has closed. */
  readonly onAlone: () => void
}

interface OpenLink {
  readonly link: ObservedLink
  readonly origin: LinkOrigin
}

/** Whom we have links to in one swarm, and are about to: shared by its trackers, which name the same peers. */
export class Contacts {
  readonly #options: ContactsOptions
  readonly #open = new Map<string, OpenLink>()
  readonly #answering = new Set<string>()
  readonly #answered = new Set<string>()
  #connecting = 0
  /** How many more links are wanted. */
  wanted = Number.POSITIVE_INFINITY

  constructor(options: ContactsOptions) {
    this.#options = options
  }

  /** How many more attempts make sense. */
  get room(): number {
    return Math.max(this.wanted - this.#connecting, 0)
  }

  get hasLinks(): boolean {
    return this.#open.size > 0
  }

  /**
   * Whether an answer of this peer to an offer of ours is of use: not if it answered another one. Clients of one process share
   * its socket to a tracker, and each answers every offer that comes for any of them; the first to answer would get them all.
   */
  mayAccept(peerId: Uint8Array): boolean {
    return this.mayConnect(peerId) && !this.#answered.has(toHex(peerId))
  }

  /** Whether a link to this peer is of use. Also while its own offer is on the way: either may fail. */
  mayConnect(peerId: Uint8Array): boolean {
    return this.wanted > 0 && !equalBytes(peerId, this.#options.peerId) && !this.#open.has(toHex(peerId))
  }

  /** Whether this peer's offer is of use. One at a time, though every tracker that we share with it passes one on. */
  mayAnswer(peerId: Uint8Array): boolean {
    return (
      this.room > 0 &&
      this.#answering.size < maxAnswering &&
      !this.#answering.has(toHex(peerId)) &&
      this.mayConnect(peerId)
    )
  }

  /** An attempt has begun. The function returned says that it is over. */
  begin(peerId: Uint8Array, initiator: boolean): () => void {
    const key = toHex(peerId)
    this.#connecting++
    const underWay = initiator ? this.#answered : this.#answering
    underWay.add(key)
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      this.#connecting--
      underWay.delete(key)
    }
  }

  /** A link is open. It may be the second one to its peer, and then one of the two is closed, never both. */
  opened(link: ObservedLink, peerId: Uint8Array, origin: LinkOrigin): void {
    const key = toHex(peerId)
    const twin = this.#open.get(key)
    if (twin !== undefined && !keepsFirst(this.#options.peerId, peerId, origin, twin.origin)) {
      link.close()
      return
    }
    this.#open.set(key, { link, origin })
    link.onClose(() => {
      if (this.#open.get(key)?.link !== link) return
      this.#open.delete(key)
      if (this.#open.size === 0) this.#options.onAlone()
    })
    this.#options.onLink(link, peerId)
    twin?.link.close()
  }
}
