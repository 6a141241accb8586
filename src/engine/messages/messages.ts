/**
 * Every message between the page, its engine worker and the service worker. The page owns the
 * `RTCPeerConnection`s and the tracker sockets, the engine worker makes all decisions, and the service worker
 * asks the engine for bytes.
 */

import type { LinkEnd } from '../../network/channel-link.ts'
import type { WelcomeChange } from '../../network/contacts.ts'
import type { AnnounceState, SwarmDemand, TrackerStatus } from '../../network/ports.ts'
import type { DeliveredSignal, Signal } from '../../protocol/tp-sig.ts'
import type { ErrorMessage } from '../../shared/errors.ts'
import type { OwnerStamp } from '../../storage/owner-stamp.ts'
import type { Introduction, IntroductionOutcome } from '../../swarm/introductions.ts'
import type { PlaybackHint } from '../../swarm/playback-hint.ts'
import type { PolicyChoices } from '../../swarm/policy.ts'
import type { lookingReaderId } from '../../swarm/read-cursor.ts'
import type { FilePart } from './packed-files.ts'
import type { AddedSource } from './second-source.ts'
import type { SnapshotNews } from './snapshot-news.ts'
import type { TorrentChoices, TorrentCommand } from './torrent-command.ts'

// ---- service worker ⇄ page

/** Page → service worker: which client is this page? Answered on the port that comes with it. */
export interface WhoAmI {
  readonly type: 'torrent-player:who-am-i'
}
export interface YouAre {
  readonly type: 'torrent-player:you-are'
  readonly clientId: string
}

/** Page → service worker: take this page over. Answered on the port that comes with it when that is done. */
export interface ClaimMe {
  readonly type: 'torrent-player:claim-me'
}
export interface Claimed {
  readonly type: 'torrent-player:claimed'
}

/** Service worker → owning page, which hands the message and its `MessagePort` on to its engine worker. */
export interface OpenFileRequest {
  readonly type: 'torrent-player:open'
  /** 40 hexadecimal digits. */
  readonly infoHash: string
  readonly fileIndex: number
  /**
   * Who reads: the client id of the page whose media element asks. It tells the readers of one film apart.
   */
  readonly reader: string
  /**
   * The first read, sent with the message to save a round trip. A `begin` below 0 counts from the end.
   * `null`: only the file's size is wanted.
   */
  readonly first: ReadRange | null
  /** Only what is verified now: nothing is fetched for it, and no place of playback is noted. */
  readonly onlyHere?: true
}

/**
 * Bytes of a file. The answer may be shorter but is never empty: as much from `begin` on as is verified once
 * the first byte is.
 */
export interface ReadRange {
  readonly begin: number
  /** Exclusive. May lie beyond the file's end. */
  readonly end: number
}

/** Service worker → engine, on the port of {@link OpenFileRequest}. One read at a time. */
export type FileRequest = ({ readonly type: 'read' } & ReadRange) | { readonly type: 'close' }

/**
 * Who reads through the page: `player` plays a film, and everything else, which looks into files, is `page`.
 * Each has cursors of its own, so that a look elsewhere does not count as a seek of the film.
 */
export type PageReader = typeof lookingReaderId | 'player'

/** Engine → service worker, on the same port. */
export type FileReply =
  /** The first answer. */
  | { readonly type: 'file'; readonly size: number; readonly name: string }
  /** The bytes are transferred. `begin` counts from the file's start. */
  | { readonly type: 'data'; readonly begin: number; readonly data: ArrayBuffer }
  /** The read still waits for peers. Sent every second, so that the other end knows that this one lives. */
  | { readonly type: 'waiting' }
  | { readonly type: 'error'; readonly error: ErrorMessage }

// ---- page ⇄ engine worker

export interface ClientPolicy {
  readonly policy: PolicyChoices
  /** `navigator.connection.saveData`: holds where nothing was chosen. */
  readonly savesData: boolean
}

