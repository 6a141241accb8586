import type { MetadataMessage } from '../protocol/extension.ts'
import type { IntroductionMessage } from '../protocol/tp-pex.ts'
import type { Signal } from '../protocol/tp-sig.ts'
import type { WantMessage } from '../protocol/tp-want.ts'
import type { PexMessage } from '../protocol/ut-pex.ts'
import type { TorrentError } from '../shared/errors.ts'
import type { PeerSession } from './peer-session.ts'

/**
 * Decides what a peer's message means for the torrent. The session has checked the bounds of every argument.
 */
export interface PeerOwner {
  now(): number
  /**
   * The handshake named our torrent.
   *
   * @returns false to refuse the peer: it is ourselves, banned, or connected already
   */
  onHandshake(peer: PeerSession): boolean
  /** The whole of what the peer has became known. */
  onPieces(peer: PeerSession): void
  /** What the peer said that it has is about to be replaced. */
  onPiecesLost(peer: PeerSession): void
  onHave(peer: PeerSession, piece: number): void
  onDontHave(peer: PeerSession, piece: number): void
  onExtensions(peer: PeerSession): void
  onChoke(peer: PeerSession): void
  onUnchoke(peer: PeerSession): void
  /** The peer allows a piece to be asked for while it chokes us (BEP 6). */
  onAllowedFast(peer: PeerSession): void
  onInterest(peer: PeerSession): void
  onBlock(peer: PeerSession, piece: number, begin: number, data: Uint8Array): void
  onReject(peer: PeerSession, piece: number, begin: number): void
  onRequest(peer: PeerSession): void
  onDrain(peer: PeerSession): void
  onMetadata(peer: PeerSession, message: MetadataMessage): void
  /** The peer says what its viewer will need. */
  onWant(peer: PeerSession, message: WantMessage): void
  /** The peer names others. */
  onPex(peer: PeerSession, message: PexMessage): void
  /** The peer names others that can be met over it. */
  onIntroductions(peer: PeerSession, message: IntroductionMessage): void
  /** The peer passes on what another peer says, or wants something passed on. */
  onSignal(peer: PeerSession, signal: Signal): void
  onClose(peer: PeerSession, error: TorrentError | undefined): void
}
