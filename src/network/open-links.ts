import { toHex } from '../shared/bytes.ts'
import type { Cancel, Clock } from '../shared/clock.ts'
import type { LinkEnd } from './channel-link.ts'
import { isOurClient, keepsFirst, type LinkOrigin } from './glare.ts'
import type { OpenedLink } from './moved-link.ts'

/**
 * A first link that has brought nothing for this long may be dead. Milliseconds; our own choice: the other
 * end closes the link that it does not want within a round trip, or a few where packets are lost.
 */
const spareMs = 10_000

export interface OpenLinksOptions {
  readonly clock: Clock
  /** Called with a link that the swarm may use. */
  readonly onLink: (link: OpenedLink, peerId: Uint8Array) => void
  readonly onChange: (change: 'first' | 'last', end: LinkEnd | null) => void
}

interface OpenLink {
  readonly link: OpenedLink
  readonly origin: LinkOrigin
  isIntroduced: boolean
}

interface LinkedPeer {
  readonly peerId: Uint8Array
  first: OpenLink
  /** A second link, while it is not clear which of the two stays. */
  spare: OpenLink | null
  cancelSpare: Cancel
}

/**
 * The open links of one swarm, by peer. Both ends may have offered at once (“glare”), or two trackers passed
 * offers on: then two links to one peer are open, and both ends must keep the same one.
 *
 * Between two clients of our own, a rule decides (`glare.ts`). Other clients do not know it: libtorrent and
 * webtorrent keep the link that they had first and close the other. So with them we close nothing: the second
 * link waits, without a listener, until the other end has chosen. If the first link has brought bytes
 * meanwhile, the second is not needed. If it was silent for long, the swarm gets both, and gives the first up
 * when the second has shaken hands.
 */
export class OpenLinks {
  readonly #options: OpenLinksOptions
  readonly #peers = new Map<string, LinkedPeer>()

  constructor(options: OpenLinksOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#peers.size
  }

  has(peerId: Uint8Array): boolean {
    return this.#peers.has(toHex(peerId))
  }

  /** The name under which the peer at the other end of this link knows us; `null`: it is not open. */
  ownIdOn(linkId: string): Uint8Array | null {
    for (const { first, spare } of this.#peers.values()) {
      if (first.link.id === linkId) return first.origin.ownId
      if (spare?.link.id === linkId) return spare.origin.ownId
    }
    return null
  }

  add(link: OpenedLink, peerId: Uint8Array, origin: LinkOrigin): void {
    const key = toHex(peerId)
    const open: OpenLink = { link, origin, isIntroduced: false }
    const peer = this.#peers.get(key)
    if (peer === undefined) {
      this.#peers.set(key, { peerId, first: open, spare: null, cancelSpare: () => undefined })
      link.onClose((end) => this.#onClose(key, open, end))
      this.#introduce(peerId, open)
      if (this.#peers.size === 1) this.#options.onChange('first', null)
    } else if (isOurClient(peerId)) this.#decide(key, peer, open)
    else this.#hold(key, peer, open)
  }

  #decide(key: string, peer: LinkedPeer, second: OpenLink): void {
    const { first, peerId } = peer
    if (keepsFirst(peerId, first.origin, second.origin)) {
      second.link.close()
      return
    }
    peer.first = second
    second.link.onClose((end) => this.#onClose(key, second, end))
    this.#introduce(peerId, second)
    first.link.close()
  }

  #hold(key: string, peer: LinkedPeer, second: OpenLink): void {
    if (peer.spare !== null) {
      second.link.close()
      return
    }
    peer.spare = second
    const heardBytes = peer.first.link.heardBytes
    peer.cancelSpare = this.#options.clock.after(spareMs, () => {
      if (peer.first.link.heardBytes > heardBytes) second.link.close()
      else this.#introduce(peer.peerId, second)
    })
    second.link.onClose((end) => this.#onClose(key, second, end))
  }

  #introduce(peerId: Uint8Array, open: OpenLink): void {
    if (open.isIntroduced) return
    open.isIntroduced = true
    this.#options.onLink(open.link, peerId)
  }

  #onClose(key: string, open: OpenLink, end: LinkEnd): void {
    const peer = this.#peers.get(key)
    if (peer === undefined) return
    if (open === peer.spare) {
      peer.cancelSpare()
      peer.spare = null
    } else if (open === peer.first && peer.spare !== null) {
      peer.cancelSpare()
      peer.first = peer.spare
      peer.spare = null
      this.#introduce(peer.peerId, peer.first)
    } else if (open === peer.first) {
      this.#peers.delete(key)
      if (this.#peers.size === 0) this.#options.onChange('last', end)
    }
  }
}