/** Answers to requests carry the request's `id`. */
export type EngineCommand =
  | ({
      readonly type: 'start'
      readonly persistent: boolean
      /** The worker holds this lock as long as it lives. */
      readonly lifeLock: string
    } & ClientPolicy)
  /** Answered with `alive`. */
  | { readonly type: 'ping' }
  /** Replaces the client's policy. */
  | ({ readonly type: 'client-policy' } & ClientPolicy)
  | { readonly type: 'torrent'; readonly infoHash: string; readonly command: TorrentCommand }
  | {
      readonly type: 'add'
      readonly id: number
      /** The torrent's info hash, in hexadecimal. */
      readonly infoHash: string
      /**
       * Since when this tab has the right to run it. The storage refuses writes of a tab that has lost it.
       */
      readonly owner: OwnerStamp
      /** `.torrent` bytes, or a magnet link or info hash. */
      readonly source: Uint8Array | string
      /** Used when the torrent does not run yet. */
      readonly choices: TorrentChoices
      /** What other sources said that were opened while the torrent ran. */
      readonly added?: AddedSource
      /** The files that the torrent was made of, in its order: it is seeded from these. */
      readonly files?: readonly Blob[]
    }
  /** Makes a torrent out of files, and starts nothing. */
  | {
      readonly type: 'make'
      readonly id: number
      /** In the torrent's order; `path` below its folder. */
      readonly files: readonly { readonly path: string; readonly blob: Blob }[]
      readonly name: string
      /** Whether there is a folder around a single file. */
      readonly hasFolder: boolean
      readonly trackers: readonly string[]
    }
  /** Which torrent is this `.torrent` file? Its bytes are checked. */
  | { readonly type: 'identify'; readonly id: number; readonly source: Uint8Array }
  /** Nothing waits for the answer to request `id` any more. */
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'remove'; readonly id: number; readonly infoHash: string; readonly deleteData: boolean }
  | ({
      readonly type: 'read'
      readonly id: number
      readonly infoHash: string
      readonly fileIndex: number
      readonly reader: PageReader
    } & ReadRange)
  /** It is answered by `done` where not all of the range is verified, and fetches nothing. */
  | ({
      readonly type: 'read-here'
      readonly id: number
      readonly infoHash: string
      readonly fileIndex: number
    } & ReadRange)
  /** What a player says of its playback. */
  | { readonly type: 'playback'; readonly infoHash: string; readonly hint: PlaybackHint }
  /** A message of the service worker, passed on with its port. */
  | { readonly type: 'serve'; readonly message: OpenFileRequest }
  | { readonly type: 'network'; readonly message: NetworkEvent }
  | { readonly type: 'shutdown'; readonly id: number }

/** Which torrent a `.torrent` file is, and what the file says of it. Its bytes are transferred. */
export interface IdentifiedTorrent {
  readonly infoHash: string
  readonly infoBytes: Uint8Array
  readonly name: string
  readonly trackers: readonly string[]
}

export type EngineEvent =
  | { readonly type: 'added'; readonly id: number; readonly snapshot: SnapshotNews }
  | {
      readonly type: 'made'
      readonly id: number
      readonly infoHash: string
      readonly name: string
      readonly torrentFile: Uint8Array
    }
  | { readonly type: 'progress'; readonly id: number; readonly done: number; readonly total: number }
  | { readonly type: 'data'; readonly id: number; readonly data: ArrayBuffer }
  | { readonly type: 'identified'; readonly id: number; readonly torrent: IdentifiedTorrent }
  | { readonly type: 'done'; readonly id: number }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorMessage }
  /** Sent at most four times a second, and at once when the files become known. */
  | { readonly type: 'snapshot'; readonly snapshot: SnapshotNews }
  /**
   * A part of a torrent's list of files, transferred. All parts come, in order, before the snapshot that
   * names the list.
   */
  | { readonly type: 'files'; readonly infoHash: string; readonly part: FilePart }
  | { readonly type: 'network'; readonly message: NetworkCommand }
  /** The torrent cannot go on. */
  | { readonly type: 'torrent-error'; readonly infoHash: string; readonly error: ErrorMessage }
  /** A defect has ended this torrent: it can be added anew. The engine goes on. */
  | { readonly type: 'torrent-defect'; readonly infoHash: string; readonly error: ErrorMessage }
  /** Answer to `ping`; also sent when the life lock is held. */
  | { readonly type: 'alive'; readonly holdsLock: boolean }
  /** The engine itself failed, and not one torrent. */
  | { readonly type: 'fault'; readonly error: ErrorMessage }

