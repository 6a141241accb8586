import type { TrackerStatus } from '../network/ports.ts'
import { errorToMessage, TorrentError } from '../shared/errors.ts'
import { memoryWindowBytes } from '../storage/memory-budget.ts'
import { SourceFileError } from '../storage/source-file-error.ts'
import { engineProblems } from './engine-problems.ts'
import type { Notice } from './messages/snapshot.ts'
import { trackersError } from './tracker-problems.ts'

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
        ? new TorrentError(problem.code, engineProblems.webSeed(problem.words), { cause: problem })
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

const notKept = ({ words }: TorrentError): TorrentError =>
  new TorrentError('storage', engineProblems.notKept(words, memoryWindowBytes / 1e6))

const notKeptShare = ({ words }: TorrentError): TorrentError =>
  new TorrentError('storage', engineProblems.shareNotKept(words))

/** Says how many pieces are lost, other than those of a person's own files. */
const lostNotice = (count: number): TorrentError | null => {
  return count === 0 ? null : new TorrentError('storage', engineProblems.lost(count))
}

/** Says what is wrong with a person's own files. Of many files, the first stands for all. */
const filesNotice = (problems: readonly TorrentError[]): TorrentError | null => {
  const [first] = problems
  if (first === undefined) return null
  const others = new Set(problems.map(({ message }) => message)).size - 1
  const { words } = first
  return new TorrentError('storage', others === 0 ? words : engineProblems.sameForOthers(words, others))
}
