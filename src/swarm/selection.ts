import type { TorrentFile, TorrentInfo } from '../protocol/metainfo-types.ts'
import { selectedFiles } from '../protocol/select-only.ts'
import { Bitfield } from '../shared/bitfield.ts'
import type { ByteRange } from '../shared/byte-range.ts'
import type { DownloadMode, FilePriority } from './policy.ts'
import { usualPriority } from './usual-priority.ts'

/** How much a piece is wanted beyond what readers ask for. 0: not at all; 1: in the end; 2: before others. */
export type PiecePriority = 0 | 1 | 2

/**
 * Which pieces are to be fetched though no reader waits for them: the policy's mode, the files' priorities
 * and what was read, put together. It works before the metadata is known, too: what was chosen is kept until
 * then.
 */
export class Selection {
  #info: TorrentInfo | null = null
  #mode: DownloadMode
  readonly #priorities = new Map<number, FilePriority>()
  readonly #read = new Set<number>()
  readonly #ranges: ByteRange[] = []
  #isBounded = false
  #selectOnly: readonly number[] | null = null
  /** Of {@link selectOnly}, those that the torrent has; `null`: all, or the files are not known yet. */
  #selected: ReadonlySet<number> | null = null
  #revision = 0

  constructor(mode: DownloadMode) {
    this.#mode = mode
  }

  /** Grows whenever {@link priority} or {@link wants} may say something else of a file. */
  get revision(): number {
    return this.#revision
  }

  setInfo(info: TorrentInfo): void {
    this.#info = info
    this.selectOnly(this.#selectOnly)
  }

  /** The link chose these files, by their indices; `null`: it chose none. */
  selectOnly(indices: readonly number[] | null): void {
    this.#selectOnly = indices
    const files = this.#info?.files ?? []
    this.#selected = selectedFiles(indices, (index) => files[index]?.padding === false)
    this.#revision++
  }

  /** Each of these returns whether {@link priorities} may be others now. */
  setMode(mode: DownloadMode): boolean {
    const changed = this.#mode !== mode
    this.#mode = mode
    if (changed) {
      this.#revision++
    }
    return changed
  }

  /** Whether there is room only for what is read: then nothing else is fetched, whatever was chosen. */
  setBounded(isBounded: boolean): boolean {
    const changed = this.#isBounded !== isBounded
    this.#isBounded = isBounded
    return changed
  }

  setPriority(fileIndex: number, priority: FilePriority): boolean {
    const before = this.priority(fileIndex)
    // For a file that the link leaves out, `normal` is a choice too.
    if (priority === 'normal' && this.#selectOnly === null) this.#priorities.delete(fileIndex)
    else this.#priorities.set(fileIndex, priority)
    if (before === priority) return false
    this.#revision++
    return true
  }

  /** A reader is at this place. */
  noteRead(offset: number): boolean {
    const file = this.#info === null ? undefined : fileAt(this.#info.files, offset)
    if (file === undefined || this.#read.has(file.index)) return false
    this.#read.add(file.index)
    this.#revision++
    return true
  }

  /** These bytes are wanted, whatever the policy says of their files. */
  addRange(begin: number, end: number): boolean {
    if (this.#ranges.some((range) => range.begin <= begin && range.end >= end)) return false
    this.#ranges.push({ begin, end })
    return true
  }

  priority(fileIndex: number): FilePriority {
    return this.#priorities.get(fileIndex) ?? usualPriority(this.#mode, this.#selected, fileIndex)
  }

  /** Whether the file is to be fetched to its end. */
  wants(fileIndex: number): boolean {
    return this.#filePriority(fileIndex) > 0
  }

  /**
   * Whether a choice is left: some files are wanted and some are not, and nothing that is read changes that.
   */
  get isPartial(): boolean {
    if (this.#mode !== 'whole') return false
    if (this.#selected === null) return [...this.#priorities.values()].includes('skip')
    return (
      this.#info?.files.some(({ index, padding }) => !padding && this.priority(index) === 'skip') ?? false
    )
  }

  /** For every piece; one that several files share follows the one that wants it most. */
  priorities(): Uint8Array {
    return this.#isBounded ? new Uint8Array(this.#info?.pieceCount ?? 0) : this.#chosen()
  }

  #chosen(): Uint8Array {
    const info = this.#info
    if (info === null) return new Uint8Array()
    const priorities = new Uint8Array(info.pieceCount)
    // Padding too: without it the torrent would never be complete.
    if (this.#mode === 'whole' && !this.isPartial) priorities.fill(1)
    for (const { index, offset, length, padding } of info.files) {
      const priority = padding ? 0 : this.#filePriority(index)
      if (priority > 0) raise(priorities, info.pieceLength, offset, offset + length, priority)
    }
    for (const { begin, end } of this.#ranges) raise(priorities, info.pieceLength, begin, end, 1)
    return priorities
  }

  /**
   * The pieces that make a peer interesting; `null`: all of them. Only when files are left out for good are
   * their pieces not among them: a peer that has no others keeps its upload slot for peers that need it. What
   * is read is never left out.
   */
  interest(): Bitfield | null {
    const info = this.#info
    if (info === null || !this.isPartial) return null
    const priorities = this.#chosen()
    for (const { index, offset, length } of info.files) {
      if (this.#read.has(index)) raise(priorities, info.pieceLength, offset, offset + length, 1)
    }
    const pieces = new Bitfield(info.pieceCount)
    priorities.forEach((priority, piece) => {
      if (priority > 0) pieces.add(piece)
    })
    return pieces
  }

  #filePriority(fileIndex: number): PiecePriority {
    const priority = this.priority(fileIndex)
    if (this.#mode === 'window' || priority === 'skip') return 0
    if (priority === 'high') return 2
    return this.#mode === 'whole' || this.#read.has(fileIndex) ? 1 : 0
  }
}

/**
 * The file that has the byte `offset` of the torrent. Files lie one after another; empty ones have no byte.
 */
const fileAt = (files: readonly TorrentFile[], offset: number): TorrentFile | undefined => {
  let low = 0
  let high = files.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((files[middle]?.offset ?? 0) <= offset) {
      low = middle
    } else {
      high = middle - 1
    }
  }
  const file = files[low]
  return file !== undefined && offset >= file.offset && offset < file.offset + file.length ? file : undefined
}

const raise = (
  priorities: Uint8Array,
  pieceLength: number,
  begin: number,
  end: number,
  priority: PiecePriority,
): void => {
  const last = Math.min(Math.ceil(end / pieceLength), priorities.length)
  for (let piece = Math.floor(begin / pieceLength); piece < last; piece++) {
    if ((priorities[piece] ?? 0) < priority) priorities[piece] = priority
  }
}
