/**
 * The page's view of the engine: what elements, the app and pages without elements use. `browser-client.ts`
 * does it.
 */

import type { PageReader } from '../engine/messages/messages.ts'
import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import type { TorrentChoices } from '../engine/messages/torrent-command.ts'
import type { TorrentError } from '../shared/errors.ts'
import type { PlaybackHint } from '../swarm/playback-hint.ts'
import type { FilePriority, PolicyChoices } from '../swarm/policy.ts'

/** Where a bridge to ordinary BitTorrent swarms is asked. */
export interface BridgeAddress {
  /** `ws:` or `wss:` address of the bridge's socket, without the token. */
  readonly url: string
  /** It shows that this page is our own one; `null`: the bridge gives this page what it gives everybody. */
  readonly token: string | null
}

/** What a client is made with. */
export interface ClientOptions {
  /** `RTCIceServer`s for every connection. Default: public STUN servers. */
  iceServers?: RTCIceServer[]
  /** Trackers asked besides those that a magnet or torrent names. */
  trackers?: readonly string[]
  /**
   * Bridges, which join the swarms of ordinary BitTorrent clients for pages. Each torrent that this page runs
   * asks one of them. Default: none.
   */
  bridges?: readonly BridgeAddress[]
  /** Whether verified pieces are kept in IndexedDB. Default true. */
  persistent?: boolean
  /**
   * How much torrents may take and give, where they choose nothing else. Unset parts follow the browser's
   * data saver.
   */
  policy?: PolicyChoices
  /**
   * The folder whose pages the service worker serves. Default: the folder of its script. For a wider one the
   * server has to send the header `Service-Worker-Allowed` with the script.
   */
  scope?: string
}

/**
 * How one torrent is opened. The choices are in force from its first moment. Where another tab runs it
 * already, that tab's choices hold until this tab takes over.
 */
export interface AddOptions extends TorrentChoices {
  /** Gives the opening up. After the torrent was given, it has no effect: see {@link Torrent.release}. */
  signal?: AbortSignal
  /**
   * What was chosen earlier for this torrent: asked for when it is known which torrent the source means, and
   * in force from its first moment. Choices that stand beside this function win.
   *
   * @param infoHash 40 lower-case hexadecimal digits
   */
  choicesFor?: (infoHash: string) => TorrentChoices
}

/** How a torrent is made out of files. */
export interface SeedOptions extends AddOptions {
  /** Name of the torrent. Default: the name of the file or the folder. */
  name?: string
  /** Called while the files are hashed, at most ten times a second and at the end. In bytes. */
  onProgress?: (doneBytes: number, totalBytes: number) => void
}

/** What a torrent tells its listeners, and with which value. */
export interface TorrentEvents {
  /** The metadata is known: files can be chosen and read. Called once. */
  metadata: TorrentSnapshot
  /** Something in the snapshot changed. Called at most a few times a second. */
  stats: TorrentSnapshot
  /** Something ended the torrent. Nothing follows. */
  error: TorrentError
}

