import type { TorrentFile, TorrentInfo } from '../protocol/metainfo-types.ts'
import type { TorrentPolicy } from '../swarm/torrent-policy.ts'
import { fileMark } from './messages/file-marks.ts'
import { fileStateOf } from './messages/file-state.ts'
import { type FileKind, type FileTable, fileKind } from './messages/file-table.ts'
import { TorrentFileList } from './messages/torrent-file-list.ts'

type Choices = Pick<TorrentPolicy, 'filePriority' | 'wantsFile' | 'selectionRevision'>

class MetainfoTable implements FileTable {
  readonly files: readonly TorrentFile[]

  constructor(files: readonly TorrentFile[]) {
    this.files = files
  }

  get count(): number {
    return this.files.length
  }

  get kinds(): Uint8Array {
    return Uint8Array.from(this.files, ({ name, length }) => fileKind(name, length))
  }

  get lengths(): Float64Array {
    return Float64Array.from(this.files, ({ length }) => length)
  }

  path(position: number): string {
    return this.files[position]?.path ?? ''
  }

  index(position: number): number {
    return this.files[position]?.index ?? 0
  }

  length(position: number): number {
    return this.files[position]?.length ?? 0
  }

  offset(position: number): number {
    return this.files[position]?.offset ?? 0
  }

  kind(position: number): FileKind {
    const { name = '', length = 0 } = this.files[position] ?? {}
    return fileKind(name, length)
  }

  *paths(): Generator<string, void> {
    for (const { path } of this.files) {
      yield path
    }
  }
}

/** The files of a torrent that runs here, padding left out, with what was chosen for them. */
export class RunningFiles {
  readonly info: TorrentInfo
  readonly #table: MetainfoTable
  readonly #choices: Choices
  #marks: Uint8Array = new Uint8Array()
  #revision = -1

  constructor(info: TorrentInfo, choices: Choices) {
    this.info = info
    this.#table = new MetainfoTable(info.files.filter(({ padding }) => !padding))
    this.#choices = choices
  }

  get files(): readonly TorrentFile[] {
    return this.#table.files
  }

  /** One mark for each file. The array stays the same until one of them changes. */
  get marks(): Uint8Array {
    const { selectionRevision } = this.#choices
    if (this.#revision !== selectionRevision) {
      this.#revision = selectionRevision
      this.#marks = Uint8Array.from(this.files, ({ index }) =>
        fileMark(this.#choices.filePriority(index), this.#choices.wantsFile(index)),
      )
    }
    return this.#marks
  }

  /**
   * The files as they are now.
   *
   * @param pieces the verified pieces; the caller does not change them any more
   */
  list(pieces: Uint8Array): TorrentFileList {
    const { pieceLength } = this.info
    return new TorrentFileList(this.#table, fileStateOf(this.#table, this.marks, { pieces, pieceLength }))
  }
}
