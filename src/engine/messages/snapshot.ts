import type { BridgeStatus } from '../../network/bridge-messages.ts'
import type { TrackerStatus } from '../../network/ports.ts'
import type { ErrorMessage } from '../../shared/errors.ts'
import type { Words } from '../../shared/wording.ts'
import type { FilePriority, Policy } from '../../swarm/policy.ts'
import type { TorrentFileList } from './torrent-file-list.ts'

export interface FileSnapshot {
  /** Its number in the torrent, from 0. */
  readonly index: number
  /** The last part of its path. */
  readonly name: string
  /** Its path in the torrent, with slashes; without the torrent's own name. */
  readonly path: string
  /** Bytes. */
  readonly length: number
  /** Bytes before it in the torrent. */
  readonly offset: number
  /** MIME type by the name's ending; of the file that plays, what its bytes say where they were looked at. */
  readonly type: string
  /** Whether a media element may be able to play it, by its type. */
  readonly playable: boolean
  /** Verified bytes. */
  readonly downloaded: number
  /** What was chosen for it. */
  readonly priority: FilePriority
  /** Whether it is to be fetched to its end, by its priority and the policy: else only what is read of it. */
  readonly wanted: boolean
}

export interface PeerSnapshot {
  /** For lists: stays the same while the peer is connected. */
  readonly id: string
  /** The client's name, e.g. `torrent-player 0.1.0` or `WebTorrent 3.0.21`. */
  readonly client: string
  /** What connects us to it: an address, or the name of the transport. */
  readonly description: string
  /** 0 … 1. */
  readonly progress: number
  /** Bytes a second that it gives us. */
  readonly downloadRate: number
  /** Bytes a second that we give it. */
  readonly uploadRate: number
  /** Bytes that it gave us. */
  readonly downloaded: number
  /** Bytes that we gave it. */
  readonly uploaded: number
  /** It does not let us download now. */
  readonly choking: boolean
  /** We do not let it download now. */
  readonly choked: boolean
  /** It wants something that we have. */
  readonly interested: boolean
  /** We want something that it has. */
  readonly interesting: boolean
  /** It fetches for others what they say that they want, as a bridge does (docs/tp-want.md). */
  readonly bridge: boolean
}

/**
 * A condition that a person should know of, with what to do about it. It goes away when it no longer holds.
 */
export interface Notice extends ErrorMessage {
  readonly id: 'webrtc' | 'no-peers' | 'trackers' | 'storage' | 'files' | 'metadata'
}

/**
 * How a bridge is doing for a torrent. A bridge is a server that joins the swarm of ordinary BitTorrent
 * clients for pages, and is a peer of the page itself.
 */
export interface BridgeSnapshot extends Omit<BridgeStatus, 'type' | 'infoHash' | 'state' | 'reason'> {
  /**
   * `connecting`: it has not answered yet · `unreachable`: it cannot be asked, and is tried again ·
   * `refused`: it does not join this swarm, `reason` says why · `joining`: it is linked to no ordinary peer
   * yet · `joined`: it is linked to some · `unavailable`: it is being started again.
   */
  readonly state: BridgeStatus['state'] | 'connecting' | 'unreachable'
  /** A sentence, or `null`. */
  readonly reason: Words | null
  /** The bridge's host; `null`: the server that the page came from. */
  readonly server: string | null
}

/**
 * All there is to know of a torrent at one moment. Plain data, but for the list of files, which is read by
 * its methods.
 */
export interface TorrentSnapshot {
  /** 40 lower-case hexadecimal digits. */
  readonly infoHash: string
  /** What the torrent calls itself; before the metadata is known, what the link calls it. */
  readonly name: string
  /**
   * The whole link, with name and trackers, or `null` while one of them is not known yet: less than the whole
   * would find nobody.
   */
  readonly magnet: string | null
  /**
   * `connecting`: no peer yet · `metadata`: peers, but the metadata is not complete · `downloading` ·
   * `seeding`: everything is here.
   */
  readonly state: 'connecting' | 'metadata' | 'downloading' | 'seeding'
  /** Nothing is asked for and nothing given until it is resumed. */
  readonly paused: boolean
  /** All that is wanted is here: everything, or all but skipped files (a partial seed, BEP 21). */
  readonly finished: boolean
  /** In force now: what was chosen, for what was not the client's policy, and for the rest the defaults. */
  readonly policy: Policy
  /** The browser's data saver is on, and holds where nothing was chosen. */
  readonly savesData: boolean
  /** Empty before the metadata is known. Padding files are left out. */
  readonly files: TorrentFileList
  /** Bytes of the torrent; 0 before the metadata is known. */
  readonly length: number
  /** Bytes of a piece, except the last one; 0 before the metadata is known. */
  readonly pieceLength: number
  /** 0 before the metadata is known. */
  readonly pieceCount: number
  /** Verified pieces, in the bit order of BEP 3. */
  readonly pieces: Uint8Array
  /**
   * Pieces of which something came or was asked for, and that are not verified yet: 64 at most, the lowest
   * numbers first.
   */
  readonly begun: readonly number[]
  /** 0 … 1. */
  readonly progress: number
  /** Verified bytes. */
  readonly downloaded: number
  /** Bytes of blocks that came in this session. */
  readonly received: number
  /** Of {@link received}, what bridges sent. */
  readonly receivedFromBridges: number
  /** Bytes that came though they were here already, or that nobody had asked for. */
  readonly duplicate: number
  /** Bytes of pieces that came and did not match their hash. */
  readonly discarded: number
  /** Verified bytes that were here when it was opened: nobody had to send them. */
  readonly stored: number
  /** Bytes of blocks that were given in this session. */
  readonly uploaded: number
  /** Bytes a second that come. */
  readonly downloadRate: number
  /** Bytes a second that are given. */
  readonly uploadRate: number
  /**
   * Milliseconds of playback that should lie ready before it begins or goes on, so that it will not stall
   * soon after. 0 unless peers that watch too bring too little for now.
   */
  readonly startupBufferMs: number
  /**
   * What somebody waits for: `here`: nobody waits · `coming`: a connected peer has it and lets us download,
   * or has not said yet what it has · `choked`: whoever has it does not let us download now · `nobody`: no
   * connected peer has it.
   */
  readonly nextPart: 'here' | 'coming' | 'choked' | 'nobody'
  /** Somebody has been connected since it was opened or resumed: without a peer now, it was left by all. */
  readonly hadPeers: boolean
  /** Those that are connected. */
  readonly peers: readonly PeerSnapshot[]
  /** Those that are asked, with how each is doing. */
  readonly trackers: readonly TrackerStatus[]
  /** What a person took out of them. */
  readonly removedTrackers: readonly string[]
  /** What a person added to them by hand, removed again or not. */
  readonly addedTrackers: readonly string[]
  /** The bridge to ordinary BitTorrent clients that is asked; `null`: none is. */
  readonly bridge: BridgeSnapshot | null
  /** Known by its own trackers alone (BEP 27). False before the metadata is known. */
  readonly private: boolean
  /** What a person should know of now. */
  readonly notices: readonly Notice[]
  /** Where verified pieces are kept: `memory` when IndexedDB is not to be had, `disk` in Node only. */
  readonly storage: 'indexeddb' | 'memory' | 'files' | 'disk'
}
