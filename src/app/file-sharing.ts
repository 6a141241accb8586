import type { Torrent } from '../client/client.ts'
import { offerFile } from '../client/offer-file.ts'
import { sharedClient } from '../client/shared-client.ts'
import { layOutTorrent } from '../protocol/torrent-layout.ts'
import type { Sharing } from './landing-view.ts'

export interface FileSharingOptions {
  /** How far the hashing is; `null`: nothing is hashed. */
  readonly onProgress: (sharing: Sharing | null) => void
  /** The torrent is hashed and seeded. The listener gives this use of it back. */
  readonly onShared: (torrent: Torrent) => void
}

/** What a person or the page says of the torrent to be. */
export interface SharingChoices {
  /** `null`: the name of the file or the folder. */
  readonly name: string | null
  /** Trackers to name beside those that every torrent of this page gets. */
  readonly trackers: readonly string[]
}

/** Makes torrents out of files of this device, one at a time. */
export class FileSharing {
  readonly #options: FileSharingOptions
  #running: AbortController | null = null

  constructor(options: FileSharingOptions) {
    this.#options = options
  }

  /**
   * Hashes the files and shares them, in the place of those that are being hashed.
   *
   * @throws TorrentError see `TorrentClient.seed`; `aborted` after {@link cancel}
   */
  async share(files: readonly File[], { name: given, trackers }: SharingChoices): Promise<void> {
    this.cancel()
    const running = new AbortController()
    this.#running = running
    const { signal } = running
    const { name: own, files: laidOut } = layOutTorrent(files.map(offerFile))
    const name = given ?? own
    const { onProgress, onShared } = this.#options
    onProgress({ name, done: 0, total: laidOut.reduce((sum, { offered }) => sum + offered.length, 0) })
    try {
      const client = await sharedClient()
      const torrent = await client.seed(files, {
        signal,
        name,
        trackers,
        onProgress: (done, total) => {
          if (!signal.aborted) onProgress({ name, done, total })
        },
      })
      if (signal.aborted) torrent.release()
      else onShared(torrent)
    } finally {
      if (this.#running === running) onProgress(null)
    }
  }

  cancel(): void {
    this.#running?.abort()
  }
}
