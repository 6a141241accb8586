import type { TrackerStatus } from '../network/ports.ts'
import { TorrentError } from '../shared/errors.ts'
import { memoryWindowBytes } from '../storage/memory-budget.ts'
import type { Notice } from './snapshot.ts'
import { noPeersError, trackersError } from './tracker-problems.ts'

/** What a person should know about one torrent now. A notice goes away when its condition no longer holds. */
export class TorrentNotices {
  readonly #notices = new Map<Notice['id'], Notice>()
  readonly #onChange: () => void
  /** Pieces that were stored, could not be read, and are not here again yet. */
  readonly #lostPieces = new Set<number>()
  #storageFailure: TorrentError | null = null

  constructor(onChange: () => void) {
    this.#onChange = onChange
  }

  get list(): readonly Notice[] {
    return [...this.#notices.values()]
  }

  /** What was stored of the metadata cannot be read. `null`: the metadata is here. */
  metadata(problem: TorrentError | null): void {
    this.#set('metadata', problem)
  }

  /** How the trackers are doing. `urls`: all trackers that the torrent names. */
  trackers(status: readonly TrackerStatus[], urls: readonly string[]): void {
    this.#set('trackers', trackersError(status))
    // Says which trackers were asked, so it changes with them.
    if (this.#notices.has('no-peers')) this.noPeers(status, urls)
  }

  noPeers(status: readonly TrackerStatus[], urls: readonly string[]): void {
    this.#set('no-peers', noPeersError(status, urls))
  }

  peersFound(): void {
    this.#set('no-peers', null)
  }

  /** From here on nothing is kept on this device. `null`: it is kept again. */
  storage(failure: TorrentError | null): void {
    this.#storageFailure = failure
    this.#updateStorage()
  }

  /** A stored piece could not be read, and is fetched again. */
  pieceLost(piece: number): void {
    this.#lostPieces.add(piece)
    this.#updateStorage()
  }

  /** A piece was verified. */
  pieceFound(piece: number): void {
    if (this.#lostPieces.delete(piece)) this.#updateStorage()
  }

  #updateStorage(): void {
    const failure = this.#storageFailure
    const lost = this.#lostPieces.size
    if (failure !== null) {
      const message = `What is downloaded cannot be kept on this device. ${failure.message} Playback goes on with at most ${memoryWindowBytes / 1e6} MB in memory; nothing of it will be here after a reload.`
      this.#set('storage', new TorrentError('storage', message))
    } else if (lost > 0) {
      const what = lost === 1 ? 'A stored part of this torrent' : `${lost} stored parts of this torrent`
      this.#set('storage', new TorrentError('storage', `${what} could not be read, and is downloaded again.`))
    } else this.#set('storage', null)
  }

  #set(id: Notice['id'], problem: TorrentError | null): void {
    if (problem === null) {
      if (!this.#notices.delete(id)) return
    } else this.#notices.set(id, { id, code: problem.code, message: problem.message })
    this.#onChange()
  }
}