/** One torrent as a page sees it, whether this tab or another one runs it. */
export interface Torrent {
  /** 40 lower-case hexadecimal digits. */
  readonly infoHash: string
  /** The newest snapshot. */
  readonly snapshot: TorrentSnapshot
  /**
   * `owner`: this tab runs the torrent. `guest`: another tab of this origin does, and this tab takes over
   * when that tab closes.
   */
  readonly role: 'owner' | 'guest'
  /**
   * Calls `listener` for each {@link TorrentEvents} of that name. A listener that comes after `metadata` or
   * `error` is called all the same.
   *
   * @returns a function that stops it
   */
  on<Name extends keyof TorrentEvents>(name: Name, listener: (value: TorrentEvents[Name]) => void): () => void
  /**
   * Resolves when the metadata is known and the service worker answers: then files can be streamed.
   *
   * @returns a snapshot that has the files
   * @throws TorrentError `service-worker`, `aborted`, or what ended the torrent
   */
  ready(signal?: AbortSignal): Promise<TorrentSnapshot>
  /**
   * The URL at which the service worker serves a file; known when {@link ready} has resolved.
   *
   * @throws TorrentError `service-worker` before the service worker answers, `no-such-file`
   */
  streamUrl(fileIndex: number): string
  /**
   * Reads verified bytes of a file. Waits until peers have brought them.
   *
   * @param begin the first byte, from 0
   * @param end the byte after the last one; at most the file's length
   * @param reader who reads; `page` unless it is said
   * @returns exactly `end - begin` bytes
   * @throws TorrentError `timeout` after 30 s, `aborted`, `no-such-file`, `internal` for a range outside the
   * file, or what ended the torrent
   */
  read(
    fileIndex: number,
    begin: number,
    end: number,
    signal?: AbortSignal,
    reader?: PageReader,
  ): Promise<Uint8Array>
  /**
   * Reads verified bytes of a file where all of them are here, and fetches nothing.
   *
   * @returns `null` where some are missing
   * @throws TorrentError `aborted`, `no-such-file`, or what ended the torrent
   */
  readHere(fileIndex: number, begin: number, end: number, signal?: AbortSignal): Promise<Uint8Array | null>
  /**
   * Tells the engine how playback stands, so that it knows by when it needs which byte. What is left out
   * stays as it was; a number that makes no sense is left out. Of a guest
   * only `expected` counts: the engine hears the rest from players of its own page.
   */
  hint(hint: PlaybackHint): void
  /**
   * Stops asking for data and giving data until {@link resume}. Connections stay, and reads of what is not
   * here wait. To pause a film is something else: that is the media element's. In a guest, the tab that runs
   * the torrent does this and what the next six methods ask.
   */
  pause(): void
  /** Undoes {@link pause}. */
  resume(): void
  /**
   * Replaces the policy of this torrent. A part that is left out follows the client's policy.
   *
   * @throws TorrentError `internal` when a value makes no sense
   */
  setPolicy(choices: PolicyChoices): void
  /**
   * Says what becomes of a file that nobody reads: see {@link FilePriority}.
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
   * Asks one more tracker, now and in later sessions. A private torrent has no trackers but its own (BEP 27).
   *
   * @throws TorrentError `tracker` when no page can ask it
   */
  addTracker(url: string): void
  /**
   * Gives this use of the torrent back. The torrent stops when every use of it was given back; what was
   * downloaded stays on this device. Call it once for every {@link TorrentClient.add}.
   */
  release(): void
}

/** All torrents of a page: `sharedClient()` gives the page's one. */
export interface TorrentClient {
  /**
   * Starts a torrent, or gives one more use of a torrent that runs already. Resolves when the info hash is
   * known, before any peer is.
   *
   * @param source a magnet link, an info hash in hexadecimal or base 32, the URL of a `.torrent` (`http:`,
   * `https:` or relative to the page), or the bytes of one
   * @throws TorrentError `invalid-magnet`, `invalid-torrent`, `torrent-address` when a URL gives no torrent
   * file, `aborted`
   */
  add(source: string | Uint8Array | Blob, options?: AddOptions): Promise<Torrent>
  /**
   * Makes a torrent out of files and gives it to peers. Resolves when all files are hashed. Files that
   * systems leave in folders are left out, and the others are sorted by their paths.
   *
   * @throws TorrentError `invalid-torrent` when they cannot be one torrent, `storage` when a file cannot be
   * read, `service-worker`, `aborted`
   */
  seed(files: readonly File[], options?: SeedOptions): Promise<Torrent>
  /**
   * Deletes all data of a torrent from this device, and ends the torrent in every tab of this origin: there
   * it fails with `deleted`.
   *
   * @param infoHash 40 lower-case hexadecimal digits
   * @throws TorrentError `storage`, `timeout` after 30 s
   */
  delete(infoHash: string): Promise<void>
  /**
   * Replaces the policy of all torrents of this page; its upload limit is for all of them together.
   *
   * @throws TorrentError `internal` when a value makes no sense
   */
  setPolicy(choices: PolicyChoices): void
  /**
   * Stops every torrent and the engine worker. What was downloaded is stored before the promise resolves.
   *
   * @throws TorrentError `timeout` when the worker has not stopped after 30 s; it is ended all the same
   */
  destroy(): Promise<void>
}