/**
 * Engine → page: what the worker's `Network` asks of the page's. `swarm` is the worker's number for a
 * membership.
 */
export type NetworkCommand =
  | {
      readonly type: 'join'
      readonly swarm: number
      readonly infoHash: Uint8Array
      readonly peerId: Uint8Array
      readonly trackers: readonly string[]
      readonly state: AnnounceState
      readonly demand: SwarmDemand
    }
  | {
      readonly type: 'update'
      readonly swarm: number
      readonly state: AnnounceState
      readonly event?: 'completed'
    }
  | { readonly type: 'demand'; readonly swarm: number; readonly demand: SwarmDemand }
  | { readonly type: 'welcome'; readonly swarm: number; readonly change: WelcomeChange }
  | { readonly type: 'refresh'; readonly swarm: number }
  | { readonly type: 'add-trackers'; readonly swarm: number; readonly urls: readonly string[] }
  | { readonly type: 'remove-tracker'; readonly swarm: number; readonly url: string }
  /** A peer is to be met over another one (docs/tp-pex.md). */
  | { readonly type: 'introduce'; readonly swarm: number; readonly introduction: Introduction }
  /** A peer has passed on a signal for us; `relay`: our link to it. It was bounded when it was read. */
  | {
      readonly type: 'signal'
      readonly swarm: number
      readonly relay: string
      readonly signal: DeliveredSignal
    }
  | { readonly type: 'leave'; readonly swarm: number }
  /** The bytes are transferred. */
  | { readonly type: 'send'; readonly link: string; readonly data: Uint8Array }
  /** See {@link PeerLink.setLowWater}. */
  | { readonly type: 'low-water'; readonly link: string; readonly bytes: number }
  | { readonly type: 'close'; readonly link: string; readonly error?: ErrorMessage }
  /** A channel that the page handed over is open: it may become a link. */
  | { readonly type: 'channel-open'; readonly link: string }
  /** How many bytes have come on it by now; said about once a second while some come. */
  | { readonly type: 'channel-heard'; readonly link: string; readonly bytes: number }
  | { readonly type: 'channel-closed'; readonly link: string; readonly end: LinkEnd }

/** Page → engine: what happens on the page's network. */
export type NetworkEvent =
  | {
      readonly type: 'link'
      readonly swarm: number
      readonly link: string
      readonly initiator: boolean
      readonly description: string
      readonly peerId: Uint8Array | null
      /** See {@link PeerLink.isIntroduced}. */
      readonly isIntroduced: boolean
      /** Its channel was handed over before. */
      readonly isMoved?: true
    }
  /**
   * A new data channel, transferred. What comes on it waits until `link` makes it a link; `closed` ends it,
   * link or not.
   */
  | {
      readonly type: 'channel'
      readonly link: string
      readonly initiator: boolean
      readonly channel: RTCDataChannel
    }
  | { readonly type: 'trackers'; readonly swarm: number; readonly status: readonly TrackerStatus[] }
  /** A signal for a peer that is to pass it on; `relay`: our link to it. */
  | { readonly type: 'signal'; readonly swarm: number; readonly relay: string; readonly signal: Signal }
  /** What `introduce` asked for has ended. */
  | {
      readonly type: 'introduced'
      readonly swarm: number
      readonly introduction: Introduction
      readonly outcome: IntroductionOutcome
    }
  /** The bytes are transferred. */
  | { readonly type: 'data'; readonly link: string; readonly data: Uint8Array }
  /**
   * Bytes that have left since the last such message. `drained`: the link's buffer fell below its low-water
   * mark.
   */
  | { readonly type: 'sent'; readonly link: string; readonly bytes: number; readonly drained: boolean }
  | { readonly type: 'closed'; readonly link: string; readonly error?: ErrorMessage }
