import { MarksTeller } from '../engine/messages/file-marks.ts'
import type { FilePart } from '../engine/messages/packed-files.ts'
import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { newsOf, type SnapshotNews } from '../engine/messages/snapshot-news.ts'
import { emptyFiles } from '../engine/messages/torrent-file-list.ts'
import type { Cancel, Clock } from '../shared/clock.ts'
import { ReceivedFiles } from './received-files.ts'
import type { TabChannel } from './tab-channel.ts'

/**
 * Milliseconds between two parts, so that each is a task of its own: the least that browsers' timers give.
 */
const betweenPartsMs = 1

export interface SnapshotExchangeOptions {
  readonly infoHash: string
  readonly channel: TabChannel
  readonly clock: Clock
  /** Whether this tab runs the torrent: then it answers tabs that ask. */
  readonly isOwner: () => boolean
  /** The newest snapshot of this tab. */
  readonly current: () => TorrentSnapshot
  /** The tab that runs the torrent said how it is doing. */
  readonly heard: (snapshot: TorrentSnapshot) => void
  /** The rest of the list of files has come: this is the last snapshot that was heard, with its files. */
  readonly completed: (snapshot: TorrentSnapshot) => void
}

/**
 * The snapshots of one torrent between its worker, this page and other tabs. The list of files is heard once,
 * and handed on to a tab that asks: one part in a task, so that no tab stands still.
 */
export class SnapshotExchange {
  readonly #options: SnapshotExchangeOptions
  readonly #received = new ReceivedFiles()
  readonly #teller = new MarksTeller(crypto.randomUUID())
  /** Parts that other tabs asked for, in that order. */
  readonly #asked = new Set<number>()
  #cancelSending: Cancel | null = null
  /** The last snapshot of another tab, while parts of its list are missing here. */
  #lacking: SnapshotNews | null = null
  /** A part has come since it was looked last. */
  #isComing = false
  readonly #stops: readonly (() => void)[]

  constructor(options: SnapshotExchangeOptions) {
    this.#options = options
    const { infoHash, channel, isOwner } = options
    const { events } = channel
    this.#stops = [
      events.on('hello', (asked) => {
        if (asked === infoHash && isOwner()) channel.publish(this.#tell(options.current(), true))
      }),
      events.on('snapshot', (news) => {
        if (news.infoHash === infoHash && !isOwner()) options.heard(this.read(news))
      }),
      events.on('filesWanted', ({ infoHash: meant, list, parts }) => {
        if (meant === infoHash && isOwner() && list === this.#received.known?.list) this.#queue(parts)
      }),
      events.on('files', ({ infoHash: meant, list, part }) => {
        if (meant === infoHash && !isOwner() && this.#received.add(part, list)) this.#onPart()
      }),
    ]
  }

  stop(): void {
    for (const stop of this.#stops) {
      stop()
    }
    this.#cancelSending?.()
  }

  /** A part of the list came from this page's worker. */
  add(part: FilePart): void {
    this.#received.add(part, null)
  }

  /** The snapshot that `news` tell. A guest asks for the parts that it lacks. */
  read(news: SnapshotNews): TorrentSnapshot {
    const { fileNews, ...snapshot } = news
    this.#lacking = null
    if (fileNews === null) {
      return { ...snapshot, files: emptyFiles }
    }
    const { files, missing, needsMarks } = this.#received.read(fileNews, news)
    if (!this.#options.isOwner()) {
      this.#lacking = files === null ? news : null
      this.#ask(fileNews.list, missing, needsMarks)
    }
    return { ...snapshot, files: files ?? emptyFiles }
  }

  /** Tells other tabs how the torrent is doing in this one. */
  publish(snapshot: TorrentSnapshot): void {
    this.#options.channel.publish(this.#tell(snapshot, false))
  }

  /** @param isWhole for a tab that has just come: it has heard nothing of what was told before */
  #tell(snapshot: TorrentSnapshot, isWhole: boolean): SnapshotNews {
    const { known, marks } = this.#received
    if (known === null || marks === null || snapshot.files.length === 0) {
      return newsOf(snapshot, null)
    }
    const told = this.#teller.tell(marks)
    const parts = known.table.parts.length
    return newsOf(snapshot, { list: known.list, parts, ...(isWhole ? this.#teller.whole(marks) : told) })
  }

  #ask(list: string, missing: readonly number[], needsMarks: boolean): void {
    const { channel, infoHash } = this.#options
    if (needsMarks) {
      channel.askFor(infoHash)
    }
    // As long as parts come, the missing ones are on their way.
    if (missing.length > 0 && !this.#isComing) {
      channel.askForFiles(infoHash, list, missing)
    }
    this.#isComing = false
  }

  #queue(parts: readonly number[]): void {
    for (const part of parts) {
      this.#asked.add(part)
    }
    if (this.#cancelSending === null && this.#asked.size > 0) {
      this.#sendNext()
    }
  }

  #onPart(): void {
    this.#isComing = true
    const news = this.#lacking
    if (news?.fileNews && this.#received.read(news.fileNews, news).files !== null) {
      this.#options.completed(this.read(news))
    }
  }

  /** Sends one part in a task, here and in the tabs that get it. */
  #sendNext(): void {
    this.#cancelSending = null
    const { known } = this.#received
    const [number] = this.#asked
    if (number === undefined || known === null) {
      return
    }
    this.#asked.delete(number)
    const part = known.table.parts[number]
    const { channel, clock, infoHash } = this.#options
    if (part !== undefined) {
      channel.sendFiles(infoHash, known.list, part)
    }
    this.#cancelSending = clock.after(betweenPartsMs, () => this.#sendNext())
  }
}
