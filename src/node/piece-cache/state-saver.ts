import type { Cancel, Clock } from '../../shared/clock.ts'
import type { CachedTorrent } from './cached-torrent.ts'
import type { TorrentFiles } from './torrent-files.ts'

/**
 * How long a change of the state waits for more of them, in milliseconds. A crash costs what came meanwhile:
 * our own choice.
 */
const delayMs = 2_000

interface Saving {
  cancel: Cancel | null
  /** The last write, or those that wait for it. Never rejects. */
  running: Promise<void>
  failure: unknown
  hasFailed: boolean
}

/** Writes the states of torrents: some time after they changed, and when they are closed. */
export class StateSaver {
  readonly #files: TorrentFiles
  readonly #clock: Clock
  readonly #savings = new Map<CachedTorrent, Saving>()

  constructor(files: TorrentFiles, clock: Clock) {
    this.#files = files
    this.#clock = clock
  }

  /** The state has changed. */
  note(torrent: CachedTorrent): void {
    if (torrent.isDeleted) return
    const saving = this.#savingOf(torrent)
    saving.cancel ??= this.#clock.after(delayMs, () => {
      saving.cancel = null
      void this.#save(torrent, saving)
    })
  }

  /** If the last write failed, writes again. @throws what the disk throws */
  async retry(torrent: CachedTorrent): Promise<void> {
    const saving = this.#savings.get(torrent)
    if (saving?.hasFailed !== true) return
    await this.#save(torrent, saving)
    if (saving.hasFailed) throw saving.failure
  }

  /** Writes the last state of a torrent that nobody uses any more. @throws what the disk throws */
  async close(torrent: CachedTorrent): Promise<void> {
    const saving = this.#savings.get(torrent)
    if (saving === undefined && !torrent.isMarkedUnclean) return
    await this.stop(torrent)
    await this.#files.writeState(torrent, true)
  }

  /** Writes nothing more of this torrent. */
  async stop(torrent: CachedTorrent): Promise<void> {
    const saving = this.#savings.get(torrent)
    saving?.cancel?.()
    this.#savings.delete(torrent)
    await saving?.running
  }

  /** Writes the last states of all torrents. @throws what the disk throws */
  async closeAll(): Promise<void> {
    for (const torrent of [...this.#savings.keys()]) await this.close(torrent)
  }

  #savingOf(torrent: CachedTorrent): Saving {
    const known = this.#savings.get(torrent)
    if (known !== undefined) return known
    const saving: Saving = { cancel: null, running: Promise.resolve(), failure: null, hasFailed: false }
    this.#savings.set(torrent, saving)
    return saving
  }

  #save(torrent: CachedTorrent, saving: Saving): Promise<void> {
    saving.running = saving.running.then(async () => {
      if (this.#savings.get(torrent) !== saving) return
      try {
        // A torrent that nobody has open is written by nobody.
        await this.#files.writeState(torrent, torrent.user === null)
        saving.hasFailed = false
      } catch (error) {
        saving.failure = error
        saving.hasFailed = true
      }
    })
    return saving.running
  }
}
