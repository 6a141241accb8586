import type { Torrent } from '../client/client.ts'
import type { FileSnapshot } from '../engine/messages/snapshot.ts'
import type { TorrentFileList } from '../engine/messages/torrent-file-list.ts'
import { type TorrentError, toTorrentError } from '../shared/errors.ts'
import { chooseByNameOrBytes } from './choose-by-bytes.ts'

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
   * Finds the file and tells the listener: at once where names tell which file it is.
   *
   * @param asked what the page asks for
   */
  pick(
    torrent: Torrent,
    files: TorrentFileList,
    asked: number | string | null,
    listener: FileChooserListener,
  ): void {
    this.stop()
    const { signal } = this.#picking
    const tell = (file: FileSnapshot): void => {
      if (!signal.aborted) listener.picked(file)
    }
    const fail = (error: unknown): void => {
      if (!signal.aborted) listener.failed(toTorrentError(error))
    }
    try {
      const picked = chooseByNameOrBytes(torrent, files, this.#chosen ?? asked, signal)
      if (picked instanceof Promise) picked.then(tell, fail)
      else tell(picked)
    } catch (error) {
      fail(error)
    }
  }

  /** Ends the search for the file: its result is no longer wanted. */
  stop(): void {
    this.#picking.abort()
    this.#picking = new AbortController()
  }
}
