import type { Library } from '../engine/library.ts'
import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import { toHex } from '../shared/bytes.ts'
import { TorrentError } from '../shared/errors.ts'
import type { PieceStore } from '../swarm/ports.ts'
import { FilePieceStore } from './file-piece-store.ts'
import type { DiskFile } from './seed-source.ts'

/** The engine's library in Node: torrents that were made from files on this machine, for seeding. */
export class FileLibrary implements Library {
  readonly #files = new Map<string, readonly DiskFile[]>()

  /** Says from which files a torrent was made; before the engine gets it. */
  keep(infoHash: string, files: readonly DiskFile[]): void {
    this.#files.set(infoHash, files)
  }

  async load(): Promise<null> {
    // Every torrent comes with its metadata.
    return null
  }

  openStore(info: TorrentInfo): PieceStore {
    const files = this.#files.get(toHex(info.infoHash))
    if (files === undefined) {
      throw new TorrentError('storage', `“${info.name}” was not made from files of this machine.`)
    }
    return new FilePieceStore(files)
  }

  async forgetTrackers(): Promise<void> {
    // Nothing is kept of them: each start names them anew.
  }

  async delete(infoHash: string): Promise<void> {
    // The files are the person's own: only forgotten, never deleted.
    this.#files.delete(infoHash)
  }

  kind(): 'files' {
    return 'files'
  }
}
