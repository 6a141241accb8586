/**
 * The page's view of the engine: what elements and the app use. The implementation is
 * `client/browser-client.ts`.
 */

import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import type { TorrentChoices } from '../engine/messages/torrent-command.ts'
import type { TorrentError } from '../shared/errors.ts'
import type { PlaybackHint } from '../swarm/playback-hint.ts'
import type { FilePriority, PolicyChoices } from '../swarm/policy.ts'

export interface ClientOptions {
  /** `RTCIceServer`s for every connection. Default: public STUN servers. */
  iceServers?: RTCIceServer[]
  /** Trackers asked besides those that a magnet or torrent names. */
  trackers?: readonly string[]
  /** Whether verified pieces are kept in IndexedDB. Default true. */
  persistent?: boolean
  /**
   * How much torrents may take and give, where they choose nothing else. Unset parts follow the browser's
   * data saver.
   */
  policy?: PolicyChoices
  /**
   * Of the service worker: the folder whose pages it serves. Default: the folder of its script. A wider one
   * needs the header `Service-Worker-Allowed` with the script.
   */
  scope?: string
}

/**
 * `policy`, `paused` and `filePriorities` are for this torrent from its beginning. Where another tab runs it
 * already, that tab's choices hold until this one takes over.
 */
export interface AddOptions extends TorrentChoices {
  signal?: AbortSignal
  /**
   * What was chosen earlier for this torrent: asked for once it is known which one the source means, and in
   * force from its first moment. `infoHash`: 40 lower-case hexadecimal digits. Choices that stand beside it
   * go before.
   */
  choicesFor?: (infoHash: string) => TorrentChoices
}

export interface SeedOptions extends AddOptions {
  /** Name of the torrent; default: the file's or the folder's. */
  name?: string
  onProgress?: (doneBytes: number, totalBytes: number) => void
}

export interface TorrentEvents {
  /** The metadata is known: files can be chosen and read. Called once. */
  metadata: TorrentSnapshot
  /** Some number changed; at most a few times a second. */
  stats: TorrentSnapshot
  /** Something ended it. */
  error: TorrentError
}

/** One torrent as a page sees it, whether this tab or another one runs it. */
export interface Torrent {
  /** 40 lower-case hexadecimal digits. */
  readonly infoHash: string
  /** The newest snapshot. */
  readonly snapshot: TorrentSnapshot
  /**
   * `owner`: this tab runs it. `guest`: another tab of this origin does, and this one takes over when that
   * one closes.
   */
  readonly role: 'owner' | 'guest'
  /** Calls `listener` for each {@link TorrentEvents} of that name. Gives a function that ends it. */
  on<Name extends keyof TorrentEvents>(name: Name, listener: (value: TorrentEvents[Name]) => void): () => void
  /**
   * Resolves with a snapshot that has metadata, when the service worker answers too: then files can be
   * streamed.
   *
   * @throws TorrentError `service-worker`, and what ended the torrent
   */
  ready(signal?: AbortSignal): Promise<TorrentSnapshot>
  /**
   * Where the service worker serves the file; known when {@link ready} has resolved.
   *
   * @throws TorrentError `service-worker` before the service worker answers, `no-such-file`
   */
  streamUrl(fileIndex: number): string
  /** Bytes of a file, verified, without the service worker; exactly `end - begin` of them. */
  read(fileIndex: number, begin: number, end: number, signal?: AbortSignal): Promise<Uint8Array>
  /**
   * Tells the engine how playback stands, so that it knows by when it needs which byte. What is left out
   * stays as it was; a number that makes no sense is left out. Ignored in a guest.
   */
  hint(hint: PlaybackHint): void
  /**
   * Stops asking and giving until {@link resume}; connections stay, and reads of what is not here wait.
   * Pausing a film is something else. In a guest this and the six below are done by the tab that runs the
   * torrent.
   */
  pause(): void
  /** Undoes {@link pause}. */
  resume(): void
  /**
   * Replaces what was chosen for this torrent; what is left out follows the client's policy.
   *
   * @throws TorrentError `internal` when a value makes no sense
   */
  setPolicy(choices: PolicyChoices): void
  /**
   * What becomes of a file that nobody reads: see {@link FilePriority}.
   *
   * @throws TorrentError `internal` when a value makes no sense
   */
  setFilePriority(fileIndex: number, priority: FilePriority): void
  /**
   * Stops asking a tracker of this torrent, named as {@link TorrentSnapshot.trackers} names it, now and in
   * later sessions.
   */
  removeTracker(url: string): void
  /** Undoes {@link removeTracker}. */
  restoreTracker(url: string): void
  /**
   * Asks one more tracker, which is kept with the torrent; a private torrent has none but its own (BEP 27).
   *
   * @throws TorrentError `tracker` when no page can ask it
   */
  addTracker(url: string): void
  /** Gives this use of the torrent back; the torrent stops when every `add` has been released. Data stays. */
  release(): void
}

export interface TorrentClient {
  /**
   * Starts or shares a torrent. `source`: a magnet link, an info hash in hexadecimal or base 32, a URL of a
   * `.torrent` (`http:`, `https:` or relative), or the bytes of one. Resolves when the info hash is known,
   * before any peer is.
   *
   * @throws TorrentError `invalid-magnet`, `invalid-torrent`
   */
  add(source: string | Uint8Array | Blob, options?: AddOptions): Promise<Torrent>
  /**
   * Makes a torrent out of files and seeds it. Resolves when it is hashed. Which of them, in which order and
   * by which paths: `protocol/torrent-layout.ts`.
   *
   * @throws TorrentError `invalid-torrent` when they cannot be one torrent, `storage` when one cannot be read
   */
  seed(files: readonly File[], options?: SeedOptions): Promise<Torrent>
  /** Everything of it is deleted from this device, in whichever tab it runs. */
  delete(infoHash: string): Promise<void>
  /**
   * Replaces the policy of all torrents of this page; its upload limit is for all of them together.
   *
   * @throws TorrentError `internal` when a value makes no sense
   */
  setPolicy(choices: PolicyChoices): void
  /** Stops every torrent and the worker. */
  destroy(): Promise<void>
}
