import type { ManagedTorrent } from '../managed-torrent.ts'
import { MarksTeller } from '../messages/file-marks.ts'
import { type FilePart, type PackableFile, packFiles } from '../messages/packed-files.ts'
import { type FileNews, listName, newsOf, type SnapshotNews } from '../messages/snapshot-news.ts'

/**
 * Shortest time between two snapshots, in milliseconds: four a second move a bar smoothly and cost little.
 */
const snapshotIntervalMs = 250
/** The same where a player waits for one, in milliseconds. Our own choice. */
const answerIntervalMs = 50

export interface WatchListener {
  /** Every part of the list comes before the first snapshot that speaks of it. */
  files(part: FilePart): void
  snapshot(news: SnapshotNews): void
}

/** A list of files on its way to the page. */
class SentList {
  readonly #count: number
  readonly #packing: Generator<FilePart, void>
  #sent = 0
  #parts = 0
  #pathBytes = 0

  constructor(files: readonly PackableFile[]) {
    this.#count = files.length
    this.#packing = packFiles(files)
  }

  /** The list's name and its number of parts, once all are packed. */
  get whole(): Pick<FileNews, 'list' | 'parts'> | null {
    const parts = this.#parts
    if (parts === 0 || this.#sent < this.#count) {
      return null
    }
    return { list: listName(this.#count, parts, this.#pathBytes), parts }
  }

  next(): FilePart | null {
    const { value: part } = this.#packing.next()
    if (!part) {
      return null
    }
    this.#parts++
    this.#sent += part.ends.length
    this.#pathBytes += part.paths.length
    return part
  }
}

/** Tells the page how one torrent is doing: its list of files once, a part at a time, and snapshots. */
export class TorrentWatch {
  readonly #torrent: ManagedTorrent
  readonly #listener: WatchListener
  /** Runs work on the torrent: an error in it ends the torrent and nothing else. */
  readonly #guarded: (work: () => void) => void
  #list: SentList | null = null
  #marks = new MarksTeller(crypto.randomUUID())
  #snapshotTimer: ReturnType<typeof setTimeout> | undefined
  /** `performance.now()` */
  #sentAt = Number.NEGATIVE_INFINITY
  #partTimer: ReturnType<typeof setTimeout> | undefined
  #isStopped = false

  constructor(torrent: ManagedTorrent, listener: WatchListener, guarded: (work: () => void) => void) {
    this.#torrent = torrent
    this.#listener = listener
    this.#guarded = guarded
    torrent.events.on('change', () => this.schedule())
    torrent.events.on('metadata', () => this.#sendList())
  }

  /** Begins anew, and gives the first snapshot. */
  begin(): SnapshotNews {
    this.#sendList()
    return this.#news()
  }

  /** Sends a snapshot soon. */
  schedule(): void {
    if (this.#snapshotTimer !== undefined || this.#isStopped) {
      return
    }
    this.#snapshotTimer = setTimeout(() => this.#sendSnapshot(), snapshotIntervalMs)
  }

  /** A player has said how its playback stands, and decides by the next snapshot what it does. */
  answer(): void {
    if (performance.now() - this.#sentAt >= answerIntervalMs) this.#sendSnapshot()
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#snapshotTimer)
    clearTimeout(this.#partTimer)
  }

  #sendList(): void {
    const files = this.#torrent.opened?.files
    if (files === undefined || this.#isStopped) {
      return
    }
    clearTimeout(this.#partTimer)
    this.#list = new SentList(files.files)
    this.#marks = new MarksTeller(crypto.randomUUID())
    this.#sendPart(this.#list)
  }

  /** Sends one part in a task: the torrent's peers and readers do not wait for the whole list. */
  #sendPart(list: SentList): void {
    const part = list.next()
    if (part !== null) {
      this.#listener.files(part)
    }
    if (list.whole === null) {
      this.#partTimer = setTimeout(() => this.#guarded(() => this.#sendPart(list)))
    } else {
      this.#sendSnapshot()
    }
  }

  #sendSnapshot(): void {
    clearTimeout(this.#snapshotTimer)
    this.#snapshotTimer = undefined
    this.#sentAt = performance.now()
    if (!this.#isStopped) {
      this.#guarded(() => this.#listener.snapshot(this.#news()))
    }
  }

  #news(): SnapshotNews {
    const files = this.#torrent.opened?.files ?? null
    const list = this.#list?.whole ?? null
    return newsOf(
      this.#torrent.snapshot(),
      files === null || list === null ? null : { ...list, ...this.#marks.tell(files.marks) },
    )
  }
}
