import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import type { PeerAddress } from '../protocol/peer-address.ts'
import type { DeliveredSignal } from '../protocol/tp-sig.ts'
import type { TorrentError } from '../shared/errors.ts'
import type { Introduction } from './introductions.ts'
import type { WelcomeChange } from './unwelcome-peers.ts'

export interface SwarmTorrentEvents {
  /**
   * Metadata that matches the info hash is here; the owner opens a store and calls {@link SwarmTorrent.open}.
   */
  metadata: TorrentInfo
  /** A piece was verified, or lost from the store. */
  piece: number
  /**
   * The store could not give back this piece, which it had; it is fetched again. The event `piece` follows.
   */
  lost: { readonly piece: number; readonly error: TorrentError }
  /** Every piece is here. */
  complete: undefined
  /** All that is wanted is here (`true`), or not any more (`false`). */
  finished: boolean
  /** Peers came or went. */
  peers: undefined
  /** Links to other peers than before are wanted: see {@link SwarmTorrent.isWelcome}. */
  welcome: WelcomeChange
  /** Peers named others (BEP 11): where they take ordinary connections, if they did not lie. */
  addresses: readonly PeerAddress[]
  /** A peer that can be met over another one is wanted (docs/tp-pex.md). */
  introduction: Introduction
  /** A peer has passed on a signal for us; `relay`: our link to it. */
  signal: { readonly relay: string; readonly signal: DeliveredSignal }
  /** A failure that a person should know of; the torrent goes on. */
  warning: TorrentError
  /** The torrent cannot go on. */
  error: TorrentError
}
