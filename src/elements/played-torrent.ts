import type { Torrent } from '../client/client.ts'
import type { FileSnapshot, TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { selectOnlyOf } from '../protocol/link.ts'
import type { TorrentError } from '../shared/errors.ts'
import type { FileChooser, FileWish } from './file-chooser.ts'
import type { MissingPart } from './missing-part.ts'
import type { NativePlayback } from './native-playback.ts'
import type { TorrentVideoEventMap } from './torrent-events.ts'
import { type TorrentSourceOptions, TorrentUse } from './torrent-use.ts'

export interface PlayedTorrentListener {
  /** The `file` that the page asks for. */
  file(): number | string | null
  /** The file to go on with where neither the page nor the link names one; `null`: none is remembered. */
  fileLeft(snapshot: TorrentSnapshot, sequenceFrom: Parameters<FileWish['left']>[0]): number | null
  /** This file is about to be opened. */
  opens(infoHash: string, file: FileSnapshot): void
  dispatch<Name extends keyof TorrentVideoEventMap>(
    name: Name,
    detail: TorrentVideoEventMap[Name]['detail'],
  ): void
  failed(error: TorrentError): void
}

/**
 * One source of `<torrent-video>`, from its opening until {@link close}: its torrent, and the file of it that
 * plays.
 */
export class PlayedTorrent {
  readonly #use: TorrentUse
  readonly #choice: FileChooser
  readonly #playback: NativePlayback
  readonly #listener: PlayedTorrentListener
  /** Indexes of the files that the link chose (`so=`, BEP 53). */
  readonly #selectOnly: readonly number[] | null
  #snapshot: TorrentSnapshot | null = null
  #hasMetadata = false
  #file: FileSnapshot | null = null
  /** What the browser leaves out of the film that plays. */
  #missing: { readonly part: MissingPart; readonly error: TorrentError } | null = null

  constructor(
    options: TorrentSourceOptions,
    choice: FileChooser,
    playback: NativePlayback,
    listener: PlayedTorrentListener,
  ) {
    const { source } = options
    this.#choice = choice
    this.#playback = playback
    this.#listener = listener
    this.#selectOnly = typeof source === 'string' ? selectOnlyOf(source) : null
    this.#use = new TorrentUse(options, {
      stats: (snapshot) => {
        this.#snapshot = snapshot
        playback.judgeAutoplay()
        listener.dispatch('torrentstats', snapshot)
      },
      metadata: (_torrent, snapshot) => {
        this.#snapshot = snapshot
        this.#hasMetadata = true
        listener.dispatch('torrentmetadata', snapshot)
        this.#playFile()
      },
      failed: listener.failed,
    })
  }

  /** `null` before it is added, and after the source has failed for good. */
  get torrent(): Torrent | null {
    return this.#use.torrent
  }

  /** `null` before the info hash is known. */
  get snapshot(): TorrentSnapshot | null {
    return this.#snapshot
  }

  /** The files are known. */
  get hasMetadata(): boolean {
    return this.#hasMetadata
  }

  /** The file that plays. */
  get file(): FileSnapshot | null {
    return this.#file
  }

  /** Why the browser leaves this part of the film out; `null` where it does not. */
  whyMissing(part: MissingPart): TorrentError | null {
    return this.#missing?.part === part ? this.#missing.error : null
  }

  /** The browser leaves a part of the film out. */
  partMissing(part: MissingPart, error: TorrentError): void {
    this.#missing = { part, error }
    this.#listener.dispatch(`torrent${part}missing`, error)
  }

  /** Leaves the file that plays, and plays the one that is chosen now from its beginning. */
  playChosen(): void {
    this.#choice.stop()
    this.#file = null
    this.#missing = null
    this.#playback.close()
    this.#playback.startAt(0)
    this.#playFile()
  }

  /** Gives the torrent back. What the native element plays is left to the caller. */
  close(): void {
    this.#use.close()
  }

  #playFile(): void {
    const { torrent } = this
    const snapshot = this.#snapshot
    if (torrent === null || snapshot === null) return
    const { files, infoHash } = snapshot
    const wish: FileWish = {
      asked: this.#listener.file(),
      selectOnly: this.#selectOnly,
      left: (sequenceFrom) => this.#listener.fileLeft(snapshot, sequenceFrom),
    }
    this.#choice.pick(torrent, files, wish, {
      picked: (file) => {
        this.#file = file
        this.#listener.opens(infoHash, file)
        this.#listener.dispatch('torrentfilechange', file)
        this.#playback.open(torrent, file)
      },
      failed: this.#listener.failed,
    })
  }
}
