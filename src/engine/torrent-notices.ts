import type { TrackerStatus } from '../network/ports.ts'
import { errorToMessage, TorrentError } from '../shared/errors.ts'
import { memoryWindowBytes } from '../storage/memory-budget.ts'
import { SourceFileError } from '../storage/source-file-error.ts'
import type { Notice } from './messages/snapshot.ts'
import { trackersError } from './tracker-problems.ts'

const webSeedSentence =
  'It also names a web server that has the data (a web seed), which this player does not use yet.'

/** What people should know about one torrent now. A notice goes away when its condition no longer holds. */
export class TorrentNotices {
  readonly #notices = new Map<Notice['id'], Notice>()
  readonly #onChange: () => void
  /** Pieces that were stored, could not be read, and are not here again yet, each with the reason. */
  readonly #lostPieces = new Map<number, TorrentError>()
  #storageFailure: TorrentError | null = null
  #namesWebSeeds = false

  constructor(onChange: () => void) {
    this.#onChange = onChange
  }

  get list(): readonly Notice[] {
    return [...this.#notices.values()]
  }

  /** Says that the stored metadata cannot be read. `null`: the metadata is here. */
  metadata(problem: TorrentError | null): void {
    this.#set('metadata', problem)
  }

  /** Says how the trackers are doing, where none of them helps. */
  trackers(status: readonly TrackerStatus[]): void {
    this.#set('trackers', trackersError(status))
  }

  /** Says that no connection can be made here. `null`: one may be. */
  webRtc(problem: TorrentError | null): void {
    this.#set('webrtc', problem)
  }

  /** The link or `.torrent` names web servers that have the data (BEP 19). */
  namesWebSeeds(): void {
    this.#namesWebSeeds = true
  }

  /** Says that no peer is found. `null`: one is, or it is too early to tell. */
  noPeers(problem: TorrentError | null): void {
    const named =
      problem !== null && this.#namesWebSeeds
        ? new TorrentError(problem.code, `${problem.message} ${webSeedSentence}`, { cause: problem })
        : problem
    this.#set('no-peers', named)
  }

  /**
   * Says that from here on nothing is kept on this device. `null`: it is kept again.
   *
   * @param isShared the torrent is made of files of this device, which are there anyway
   */
  storage(failure: TorrentError | null, isShared = false): void {
    this.#storageFailure = failure && (isShared ? notKeptShare(failure) : notKept(failure))
    this.#updateStorage()
  }

  /** A piece that was here could not be read. It is fetched again where that is possible. */
  pieceLost(piece: number, error: TorrentError): void {
    this.#lostPieces.set(piece, error)
    this.#updateStorage()
  }

  /** A piece was verified. */
  pieceFound(piece: number): void {
    if (this.#lostPieces.delete(piece)) this.#updateStorage()
  }

  #updateStorage(): void {
    const lost = [...this.#lostPieces.values()]
    const ofFiles = lost.filter((error) => error instanceof SourceFileError)
    this.#set('files', filesNotice(ofFiles))
    this.#set('storage', this.#storageFailure ?? lostNotice(lost.length - ofFiles.length))
  }

  #set(id: Notice['id'], problem: TorrentError | null): void {
    if (problem?.message === this.#notices.get(id)?.message) return
    if (problem === null) this.#notices.delete(id)
    else this.#notices.set(id, { id, ...errorToMessage(problem) })
    this.#onChange()
  }
}

const notKept = ({ message }: TorrentError): TorrentError =>
  new TorrentError(
    'storage',
    `What is downloaded cannot be kept on this device. ${message} Playback goes on with at most ${memoryWindowBytes / 1e6} MB in memory; nothing of it will be here after a reload.`,
  )

const notKeptShare = ({ message }: TorrentError): TorrentError =>
  new TorrentError(
    'storage',
    `This is shared as long as this tab is open, and not after a reload: it could not be kept. ${message}`,
  )

/** Says how many pieces are lost, other than those of a person's own files. */
const lostNotice = (count: number): TorrentError | null => {
  if (count === 0) return null
  const what = count === 1 ? 'A stored part of this torrent' : `${count} stored parts of this torrent`
  return new TorrentError('storage', `${what} could not be read, and is downloaded again.`)
}

/** Says what is wrong with a person's own files. Of many files, the first stands for all. */
const filesNotice = (problems: readonly TorrentError[]): TorrentError | null => {
  const sentences = [...new Set(problems.map(({ message }) => message))]
  const [first] = sentences
  if (first === undefined) return null
  const more = sentences.length - 1
  const others = more === 1 ? ' The same holds for another file.' : ` The same holds for ${more} other files.`
  return new TorrentError('storage', more === 0 ? first : first + others)
}
