import { type FilePart, isFilePart } from '../engine/messages/packed-files.ts'
import type { SnapshotNews } from '../engine/messages/snapshot-news.ts'
import { parseTorrentCommand, type TorrentCommand } from '../engine/messages/torrent-command.ts'
import { Emitter } from '../shared/emitter.ts'
import type { ExpectedPlace } from '../swarm/playback-hint.ts'

type ChannelMessage =
  | { readonly type: 'snapshot'; readonly snapshot: SnapshotNews }
  /** A guest lacks these parts of the list of files that a snapshot named. */
  | {
      readonly type: 'files-wanted'
      readonly infoHash: string
      readonly list: string
      readonly parts: readonly number[]
    }
  /** One of these parts. */
  | {
      readonly type: 'files'
      readonly infoHash: string
      readonly list: string
      readonly part: FilePart
    }
  /** A guest wants the newest snapshot. */
  | { readonly type: 'hello'; readonly infoHash: string }
  /** A guest chose something: the owner does it. */
  | { readonly type: 'command'; readonly infoHash: string; readonly command: TorrentCommand }
  /** A guest's viewer points there, or nowhere any more: see `PlaybackHint`. */
  | { readonly type: 'expected'; readonly infoHash: string; readonly expected: ExpectedPlace | null }
  /** The sender runs the torrent from now on: tabs that know more of it say so. */
  | { readonly type: 'owned'; readonly infoHash: string }
  /** The torrent is to be deleted by the tab that runs it. */
  | { readonly type: 'delete'; readonly infoHash: string }
  /** The torrent was deleted: no tab shows it or waits for it any more. */
  | { readonly type: 'deleted'; readonly infoHash: string }

export interface TabChannelEvents {
  snapshot: SnapshotNews
  filesWanted: { readonly infoHash: string; readonly list: string; readonly parts: readonly number[] }
  files: { readonly infoHash: string; readonly list: string; readonly part: FilePart }
  hello: string
  command: { readonly infoHash: string; readonly command: TorrentCommand }
  expected: { readonly infoHash: string; readonly expected: ExpectedPlace | null }
  owned: string
  delete: string
  deleted: string
}

/** The channel on which the tabs of one origin tell each other what they run. */
export class TabChannel {
  readonly events = new Emitter<TabChannelEvents>()
  readonly #channel: BroadcastChannel
  #isClosed = false

  constructor(name = 'torrent-player') {
    this.#channel = new BroadcastChannel(name)
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => this.#receive(data)
  }

  publish(snapshot: SnapshotNews): void {
    this.#post({ type: 'snapshot', snapshot })
  }

  /** Asks the tab that runs the torrent for parts of its list of files, by their numbers. */
  askForFiles(infoHash: string, list: string, parts: readonly number[]): void {
    this.#post({ type: 'files-wanted', infoHash, list, parts })
  }

  sendFiles(infoHash: string, list: string, part: FilePart): void {
    this.#post({ type: 'files', infoHash, list, part })
  }

  askFor(infoHash: string): void {
    this.#post({ type: 'hello', infoHash })
  }

  send(infoHash: string, command: TorrentCommand): void {
    this.#post({ type: 'command', infoHash, command })
  }

  /** Tells the tab that runs the torrent where a viewer of this tab will perhaps go. */
  expect(infoHash: string, expected: ExpectedPlace | null): void {
    this.#post({ type: 'expected', infoHash, expected })
  }

  announceOwned(infoHash: string): void {
    this.#post({ type: 'owned', infoHash })
  }

  /** Asks the tab that runs the torrent to delete it. */
  requestDelete(infoHash: string): void {
    this.#post({ type: 'delete', infoHash })
  }

  announceDeleted(infoHash: string): void {
    this.#post({ type: 'deleted', infoHash })
  }

  close(): void {
    this.#isClosed = true
    this.#channel.close()
    this.events.clear()
  }

  #post(message: ChannelMessage): void {
    if (!this.#isClosed) this.#channel.postMessage(message)
  }

  /**
   * Takes a message. Tabs with other versions of the page are on this channel too: a message that this
   * version does not know is ignored.
   */
  #receive(data: unknown): void {
    if (typeof data !== 'object' || data === null) return
    const message = data as { [Key in string]?: unknown }
    const { type, infoHash, snapshot, command, expected, list, part, parts } = message
    if (type === 'snapshot') {
      const news = readSnapshot(snapshot)
      if (news !== null) this.events.emit('snapshot', news)
      return
    }
    if (typeof infoHash !== 'string') return
    if (type === 'command') this.#onCommand(infoHash, command)
    else if (type === 'expected' && isPlaceOrNull(expected)) {
      this.events.emit('expected', { infoHash, expected })
    } else if (type === 'hello' || type === 'owned' || type === 'delete' || type === 'deleted') {
      this.events.emit(type, infoHash)
    } else if (typeof list !== 'string') return
    else if (type === 'files' && isFilePart(part)) this.events.emit('files', { infoHash, list, part })
    else if (type === 'files-wanted' && isNumbers(parts)) {
      this.events.emit('filesWanted', { infoHash, list, parts })
    }
  }

  #onCommand(infoHash: string, given: unknown): void {
    let command: TorrentCommand
    try {
      command = parseTorrentCommand(given)
    } catch {
      // A tab with a newer version of the page may know more than we do.
      return
    }
    this.events.emit('command', { infoHash, command })
  }
}

/**
 * Reads a snapshot. A tab with an older version of the page tells its files in another way, and knows no
 * bridges: then nothing is known of them here.
 */
const readSnapshot = (value: unknown): SnapshotNews | null => {
  if (typeof value !== 'object' || value === null || !('infoHash' in value && 'files' in value)) return null
  const unknown = { fileNews: null, bridge: null }
  return { ...unknown, ...(value as SnapshotNews), files: [] }
}

/** Whether its numbers make sense is looked at by `boundPlaybackHint`. */
const isPlaceOrNull = (value: unknown): value is ExpectedPlace | null =>
  value === null || (typeof value === 'object' && 'begin' in value && 'end' in value)

const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'number')
