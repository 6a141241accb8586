import type { TorrentFile } from '../protocol/metainfo-types.ts'
import { isPlayable } from '../shared/mime.ts'
import type { PeerSession } from '../swarm/peer-session.ts'
import type { PeerSnapshot, TorrentSnapshot } from './messages/snapshot.ts'

export const peerSnapshot = (peer: PeerSession, now: number): PeerSnapshot => ({
  id: peer.link.id,
  client: peer.client,
  description: peer.link.description,
  progress: peer.pieces === null || peer.pieces.size === 0 ? 0 : peer.pieces.count / peer.pieces.size,
  downloadRate: peer.downloadRate.rate(now),
  uploadRate: peer.uploadRate.rate(now),
  downloaded: peer.downloadRate.total,
  uploaded: peer.uploadRate.total,
  choking: peer.peerChoking,
  choked: peer.amChoking,
})

type PieceGiver = Pick<PeerSession, 'pieces' | 'has' | 'peerChoking'> & {
  readonly allowedFastPieces: Pick<ReadonlySet<number>, 'has'>
}

const mayGive = (peer: PieceGiver, piece: number): boolean =>
  peer.pieces === null || !peer.peerChoking || peer.allowedFastPieces.has(piece)

/** Whether the pieces that somebody waits for can come from `peers`: what holds of the worst one. */
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

/** The file that is meant when nobody says which. */
export const largestPlayable = (files: readonly TorrentFile[]): TorrentFile | null =>
  files
    .filter(({ name, length, padding }) => !padding && length > 0 && isPlayable(name))
    .reduce<TorrentFile | null>(
      (best, file) => (best === null || file.length > best.length ? file : best),
      null,
    )
