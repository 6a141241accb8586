import { TorrentError } from '../shared/errors.ts'
import type { PeerSession } from './peer-session.ts'
import type { SwarmSettings } from './settings.ts'

/**
 * How long a seed over WebRTC that has heard that we have everything may refuse us what we want again.
 * Milliseconds; our own choice.
 */
const seedMemoryMs = 5_000

/**
 * Whether a seed takes us for one that we are no more, as after a piece was lost. webtorrent 3 never lets a
 * seed download, and takes us for one as long as the connection lasts, whatever we say (BEP 54). The next
 * connection begins with what is true. A peer that still wants something of us keeps its connection.
 */
export const takesUsForSeed = (peer: PeerSession, now: number): boolean =>
  peer.isSeed &&
  peer.haves.hasSaidAll &&
  peer.link.remote === undefined &&
  peer.amInterested &&
  peer.peerChoking &&
  now - Math.max(peer.peerChokingSince, peer.interestClock.since) >= seedMemoryMs

/** We do not read what the peer sends: until now it was not silent. */
export const excuse = (peer: PeerSession, now: number): void => {
  peer.lastReceivedAt = now
  peer.queue.lastBlockAt = now
}

/**
 * Closes peers that miss the handshake deadline or stay silent, and sends a keep-alive when *we* have been
 * silent (BEP 3), also in a pause.
 */
export const enforceTimeouts = (
  peer: PeerSession,
  now: number,
  settings: Pick<SwarmSettings, 'handshakeTimeoutMs' | 'inactivityMs' | 'keepAliveMs'>,
): void => {
  if (!peer.isHandshaken && now - peer.connectedAt > settings.handshakeTimeoutMs) {
    peer.close(new TorrentError('timeout', 'The peer did not introduce itself.'))
  } else if (now - peer.lastReceivedAt > settings.inactivityMs) {
    peer.close(new TorrentError('timeout', 'The peer fell silent.'))
  } else if (now - peer.lastSentAt > settings.keepAliveMs) peer.sendKeepAlive()
}
