import { TorrentError } from '../shared/errors.ts'
import type { PeerSession } from './peer-session.ts'
import type { SwarmSettings } from './settings.ts'

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
