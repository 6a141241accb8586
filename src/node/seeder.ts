import { WebSocket } from 'ws'
import { createInfo } from '../engine/create-torrent.ts'
import { systemHasher, systemRandom } from '../engine/system-ports.ts'
import { TorrentEngine } from '../engine/torrent-engine.ts'
import type { WebSocketConstructor } from '../network/tracker-socket.ts'
import { WebRtcNetwork } from '../network/webrtc-network.ts'
import { encodeMetainfo } from '../protocol/metainfo.ts'
import { createPeerId } from '../protocol/peer-id.ts'
import { systemClock } from '../shared/clock.ts'
import { FileLibrary } from './file-library.ts'
import { type SeedSource, sourceFile } from './seed-source.ts'

export interface SeederOptions {
  readonly iceServers: RTCIceServer[]
  /** WebSocket trackers that are told of every torrent. */
  readonly trackers: readonly string[]
}

export interface SeedOptions {
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void
  readonly signal?: AbortSignal
}

/** A torrent that is seeded. */
export interface Seeded {
  readonly name: string
  readonly infoHash: Uint8Array
}

/** Seeds files of this machine over WebRTC, with the same engine as the browser's. */
export class Seeder {
  readonly #trackers: readonly string[]
  readonly #library = new FileLibrary()
  readonly #engine: TorrentEngine

  constructor({ iceServers, trackers }: SeederOptions) {
    this.#trackers = trackers
    this.#engine = new TorrentEngine({
      network: new WebRtcNetwork({ iceServers, WebSocket: WebSocket as unknown as WebSocketConstructor }),
      library: this.#library,
      clock: systemClock,
      random: systemRandom,
      hasher: systemHasher,
      peerId: createPeerId(systemRandom.uint32),
    })
  }

  /**
   * Hashes the files and seeds them. Resolves when peers can be answered.
   *
   * @throws TorrentError `invalid-torrent`, `aborted`
   */
  async seed(source: SeedSource, options: SeedOptions = {}): Promise<Seeded> {
    const infoBytes = await createInfo(source.files.map(sourceFile), {
      name: source.name,
      hasher: systemHasher,
      ...options,
    })
    const metainfo = encodeMetainfo(infoBytes, { trackers: this.#trackers })
    this.#library.keep(await this.#engine.identify(metainfo), source.files)
    const torrent = await this.#engine.add(metainfo)
    const { name, infoHash } = await torrent.ready(options.signal)
    return { name, infoHash }
  }

  /** Tells the trackers that we leave, and closes every connection. */
  async destroy(): Promise<void> {
    await this.#engine.destroy()
  }
}
