/**
 * Every message between the page, its engine worker and the service worker. The page owns the
 * `RTCPeerConnection`s and the tracker sockets; the engine worker owns all decisions; the service worker asks
 * the engine for bytes.
 */
import type { WelcomeChange } from '../../network/contacts.ts'
import type { AnnounceState, SwarmDemand, TrackerStatus } from '../../network/ports.ts'
import type { ErrorMessage } from '../../shared/errors.ts'
import type { OwnerStamp } from '../../storage/owner-stamp.ts'
import type { PlaybackHint } from '../../swarm/playback-hint.ts'
import type { PolicyChoices } from '../../swarm/policy.ts'
import type { FilePart } from './packed-files.ts'
import type { AddedSource } from './second-source.ts'
import type { SnapshotNews } from './snapshot-news.ts'
import type { TorrentChoices, TorrentCommand } from './torrent-command.ts'

// ---------------------------------------------------------------------------------------------- service
// worker ⇄ page

/** Page → service worker, asking which client the page is to it. Answered on the port that comes along. */
export interface WhoAmI {
  readonly type: 'torrent-player:who-am-i'
}
export interface YouAre {
  readonly type: 'torrent-player:you-are'
  readonly clientId: string
}

/** Service worker → owning page, which hands the message and its `MessagePort` on to its engine worker. */
export interface OpenFileRequest {
  readonly type: 'torrent-player:open'
  /** 40 hexadecimal digits. */
  readonly infoHash: string
  readonly fileIndex: number
  /** Who reads: the client id of the page whose media element asks. Tells readers of one film apart. */
  readonly reader: string
  /**
   * The first read, to save a round trip. `begin` below 0 counts from the end. `null`: only the file's size
   * is wanted.
   */
  readonly first: ReadRange | null
}

/**
 * Bytes of a file. The answer may be shorter, never empty: as much from `begin` on as is verified when
 * something is.
 */
export interface ReadRange {
  readonly begin: number
  /** Exclusive. May lie beyond the file's end. */
  readonly end: number
}

/** Service worker → engine, on the port of {@link OpenFileRequest}. One read at a time. */
export type FileRequest = ({ readonly type: 'read' } & ReadRange) | { readonly type: 'close' }

/** Engine → service worker, on the same port. */
export type FileReply =
  /** First of all. */
  | { readonly type: 'file'; readonly size: number; readonly name: string }
  /** Transferred. `begin` is from the file's start. */
  | { readonly type: 'data'; readonly begin: number; readonly data: ArrayBuffer }
  /**
   * The read goes on waiting for peers: sent every few seconds so that both ends know that the other lives.
   */
  | { readonly type: 'waiting' }
  | { readonly type: 'error'; readonly error: ErrorMessage }

// ------------------------------------------------------------------------------------------------ page ⇄
// engine worker

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
      /** Of the source. */
      readonly infoHash: string
      /** Since when this tab has the right to run it: what a later owner does not allow is not written. */
      readonly owner: OwnerStamp
      /** `.torrent` bytes, or a magnet link or info hash. */
      readonly source: Uint8Array | string
      /** For a torrent that does not run yet. */
      readonly choices: TorrentChoices
      /** What other sources of the torrent said, which were opened while it ran. */
      readonly added?: AddedSource
      /** What the torrent was made of, in its order: it is seeded from these. */
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
  /** Which torrent a `.torrent` file is, after a check. */
  | { readonly type: 'identify'; readonly id: number; readonly source: Uint8Array }
  /** Nobody waits for the answer to request `id` any more. */
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'remove'; readonly id: number; readonly infoHash: string; readonly deleteData: boolean }
  | ({
      readonly type: 'read'
      readonly id: number
      readonly infoHash: string
      readonly fileIndex: number
    } & ReadRange)
  /** A player's word of its playback. */
  | { readonly type: 'playback'; readonly infoHash: string; readonly hint: PlaybackHint }
  /** A message of the service worker, handed on with its port. */
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
  /** At most a few times a second, and at once when the state changes. */
  | { readonly type: 'snapshot'; readonly snapshot: SnapshotNews }
  /**
   * Transferred. A part of a torrent's list of files: all come, in order, before the snapshot that names the
   * list.
   */
  | { readonly type: 'files'; readonly infoHash: string; readonly part: FilePart }
  | { readonly type: 'network'; readonly message: NetworkCommand }
  /** The torrent cannot go on. */
  | { readonly type: 'torrent-error'; readonly infoHash: string; readonly error: ErrorMessage }
  /** A defect showed in this torrent, which was ended: it can be added anew. The engine goes on. */
  | { readonly type: 'torrent-defect'; readonly infoHash: string; readonly error: ErrorMessage }
  /** Answer to `ping`; also sent when the life lock is held. */
  | { readonly type: 'alive'; readonly holdsLock: boolean }
  /** Not tied to one torrent: the engine itself failed. */
  | { readonly type: 'fault'; readonly error: ErrorMessage }

/**
 * Engine → page: what the engine's `Network` wants of the real one. `swarm` is the engine's number for a
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
  | { readonly type: 'leave'; readonly swarm: number }
  /** Transferred. */
  | { readonly type: 'send'; readonly link: string; readonly data: Uint8Array }
  | { readonly type: 'close'; readonly link: string; readonly error?: ErrorMessage }

/** Page → engine. */
export type NetworkEvent =
  | {
      readonly type: 'link'
      readonly swarm: number
      readonly link: string
      readonly initiator: boolean
      readonly description: string
      readonly peerId: Uint8Array | null
    }
  | { readonly type: 'trackers'; readonly swarm: number; readonly status: readonly TrackerStatus[] }
  /** Transferred. */
  | { readonly type: 'data'; readonly link: string; readonly data: Uint8Array }
  /**
   * Bytes that have left since the last such message, and whether the link's buffer fell below its low-water
   * mark.
   */
  | { readonly type: 'sent'; readonly link: string; readonly bytes: number; readonly drained: boolean }
  | { readonly type: 'closed'; readonly link: string; readonly error?: ErrorMessage }
