import { applyMarks, type FileMarks } from '../engine/messages/file-marks.ts'
import { fileStateOf } from '../engine/messages/file-state.ts'
import { type FilePart, PackedFiles } from '../engine/messages/packed-files.ts'
import type { FileNews, SnapshotNews } from '../engine/messages/snapshot-news.ts'
import { listName } from '../engine/messages/snapshot-news.ts'
import { TorrentFileList } from '../engine/messages/torrent-file-list.ts'

/** More than a list of 100,000 files can have: the metadata is bounded, and so are its paths. */
const maxParts = 2_048

/** A list of files that is not whole yet. */
interface Unfinished {
  /** `null`: of this page's worker, which names the list when all of it has come. */
  readonly list: string | null
  readonly parts: Map<number, FilePart>
}

/** The list of files of one torrent as this page has it, and what it heard last of the files in it. */
interface Known {
  readonly list: string
  readonly table: PackedFiles
}

/** What a piece of news could be made of. */
export interface ReadFiles {
  /** `null` as long as the list is not whole. */
  readonly files: TorrentFileList | null
  /** Numbers of the parts that are missing. */
  readonly missing: readonly number[]
  /** What was chosen before was not heard: it has to be told again. */
  readonly needsMarks: boolean
}

/**
 * Puts the files of one torrent together as they come from the worker or from another tab: the list once,
 * then what is new.
 */
export class ReceivedFiles {
  #unfinished: Unfinished = { list: null, parts: new Map() }
  #known: Known | null = null
  #marks: FileMarks | null = null

  get known(): Known | null {
    return this.#known
  }

  /** What was chosen for each file, as it was told last. */
  get marks(): Uint8Array | null {
    return this.#marks?.marks ?? null
  }

  /** A part came. `list`: of which list, when that is told. Returns whether it was of use. */
  add(part: FilePart, list: string | null): boolean {
    if (part.part >= maxParts || (list !== null && list === this.#known?.list)) {
      return false
    }
    // A worker that began anew sends all of it again.
    if (list !== this.#unfinished.list || (list === null && part.part === 0)) {
      this.#unfinished = { list, parts: new Map() }
    }
    const { parts } = this.#unfinished
    const isNew = !parts.has(part.part)
    parts.set(part.part, part)
    return isNew
  }

  read(news: FileNews, verified: Pick<SnapshotNews, 'pieces' | 'pieceLength'>): ReadFiles {
    const missing = this.#complete(news)
    const table = this.#known?.table
    if (missing.length > 0 || table === undefined) {
      return { files: null, missing, needsMarks: false }
    }
    const applied = applyMarks(this.#marks, news, table.count)
    this.#marks = applied ?? this.#marks
    const marks = this.#marks?.marks ?? new Uint8Array(table.count)
    const files = new TorrentFileList(table, fileStateOf(table, marks, verified))
    return { files, missing, needsMarks: applied === null }
  }

  /** Makes the list whole if all of it is here. Returns which parts are not. */
  #complete({ list, parts }: FileNews): number[] {
    if (this.#known?.list === list) {
      return []
    }
    const { parts: here, list: name } = this.#unfinished
    const isMeant = name === null || name === list
    const numbers = Array.from({ length: Math.min(parts, maxParts) }, (_, part) => part)
    const missing = numbers.filter((part) => !isMeant || !here.has(part))
    if (missing.length > 0) {
      return missing
    }
    const table = new PackedFiles(numbers.flatMap((part) => here.get(part) ?? []))
    // Of another list than this one: what is here is of no use.
    if (listName(table.count, numbers.length, table.pathBytes) !== list) {
      this.#unfinished = { list: null, parts: new Map() }
      return numbers
    }
    this.#known = { list, table }
    this.#unfinished = { list: null, parts: new Map() }
    return []
  }
}
