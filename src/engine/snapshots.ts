import type { TorrentFile, TorrentInfo } from '../protocol/metainfo-types.ts'
import type { Bitfield } from '../shared/bitfield.ts'
import { isPlayable, mimeType } from '../shared/mime.ts'
import type { PeerSession } from '../swarm/peer-session.ts'
import type { TorrentPolicy } from '../swarm/torrent-policy.ts'
import type { FileSnapshot, PeerSnapshot, TorrentSnapshot } from './snapshot.ts'

/** Verified bytes of `begin … end`. */
const verifiedIn = (info: TorrentInfo, have: Bitfield, begin: number, end: number): number => {
  if (have.isFull) return end - begin
  let bytes = 0
  const last = Math.ceil(end / info.pieceLength)
  for (let piece = Math.floor(begin / info.pieceLength); piece < last; piece++) {
    if (!have.has(piece)) continue
    const from = Math.max(piece * info.pieceLength, begin)
    const to = Math.min((piece + 1) * info.pieceLength, end)
    bytes += to - from
  }
  return bytes
}

export const fileSnapshots = (
  info: TorrentInfo,
  have: Bitfield,
  policy: Pick<TorrentPolicy, 'filePriority' | 'wantsFile'>,
): FileSnapshot[] =>
  info.files
    .filter(({ padding }) => !padding)
    .map(({ index, name, path, length, offset }) => ({
      index,
      name,
      path,
      length,
      offset,
      type: mimeType(name),
      playable: length > 0 && isPlayable(name),
      downloaded: verifiedIn(info, have, offset, offset + length),
      priority: policy.filePriority(index),
      wanted: policy.wantsFile(index),
    }))

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
