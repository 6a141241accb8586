import { applyMarks, type FileMarks } from '../engine/messages/file-marks.ts'
import { fileStateOf } from '../engine/messages/file-state.ts'
import { type FilePart, PackedFiles } from '../engine/messages/packed-files.ts'
import type { FileNews, SnapshotNews } from '../engine/messages/snapshot-news.ts'
import { listName } from '../engine/messages/snapshot-news.ts'
import { TorrentFileList } from '../engine/messages/torrent-file-list.ts'

/**
 * Parts of one list, at most: more than a list of 100,000 files can have, since the metadata, and so its
 * paths, are bounded.
 */
const maxParts = 2_048

/** A list of files that is not whole yet. */
interface Unfinished {
  /** The list's name; `null`: the list of this page's worker, which names it when all of it has come. */
  readonly list: string | null
  readonly parts: Map<number, FilePart>
}

/** The whole list of files of one torrent, as this page has it. */
interface Known {
  readonly list: string
  readonly table: PackedFiles
}

/** What the news of a snapshot come to. */
export interface ReadFiles {
  /** `null` until the list is whole. */
  readonly files: TorrentFileList | null
  /** Numbers of the parts that are missing. */
  readonly missing: readonly number[]
  /** An earlier change of the choices was not heard: all choices have to be told again. */
  readonly needsMarks: boolean
}

/**
 * Puts the files of one torrent together as they come from the worker or from another tab: the list once, and
 * then what changes.
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

  /**
   * Takes a part.
   *
   * @param list the name of its list, where that is known
   * @returns whether the part was of use
   */
  add(part: FilePart, list: string | null): boolean {
    if (part.part >= maxParts || (list !== null && list === this.#known?.list)) {
      return false
    }
    // A worker that begins anew sends all parts again.
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

  /**
   * Makes the list whole if all of its parts are here.
   *
   * @returns the numbers of the parts that are not
   */
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
    // The parts are of another list: they are of no use.
    if (listName(table.count, numbers.length, table.pathBytes) !== list) {
      this.#unfinished = { list: null, parts: new Map() }
      return numbers
    }
    this.#known = { list, table }
    this.#unfinished = { list: null, parts: new Map() }
    return []
  }
}
