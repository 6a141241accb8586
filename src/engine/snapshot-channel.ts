import { Emitter } from '../shared/emitter.ts'
import type { TorrentSnapshot } from './snapshot.ts'
import { parseTorrentCommand, type TorrentCommand } from './torrent-command.ts'

type ChannelMessage =
  | { readonly type: 'snapshot'; readonly snapshot: TorrentSnapshot }
  /** A tab that has just begun to watch wants the newest one. */
  | { readonly type: 'hello'; readonly infoHash: string }
  /** A guest chose something: the owner does it. */
  | { readonly type: 'command'; readonly infoHash: string; readonly command: TorrentCommand }
  /** The torrent is to be deleted: whoever runs it stops it. */
  | { readonly type: 'delete'; readonly infoHash: string }

/** How tabs of one origin tell each other what they run: the owner's snapshots reach the guests. */
export class SnapshotChannel {
  readonly events = new Emitter<{
    snapshot: TorrentSnapshot
    hello: string
    delete: string
    command: { readonly infoHash: string; readonly command: TorrentCommand }
  }>()
  readonly #channel: BroadcastChannel

  constructor(name = 'torrent-player') {
    this.#channel = new BroadcastChannel(name)
    this.#channel.onmessage = ({ data }: MessageEvent<ChannelMessage>) => {
      if (data.type === 'snapshot') this.events.emit('snapshot', data.snapshot)
      else if (data.type === 'hello') this.events.emit('hello', data.infoHash)
      else if (data.type === 'command') this.#onCommand(data.infoHash, data.command)
      else this.events.emit('delete', data.infoHash)
    }
  }

  publish(snapshot: TorrentSnapshot): void {
    this.#channel.postMessage({ type: 'snapshot', snapshot } satisfies ChannelMessage)
  }

  askFor(infoHash: string): void {
    this.#channel.postMessage({ type: 'hello', infoHash } satisfies ChannelMessage)
  }

  send(infoHash: string, command: TorrentCommand): void {
    this.#channel.postMessage({ type: 'command', infoHash, command } satisfies ChannelMessage)
  }

  announceDelete(infoHash: string): void {
    this.#channel.postMessage({ type: 'delete', infoHash } satisfies ChannelMessage)
  }

  #onCommand(infoHash: string, command: unknown): void {
    try {
      this.events.emit('command', { infoHash, command: parseTorrentCommand(command) })
    } catch {
      // A tab with a newer version of the page may know more than we do.
    }
  }

  close(): void {
    this.#channel.close()
    this.events.clear()
  }
}
