import { equalBytes } from '../shared/bytes.ts'

/** How a link came about, as both ends know it. */
export interface LinkOrigin {
  /** Whether we made the offer. */
  readonly initiator: boolean
  /** The offer's 20 bytes at the tracker. */
  readonly offerId: Uint8Array
  /** The 20 bytes under which the other end knows us. */
  readonly ownId: Uint8Array
}

/** Byte order, as both ends compute it. Shorter arrays come first when one begins the other. */
export const compareBytes = (a: Uint8Array, b: Uint8Array): number => {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** How the tracker ids of this client begin (BEP 20): a client with such an id knows the rule below. */
const ourPrefix = '-TP'

export const isOurClient = (peerId: Uint8Array): boolean =>
  [...ourPrefix].every((char, i) => peerId[i] === char.charCodeAt(0))

/**
 * Which of two links to one peer of this client stays. Both are open because both ends offered at once
 * (“glare”), or because two trackers passed offers on. The link stays that the peer with the smaller id
 * offered; of two that one end offered, the one with the smaller offer id. Each end decides alone, and both
 * decide the same. Asked only when both links are open: a negotiation is never given up for another one,
 * since that is how bittorrent-tracker's issue 401 loses both.
 *
 * Where we have two names, the other end sees two peers and decides nothing: then the link that was open
 * before stays.
 *
 * @param first the link that was open before
 */
export const keepsFirst = (peerId: Uint8Array, first: LinkOrigin, second: LinkOrigin): boolean => {
  if (!equalBytes(first.ownId, second.ownId)) return true
  if (first.initiator === second.initiator) return compareBytes(first.offerId, second.offerId) <= 0
  return first.initiator === compareBytes(first.ownId, peerId) < 0
}
