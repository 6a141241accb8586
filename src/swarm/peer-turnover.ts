import type { PeerSession } from './peer-session.ts'

/** What the choice of who leaves depends on. */
export type TurnoverPeer = Pick<
  PeerSession,
  | 'connectedAt'
  | 'isSeed'
  | 'wantedPieces'
  | 'peerChoking'
  | 'peerChokingSince'
  | 'peerInterested'
  | 'amInterested'
  | 'interestedSince'
> & {
  readonly downloadRate: Pick<PeerSession['downloadRate'], 'rate'>
  readonly uploadRate: Pick<PeerSession['uploadRate'], 'rate'>
}

/** So long a peer has to become of use, before others that wait to come in take its place. */
const probationMs = 60_000
/** A newcomer above the limit has so long to show what it has. */
export const greetingMs = 2_000
/** Who is above the limit for so long competes with all others for a place. */
export const surplusMs = 10_000
/** Above the limit of 48 so many newcomers are taken; of smaller limits an eighth. */
const newcomerShare = 8
const maxNewcomers = 6

/** Places above `limit` for those of whom nothing is known yet. */
export const newcomerPlaces = (limit: number): number =>
  Math.min(Math.ceil(limit / newcomerShare), maxNewcomers)

/**
 * `useless`: it neither gave nor took for long, and cannot or will not. `new`: it is not known yet what it is
 * good for.
 */
export type Standing = 'useless' | 'new' | 'waiting' | 'useful'

const order: readonly Standing[] = ['useless', 'new', 'waiting', 'useful']

/** @param isFinished we want nothing of anybody */
export const standingOf = (peer: TurnoverPeer, isFinished: boolean, now: number): Standing => {
  if (peer.downloadRate.rate(now) >= 1 || peer.uploadRate.rate(now) >= 1) return 'useful'
  const isWanted = !isFinished && peer.wantedPieces > 0
  if (now - peer.connectedAt < probationMs) return isWanted && peer.isSeed ? 'useful' : 'new'
  if (!isWanted) return peer.peerInterested ? 'waiting' : 'useless'
  // It has what we want, and has not let us have any of it for as long as we have asked.
  const since = Math.max(peer.peerChokingSince, peer.interestedSince)
  return peer.peerChoking && peer.amInterested && now - since >= probationMs ? 'useless' : 'waiting'
}

export interface TurnoverOptions<Peer> {
  readonly now: number
  readonly isFinished: boolean
  /** How many leave. */
  readonly count: number
  /** Younger ones stay. */
  readonly minimumAgeMs: number
  /** Whether nobody else has some piece that we want: it stays, whatever else it does. */
  readonly isOnlySource: (peer: Peer) => boolean
}

/** Who leaves when more are here than should be: who is of least use, and of equals who came last. */
export const chooseLeaving = <Peer extends TurnoverPeer>(
  peers: readonly Peer[],
  { now, isFinished, count, minimumAgeMs, isOnlySource }: TurnoverOptions<Peer>,
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
    if (!isOnlySource(peer)) leaving.push(peer)
  }
  return leaving
}
