import type { PeerSession } from './peer-session.ts'

/** What the choice of the peers that leave depends on. */
export type TurnoverPeer = Pick<
  PeerSession,
  | 'connectedAt'
  | 'isSeed'
  | 'wantedPieces'
  | 'peerChoking'
  | 'peerChokingSince'
  | 'peerInterested'
  | 'amInterested'
> & {
  readonly interestClock: Pick<PeerSession['interestClock'], 'since'>
  readonly downloadRate: Pick<PeerSession['downloadRate'], 'rate'>
  readonly uploadRate: Pick<PeerSession['uploadRate'], 'rate'>
}

/**
 * Time that a peer has to become of use, before newcomers may take its place. docs/decisions/033-turnover.md.
 */
const probationMs = 60_000
/** Time that a newcomer above the limit has to show what it has. docs/decisions/033-turnover.md. */
export const greetingMs = 2_000
/** How often a peer above the limit competes with all others for a place. docs/decisions/033-turnover.md. */
export const surplusMs = 10_000
/** Places for newcomers above the limit are this part of it. docs/decisions/033-turnover.md. */
const newcomerShare = 8
/** And at most this many places. docs/decisions/033-turnover.md. */
const maxNewcomers = 6

/** Places above `limit` for peers of which nothing is known yet. */
export const newcomerPlaces = (limit: number): number =>
  Math.min(Math.ceil(limit / newcomerShare), maxNewcomers)

/**
 * `useless`: the peer neither gave nor took for long, and cannot or will not. `new`: its use is not known
 * yet. `waiting`: it wants something of us, or lets us ask. `useful`: blocks go either way, or it is a seed
 * that we need.
 */
export type Standing = 'useless' | 'new' | 'waiting' | 'useful'

const order: readonly Standing[] = ['useless', 'new', 'waiting', 'useful']

/** @param isFinished whether we want nothing of any peer */
export const standingOf = (peer: TurnoverPeer, isFinished: boolean, now: number): Standing => {
  if (peer.downloadRate.rate(now) >= 1 || peer.uploadRate.rate(now) >= 1) return 'useful'
  const isWanted = !isFinished && peer.wantedPieces > 0
  if (now - peer.connectedAt < probationMs) return isWanted && peer.isSeed ? 'useful' : 'new'
  if (!isWanted) return peer.peerInterested ? 'waiting' : 'useless'
  // It has what we want, and has not let us have any of it for as long as we have asked.
  const since = Math.max(peer.peerChokingSince, peer.interestClock.since)
  return peer.peerChoking && peer.amInterested && now - since >= probationMs ? 'useless' : 'waiting'
}

export interface TurnoverOptions<Peer> {
  readonly now: number
  readonly isFinished: boolean
  /** How many leave. */
  readonly count: number
  /** Peers that have been connected for less than this stay. */
  readonly minimumAgeMs: number
  /** Whether the peer stays, whatever else it does. */
  readonly isNeeded: (peer: Peer) => boolean
}

/** The peers that leave when more are here than should be: the least useful, and of equals the newest. */
export const chooseLeaving = <Peer extends TurnoverPeer>(
  peers: readonly Peer[],
  { now, isFinished, count, minimumAgeMs, isNeeded }: TurnoverOptions<Peer>,
): Peer[] => {
  const ranked = peers
    .filter((peer) => now - peer.connectedAt >= minimumAgeMs)
    .map((peer) => ({
      peer,
      standing: order.indexOf(standingOf(peer, isFinished, now)),
      rate: peer.downloadRate.rate(now) + peer.uploadRate.rate(now),
    }))
    .sort((a, b) => a.standing - b.standing || a.rate - b.rate || b.peer.connectedAt - a.peer.connectedAt)
  const leaving: Peer[] = []
  for (const { peer } of ranked) {
    if (leaving.length >= count) break
    if (!isNeeded(peer)) leaving.push(peer)
  }
  return leaving
}
