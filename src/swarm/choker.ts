import type { Random } from './ports.ts'

/** What the choice of the peers that we upload to depends on. */
export interface ChokeCandidate {
  readonly interested: boolean
  readonly unchoked: boolean
  /** It took much, could have given, and never did. */
  readonly isFreeRider: boolean
  /** Bytes a second that it gives us. */
  readonly downloadRate: number
  /** Bytes a second that we give it. */
  readonly uploadRate: number
  readonly unchokedForMs: number
  /** Milliseconds since we last uploaded to it; for a newcomer, since it connected. */
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
 * Chooses the peers to upload to in the next round (BEP 3). As a leech: the peers that give most (tit for
 * tat). As a seed: the peers that take fastest, but none longer than its quota while others wait
 * (libtorrent's round robin). In both cases also the peers that have waited longest, so that a newcomer gets
 * its first piece.
 */
export const chooseUnchoked = <Peer extends ChokeCandidate>(
  peers: readonly Peer[],
  previousOptimistic: ReadonlySet<Peer>,
  options: ChokeOptions,
  random: Random,
): ChokeChoice<Peer> => {
  const wanting = peers.filter((peer) => peer.interested)
  const { slots, optimisticSlots } = options
  // The fewer peers share our rate, the faster each gets it. So a free rider gets a slot only where no other
  // peer wants one, and while others want slots, free riders get no more than the optimistic ones. A free
  // rider may be a viewer that is not allowed to upload.
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

/** Free riders take turns: each keeps its slot for one round. */
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
