import type { Random } from './ports.ts'

/** What the choice of whom to upload to depends on. */
export interface ChokeCandidate {
  readonly interested: boolean
  readonly unchoked: boolean
  /** It took much, could give and never did. */
  readonly isFreeRider: boolean
  /** Bytes a second that it gives us, and that we give it. */
  readonly downloadRate: number
  readonly uploadRate: number
  readonly unchokedForMs: number
  /** Since we last uploaded to it; a newcomer has waited since it connected. */
  readonly waitingMs: number
}

export interface ChokeOptions {
  readonly isSeed: boolean
  readonly slots: number
  readonly optimisticSlots: number
  /** Whether this round chooses new optimistic peers. */
  readonly rotateOptimistic: boolean
  readonly seedQuotaMs: number
}

export interface ChokeChoice<Peer> {
  readonly unchoke: ReadonlySet<Peer>
  readonly optimistic: ReadonlySet<Peer>
}

/**
 * Whom to upload to in the next round (BEP 3): as a leech those who give most (tit for tat), as a seed those
 * we give to fastest, but no one longer than its quota while others wait (libtorrent's round robin); and in
 * both cases some who wait longest, so that a newcomer gets its first piece.
 */
export const chooseUnchoked = <Peer extends ChokeCandidate>(
  peers: readonly Peer[],
  previousOptimistic: ReadonlySet<Peer>,
  options: ChokeOptions,
  random: Random,
): ChokeChoice<Peer> => {
  const wanting = peers.filter((peer) => peer.interested)
  const { slots, optimisticSlots } = options
  // What is not shared among few goes to them faster: a free rider gets a slot only where nobody else wants
  // one, and while anybody else wants any, no more of them than are given on trust. It may be a viewer that
  // is not allowed to upload.
  const givers = wanting.filter(({ isFreeRider }) => !isFreeRider)
  const interested = givers.length > 0 ? givers : wanting
  const left = slots + optimisticSlots - interested.length
  if (left >= 0) {
    const riders = interested === wanting ? [] : longestWaiting(wanting, Math.min(left, optimisticSlots))
    return { unchoke: new Set([...interested, ...riders]), optimistic: new Set() }
  }

  const ranked = interested
    .map((peer) => ({ peer, tie: random.uint32() }))
    .sort((a, b) => compare(a.peer, b.peer, options) || a.tie - b.tie)
    .map(({ peer }) => peer)
  const optimistic = new Set<Peer>()
  if (!options.rotateOptimistic) {
    for (const peer of previousOptimistic) if (interested.includes(peer)) optimistic.add(peer)
  }
  const unchoke = new Set<Peer>(ranked.filter((peer) => !optimistic.has(peer)).slice(0, slots))
  const waiting = ranked
    .filter((peer) => !unchoke.has(peer) && !optimistic.has(peer))
    .sort((a, b) => Number(a.unchoked) - Number(b.unchoked) || b.waitingMs - a.waitingMs)
  for (const peer of waiting) {
    if (optimistic.size >= optimisticSlots) break
    optimistic.add(peer)
  }
  for (const peer of optimistic) unchoke.add(peer)
  return { unchoke, optimistic }
}

/** Free riders take turns, a round each. */
const longestWaiting = <Peer extends ChokeCandidate>(peers: readonly Peer[], count: number): Peer[] =>
  peers
    .filter(({ isFreeRider }) => isFreeRider)
    .sort((a, b) => Number(a.unchoked) - Number(b.unchoked) || b.waitingMs - a.waitingMs)
    .slice(0, count)

const compare = (a: ChokeCandidate, b: ChokeCandidate, { isSeed, seedQuotaMs }: ChokeOptions): number => {
  if (!isSeed) return b.downloadRate - a.downloadRate
  const usedUp = (peer: ChokeCandidate): number => Number(peer.unchoked && peer.unchokedForMs > seedQuotaMs)
  return usedUp(a) - usedUp(b) || b.uploadRate - a.uploadRate || b.waitingMs - a.waitingMs
}
