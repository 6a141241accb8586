import type { PeerSession } from '../swarm/peer-session.ts'
import type { TorrentSnapshot } from './messages/snapshot.ts'

type PieceGiver = Pick<PeerSession, 'pieces' | 'has' | 'peerChoking'> & {
  readonly allowedFastPieces: Pick<ReadonlySet<number>, 'has'>
}

const mayGive = (peer: PieceGiver, piece: number): boolean =>
  peer.pieces === null || !peer.peerChoking || peer.allowedFastPieces.has(piece)

/** Whether the pieces that a reader waits for can come from `peers`: what is true of the worst piece. */
export const nextPart = (
  awaited: readonly number[],
  peers: readonly PieceGiver[],
): TorrentSnapshot['nextPart'] => {
  let worst: TorrentSnapshot['nextPart'] = awaited.length === 0 ? 'here' : 'coming'
  for (const piece of awaited) {
    const owners = peers.filter((peer) => peer.pieces === null || peer.has(piece))
    if (owners.length === 0) return 'nobody'
    if (!owners.some((peer) => mayGive(peer, piece))) worst = 'choked'
  }
  return worst
}
