import { Emitter } from '../shared/emitter.ts'
import type { TorrentSnapshot } from './snapshot.ts'
import { parseTorrentCommand, type TorrentCommand } from './torrent-command.ts'

type ChannelMessage =
  | { readonly type: 'snapshot'; readonly snapshot: TorrentSnapshot }
  /** A tab that watches wants the newest one. */
  | { readonly type: 'hello'; readonly infoHash: string }
  /** A guest chose something: the owner does it. */
  | { readonly type: 'command'; readonly infoHash: string; readonly command: TorrentCommand }
  /** The torrent is to be deleted: the tab that runs it does so. */
  | { readonly type: 'delete'; readonly infoHash: string }
  /** The torrent was deleted: nobody shows it or waits for it any more. */
  | { readonly type: 'deleted'; readonly infoHash: string }

export interface SnapshotChannelEvents {
  snapshot: TorrentSnapshot
  hello: string
  command: { readonly infoHash: string; readonly command: TorrentCommand }
  delete: string
  deleted: string
}

/** How tabs of one origin tell each other what they run: the owner's snapshots reach the guests. */
export class SnapshotChannel {
  readonly events = new Emitter<SnapshotChannelEvents>()
  readonly #channel: BroadcastChannel
  #isClosed = false

  constructor(name = 'torrent-player') {
    this.#channel = new BroadcastChannel(name)
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => this.#receive(data)
  }

  publish(snapshot: TorrentSnapshot): void {
    this.#post({ type: 'snapshot', snapshot })
  }

  askFor(infoHash: string): void {
    this.#post({ type: 'hello', infoHash })
  }

  send(infoHash: string, command: TorrentCommand): void {
    this.#post({ type: 'command', infoHash, command })
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
   * Tabs of other versions of the page are on this channel too: what they say that we do not know is not for
   * us.
   */
  #receive(data: unknown): void {
    if (typeof data !== 'object' || data === null) return
    const { type, infoHash, snapshot, command } = data as { [Key in string]?: unknown }
    if (type === 'snapshot') {
      if (isSnapshot(snapshot)) this.events.emit('snapshot', snapshot)
      return
    }
    if (typeof infoHash !== 'string') return
    if (type === 'hello' || type === 'delete' || type === 'deleted') this.events.emit(type, infoHash)
    else if (type === 'command') this.#onCommand(infoHash, command)
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

const isSnapshot = (value: unknown): value is TorrentSnapshot =>
  typeof value === 'object' && value !== null && 'infoHash' in value && 'files' in value
