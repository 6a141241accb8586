import type { Torrent } from '../client/client.ts'
import type { FileSnapshot } from '../engine/messages/snapshot.ts'
import type { TorrentFileList } from '../engine/messages/torrent-file-list.ts'
import { type TorrentError, toTorrentError } from '../shared/errors.ts'
import { loadLazily } from '../shared/load-lazily.ts'

/** What says which file is to play. */
export interface FileWish {
  /** Index or path, as a person or the page asks for it. */
  readonly asked: number | string | null
  /** Indexes of the files that the link chose (`so=`, BEP 53). */
  readonly selectOnly: readonly number[] | null
  /**
   * Index of the file to go on with; `null`: none is remembered.
   *
   * @param sequenceFrom indexes of the files in the order in which they play, with one file among them
   */
  readonly left: (sequenceFrom: (file: number) => readonly number[]) => number | null
}

/** Of one film nothing is to be chosen. */
const onlyFile = (files: TorrentFileList, { asked, selectOnly }: FileWish): FileSnapshot | undefined =>
  asked === null && selectOnly === null && files.playable.length === 1 ? files.playable.at(0) : undefined

/** What chooses among several files is loaded when there are several. */
const loadChoice = (): Promise<typeof import('./choose-among.ts')> =>
  loadLazily(() => import('./choose-among.ts'), 'The part that chooses among files')

export interface FileChooserListener {
  /** The file to play. */
  picked(file: FileSnapshot): void
  failed(error: TorrentError): void
}

/**
 * Which file of a source plays: the one that the page asks for, or the one that a person chose since. A
 * person chooses in one source, so {@link forget} ends the choice with it; what the page asks for is the
 * page's.
 */
export class FileChooser {
  /** Index of the file. */
  #chosen: number | null = null
  #picking = new AbortController()

  /** A person chose this file, by its index. */
  choose(fileIndex: number): void {
    this.#chosen = fileIndex
  }

  /**
   * Forgets what a person chose.
   *
   * @returns whether there was a choice
   */
  forget(): boolean {
    const had = this.#chosen !== null
    this.#chosen = null
    return had
  }

  /**
   * Finds the file and tells the listener: at once where there is only one.
   */
  pick(torrent: Torrent, files: TorrentFileList, wish: FileWish, listener: FileChooserListener): void {
    this.stop()
    const { signal } = this.#picking
    const tell = (file: FileSnapshot): void => {
      if (!signal.aborted) listener.picked(file)
    }
    const fail = (error: unknown): void => {
      if (!signal.aborted) listener.failed(toTorrentError(error))
    }
    const asked = this.#chosen ?? wish.asked
    const only = onlyFile(files, { ...wish, asked })
    if (only !== undefined) tell(only)
    else {
      loadChoice()
        .then(({ chooseFile }) => chooseFile(torrent, files, { ...wish, asked }, signal))
        .then(tell, fail)
    }
  }

  /** Ends the search for the file: its result is no longer wanted. */
  stop(): void {
    this.#picking.abort()
    this.#picking = new AbortController()
  }
}
