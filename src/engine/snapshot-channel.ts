import { Emitter } from '../shared/emitter.ts'
import type { TorrentSnapshot } from './snapshot.ts'

type ChannelMessage =
  | { readonly type: 'snapshot'; readonly snapshot: TorrentSnapshot }
  /** A tab that has just begun to watch wants the newest one. */
  | { readonly type: 'hello'; readonly infoHash: string }
  /** The torrent is to be deleted: whoever runs it stops it. */
  | { readonly type: 'delete'; readonly infoHash: string }

/** How tabs of one origin tell each other what they run: the owner's snapshots reach the guests. */
export class SnapshotChannel {
  readonly events = new Emitter<{ snapshot: TorrentSnapshot; hello: string; delete: string }>()
  readonly #channel: BroadcastChannel

  constructor(name = 'torrent-player') {
    this.#channel = new BroadcastChannel(name)
    this.#channel.onmessage = ({ data }: MessageEvent<ChannelMessage>) => {
      if (data.type === 'snapshot') this.events.emit('snapshot', data.snapshot)
      else if (data.type === 'hello') this.events.emit('hello', data.infoHash)
      else this.events.emit('delete', data.infoHash)
    }
  }

  publish(snapshot: TorrentSnapshot): void {
    this.#channel.postMessage({ type: 'snapshot', snapshot } satisfies ChannelMessage)
  }

  askFor(infoHash: string): void {
    this.#channel.postMessage({ type: 'hello', infoHash } satisfies ChannelMessage)
  }

  announceDelete(infoHash: string): void {
    this.#channel.postMessage({ type: 'delete', infoHash } satisfies ChannelMessage)
  }

  close(): void {
    this.#channel.close()
    this.events.clear()
  }
}
