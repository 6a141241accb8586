import { formatMagnet } from '../protocol/magnet.ts'
import { extensionTpWant } from '../swarm/extensions.ts'
import type { PeerSession } from '../swarm/peer-session.ts'
import type { RateMeter } from '../swarm/rate-meter.ts'
import type { SwarmTorrent } from '../swarm/torrent.ts'
import type { PeerSnapshot, TorrentSnapshot } from './messages/snapshot.ts'
import { emptyFiles } from './messages/torrent-file-list.ts'
import { nextPart } from './next-part.ts'
import type { RunningFiles } from './running-files.ts'
import type { SwarmPresence } from './swarm-presence.ts'

export interface SnapshotParts
  extends Pick<TorrentSnapshot, 'infoHash' | 'notices' | 'savesData' | 'storage'> {
  readonly infoHashBytes: Uint8Array
  readonly swarm: SwarmTorrent
  readonly presence: SwarmPresence
  /** `null` before the store is open. */
  readonly files: RunningFiles | null
  /** What a source calls the torrent; `null`: none names it. */
  readonly name: string | null
  /** Whether all trackers of the torrent are known: a link that lacks some is not handed on. */
  readonly isLookedUp: boolean
  /** Milliseconds, of the engine's clock. */
  readonly now: number
}

/** The mean of the last seconds, unless nothing moves any more: it would still fall for half a minute. */
const shownRate = (meter: RateMeter, now: number): number => (meter.isSilent(now) ? 0 : meter.rate(now))

const peerSnapshot = (peer: PeerSession, isComplete: boolean, now: number): PeerSnapshot => ({
  id: peer.link.id,
  client: peer.client,
  description: peer.link.description,
  progress: peer.pieces === null || peer.pieces.size === 0 ? 0 : peer.pieces.count / peer.pieces.size,
  downloadRate: isComplete ? 0 : shownRate(peer.downloadRate, now),
  uploadRate: shownRate(peer.uploadRate, now),
  downloaded: peer.downloadRate.total,
  uploaded: peer.uploadRate.total,
  choking: peer.peerChoking,
  choked: peer.amChoking,
  interested: peer.peerInterested,
  interesting: peer.amInterested,
  bridge: peer.extensions.has(extensionTpWant),
})

const stateOf = ({ isComplete, peers }: SwarmTorrent, isOpen: boolean): TorrentSnapshot['state'] => {
  if (isComplete) return 'seeding'
  if (isOpen) return 'downloading'
  return peers.length > 0 ? 'metadata' : 'connecting'
}

/** How a torrent is doing, for people: one picture of its parts at one moment. */
export const torrentSnapshot = (parts: SnapshotParts): TorrentSnapshot => {
  const { swarm, presence, files, now, infoHash, infoHashBytes, isLookedUp } = parts
  const { stats } = swarm
  const { announcer, hadPeers } = presence
  const info = files?.info ?? null
  const pieces = swarm.have?.bytes.slice() ?? new Uint8Array()
  const peers = stats.livePeers
  const isSilent = peers.every((peer) => peer.downloadRate.isSilent(now))
  const name = swarm.info?.name ?? parts.name
  return {
    infoHash,
    name: name ?? infoHash,
    magnet:
      name === null || !isLookedUp
        ? null
        : formatMagnet({ infoHash: infoHashBytes, name, trackers: announcer.trackers }),
    state: stateOf(swarm, files !== null),
    paused: swarm.policy.isPaused,
    finished: swarm.policy.isFinished,
    policy: swarm.policy.current,
    savesData: parts.savesData,
    files: files?.list(pieces) ?? emptyFiles,
    length: info?.length ?? 0,
    pieceLength: info?.pieceLength ?? 0,
    pieceCount: info?.pieceCount ?? 0,
    pieces,
    begun: stats.begunPieces,
    progress: info === null ? 0 : info.length === 0 ? 1 : stats.verifiedBytes / info.length,
    downloaded: stats.verifiedBytes,
    received: stats.receivedBytes,
    receivedFromBridges: stats.bridgeBytes,
    duplicate: stats.duplicateBytes,
    discarded: stats.badBytes,
    stored: stats.storedBytes,
    uploaded: stats.sentBytes,
    // The mean of the last seconds is not what happens now, where nothing can, or nobody sends any more.
    downloadRate: swarm.isComplete || isSilent ? 0 : stats.downloadRate,
    uploadRate: peers.reduce((sum, peer) => sum + shownRate(peer.uploadRate, now), 0),
    startupBufferMs: stats.startupBufferMs,
    // Before the first peer is connected, nothing is known of what peers can give.
    nextPart: hadPeers || swarm.isComplete ? nextPart(stats.awaitedPieces, peers) : 'coming',
    hadPeers,
    peers: peers.map((peer) => peerSnapshot(peer, swarm.isComplete, now)),
    trackers: announcer.status,
    removedTrackers: announcer.removed,
    addedTrackers: announcer.added,
    // The page asks the bridge, and adds what it says.
    bridge: null,
    private: swarm.info?.private === true,
    notices: parts.notices,
    storage: parts.storage,
  }
}
