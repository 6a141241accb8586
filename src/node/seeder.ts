import { WebSocket } from 'ws'
import { systemHasher, systemRandom } from '../engine/system-ports.ts'
import { TorrentEngine } from '../engine/torrent-engine.ts'
import type { WebSocketConstructor } from '../network/tracker-socket.ts'
import { platformWakeUps } from '../network/wake-up.ts'
import { WebRtcNetwork } from '../network/webrtc-network.ts'
import { encodeMetainfo } from '../protocol/metainfo.ts'
import { toHex } from '../shared/bytes.ts'
import { systemClock } from '../shared/clock.ts'
import { FileTorrentStorage } from './file-torrent-storage.ts'
import type { DiskFile } from './seed-source.ts'
import { SeededTorrents } from './seeded-torrents.ts'

/**
 * Most sockets to trackers, one for each torrent at each tracker (decision 040). A process may have many more
 * of them than a page.
 */
const maxTrackerSockets = 1_000

export interface SeederOptions {
  readonly iceServers: RTCIceServer[]
  /** WebSocket trackers at which every torrent is announced. */
  readonly trackers: readonly string[]
  /** Tells a person a sentence about a file. */
  readonly say: (sentence: string) => void
}

/** Seeds files of this machine over WebRTC, with the same engine as the browser's. */
export class Seeder {
  readonly #trackers: readonly string[]
  readonly #storage: FileTorrentStorage
  readonly #sockets = new Set<WebSocket>()
  readonly #engine: TorrentEngine
  readonly #torrents: SeededTorrents

  constructor({ iceServers, trackers, say }: SeederOptions) {
    this.#trackers = trackers
    this.#storage = new FileTorrentStorage({ say })
    const sockets = this.#sockets
    class TrackedSocket extends WebSocket {
      constructor(url: string) {
        super(url)
        sockets.add(this)
        this.once('close', () => sockets.delete(this))
      }
    }
    this.#engine = new TorrentEngine({
      network: new WebRtcNetwork({
        iceServers,
        WebSocket: TrackedSocket as unknown as WebSocketConstructor,
        maxTrackerSockets,
        wakeUps: platformWakeUps(),
      }),
      storage: this.#storage,
      clock: systemClock,
      random: systemRandom,
      hasher: systemHasher,
      onTorrentDefect: (infoHash) => this.#torrents.defect(infoHash),
    })
    this.#torrents = new SeededTorrents({
      clock: systemClock,
      start: (metainfo) => this.#start(metainfo),
      say,
    })
  }

  /**
   * Seeds a torrent that was hashed. Resolves when peers can be answered.
   *
   * @param infoBytes the torrent's `info` dictionary, bencoded
   * @param files the files of which it was made, in its order
   */
  async seed(infoBytes: Uint8Array, files: readonly DiskFile[]): Promise<void> {
    const metainfo = encodeMetainfo(infoBytes, { trackers: this.#trackers })
    const { info } = await this.#engine.read(metainfo)
    const infoHash = toHex(info.infoHash)
    this.#storage.keep(infoHash, files)
    this.#torrents.add(infoHash, info.name, metainfo)
    await this.#start(metainfo)
  }

  async #start(metainfo: Uint8Array): Promise<void> {
    const torrent = await this.#engine.add(metainfo)
    await torrent.ready()
  }

  /**
   * Tells the trackers that we leave, and closes every connection. Resolves when the trackers have got the
   * message.
   */
  async destroy(): Promise<void> {
    await this.#engine.destroy()
    await Promise.all([...this.#sockets].map((socket) => closed(socket)))
  }
}

/** Resolves when the socket is closed. A tracker that does not confirm the goodbye is left soon after it. */
const closed = (socket: WebSocket): Promise<void> =>
  new Promise((resolve) => {
    if (socket.readyState === socket.CLOSED) resolve()
    else socket.once('close', () => resolve())
  })
