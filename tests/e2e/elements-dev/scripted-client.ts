/**
 * A `TorrentClient` that follows a script instead of a swarm, to look at the states of the user interface one
 * by one. The magnet's `dn` names the script. Only for pages under tests/: nothing is proved with it.
 */
import type {
  AddOptions,
  SeedOptions,
  Torrent,
  TorrentClient,
  TorrentEvents,
} from '../../../src/client/client.ts'
import type { FileSnapshot, PeerSnapshot, TorrentSnapshot } from '../../../src/engine/messages/snapshot.ts'
import { Emitter } from '../../../src/shared/emitter.ts'
import { TorrentError } from '../../../src/shared/errors.ts'
import {
  defaultPolicy,
  type FilePriority,
  type PolicyChoices,
  resolvePolicy,
} from '../../../src/swarm/policy.ts'

import { fileListOf } from '../../helpers/file-list.ts'

const infoHash = '08ada5a7a6183aae1e09d831df6748d566095a10'
const tracker = 'ws://localhost:8080/announce'

const file = (index: number, path: string, length: number, offset: number, type: string): FileSnapshot => ({
  index,
  path,
  name: path.split('/').at(-1) ?? path,
  length,
  offset,
  type,
  playable: /^(video|audio)/.test(type),
  downloaded: Math.floor(length * 0.6),
  priority: 'normal',
  wanted: index === 0,
})

const peer = (id: number): PeerSnapshot => ({
  id: String(id),
  client: id % 2 ? 'WebTorrent 3.0.21' : 'torrent-player 0.1.0',
  description: '192.0.2.7:51413',
  progress: id % 2 ? 1 : 0.41,
  downloadRate: 640_000 * (id + 1),
  uploadRate: 12_000 * id,
  downloaded: 9e6,
  uploaded: 2e5,
  choking: false,
  choked: id % 2 === 1,
})

const pieceMap = (count: number, has: (fraction: number) => boolean): Uint8Array => {
  const bytes = new Uint8Array(Math.ceil(count / 8))
  for (let i = 0; i < count; i++) if (has(i / count)) bytes[i >> 3] = (bytes[i >> 3] ?? 0) | (0x80 >> (i & 7))
  return bytes
}

const empty: TorrentSnapshot = {
  infoHash,
  name: 'Sintel',
  magnet: `magnet:?xt=urn:btih:${infoHash}&dn=Sintel&tr=${encodeURIComponent(tracker)}`,
  state: 'connecting',
  paused: false,
  finished: false,
  policy: defaultPolicy,
  savesData: false,
  files: fileListOf([]),
  length: 0,
  pieceLength: 0,
  pieceCount: 0,
  pieces: new Uint8Array(),
  progress: 0,
  downloaded: 0,
  received: 0,
  uploaded: 0,
  downloadRate: 0,
  uploadRate: 0,
  startupBufferMs: 0,
  nextPart: 'coming',
  hadPeers: false,
  peers: [],
  trackers: [
    {
      url: tracker,
      state: 'connecting',
      failure: null,
      warning: null,
      problem: null,
      seeds: null,
      leeches: null,
    },
  ],
  removedTrackers: [],
  addedTrackers: [],
  private: false,
  notices: [],
  storage: 'indexeddb',
}

const pieceLength = 262_144
const one = [file(0, 'Sintel.mp4', 129_302_391, 0, 'video/mp4')]
const many = [
  file(0, 'Sintel/Sintel.mp4', 129_302_391, 0, 'video/mp4'),
  file(
    1,
    'Sintel/Extras/Making of, with a rather long name that has to wrap somewhere.mp4',
    29_302_391,
    129_302_391,
    'video/mp4',
  ),
  file(2, 'Sintel/Soundtrack.flac', 42_000_000, 158_604_782, 'audio/flac'),
  file(3, 'Sintel/Sintel.en.srt', 12_000, 200_604_782, 'text/plain'),
]

const playing = (files: readonly FileSnapshot[]): TorrentSnapshot => {
  const length = files.reduce((sum, { length }) => sum + length, 0)
  const pieceCount = Math.ceil(length / pieceLength)
  return {
    ...empty,
    state: 'downloading',
    files: fileListOf(files),
    length,
    pieceLength,
    pieceCount,
    pieces: pieceMap(pieceCount, (at) => at < 0.22 || (at > 0.4 && at < 0.47) || (at > 0.6 && at < 0.9)),
    progress: 0.42,
    downloaded: length * 0.42,
    received: length * 0.43,
    uploaded: 2_400_000,
    downloadRate: 4_210_000,
    uploadRate: 180_000,
    peers: [0, 1, 2].map(peer),
    trackers: [
      { url: tracker, state: 'connected', failure: null, warning: null, problem: null, seeds: 2, leeches: 3 },
    ],
  }
}

const noPeers: TorrentSnapshot = {
  ...empty,
  trackers: [
    { url: tracker, state: 'connected', failure: null, warning: null, problem: null, seeds: 0, leeches: 1 },
    {
      url: 'wss://tracker.example.org/',
      state: 'unreachable',
      failure: null,
      warning: null,
      problem: null,
      seeds: null,
      leeches: null,
    },
  ],
  notices: [
    {
      id: 'no-peers',
      code: 'no-peers',
      message:
        'The trackers know nobody else with this torrent who can be reached from a browser. It starts by itself as soon as somebody comes.',
    },
  ],
}

class ScriptedTorrent implements Torrent {
  readonly infoHash = infoHash
  readonly role = 'owner'
  snapshot: TorrentSnapshot
  readonly #events = new Emitter<TorrentEvents>()
  readonly #url: string

  constructor(snapshot: TorrentSnapshot, url: string) {
    this.snapshot = snapshot
    this.#url = url
  }

  show(snapshot: TorrentSnapshot): void {
    this.snapshot = snapshot
    this.#events.emit('stats', snapshot)
    if (snapshot.files.length > 0) this.#events.emit('metadata', snapshot)
  }

  on<Name extends keyof TorrentEvents>(
    name: Name,
    listener: (value: TorrentEvents[Name]) => void,
  ): () => void {
    return this.#events.on(name, listener)
  }

  ready(): Promise<TorrentSnapshot> {
    if (this.snapshot.files.length > 0) return Promise.resolve(this.snapshot)
    return new Promise((resolve) => {
      const stop = this.#events.on('metadata', (snapshot) => {
        stop()
        resolve(snapshot)
      })
    })
  }

  streamUrl(): string {
    return this.#url
  }

  hint(): void {}

  async read(_file: number, begin: number, end: number): Promise<Uint8Array> {
    const response = await fetch(this.#url, { headers: { Range: `bytes=${begin}-${end - 1}` } })
    return new Uint8Array(await response.arrayBuffer())
  }

  pause(): void {
    this.show({ ...this.snapshot, paused: true })
  }

  resume(): void {
    this.show({ ...this.snapshot, paused: false })
  }

  setPolicy(choices: PolicyChoices): void {
    this.show({ ...this.snapshot, policy: resolvePolicy({}, choices, false) })
  }

  setFilePriority(fileIndex: number, priority: FilePriority): void {
    const { files } = this.snapshot
    this.show({
      ...this.snapshot,
      files: fileListOf(files.map((file) => (file.index === fileIndex ? { ...file, priority } : file))),
    })
  }

  addTracker(url: string): void {
    this.restoreTracker(url)
    this.show({ ...this.snapshot, addedTrackers: [...this.snapshot.addedTrackers, url] })
  }

  removeTracker(url: string): void {
    const { trackers, removedTrackers } = this.snapshot
    this.show({
      ...this.snapshot,
      trackers: trackers.filter((each) => each.url !== url),
      removedTrackers: [...removedTrackers, url],
    })
  }

  restoreTracker(url: string): void {
    const { trackers, removedTrackers } = this.snapshot
    this.show({
      ...this.snapshot,
      trackers: [
        ...trackers,
        { url, state: 'connecting', failure: null, warning: null, problem: null, seeds: null, leeches: null },
      ],
      removedTrackers: removedTrackers.filter((each) => each !== url),
    })
  }

  release(): void {}
}

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const scripts: Record<string, () => ScriptedTorrent> = {
  playing: () => new ScriptedTorrent(playing(one), '/film.mp4'),
  many: () => new ScriptedTorrent(playing(many), '/film.mp4'),
  audio: () => new ScriptedTorrent(playing(one), '/song.m4a'),
  unsupported: () => new ScriptedTorrent(playing(one), '/unsupported.mp4'),
  buffering: () => new ScriptedTorrent(playing(one), '/never.mp4'),
  slow: () => new ScriptedTorrent(empty, '/film.mp4'),
  finding: () => new ScriptedTorrent(empty, '/film.mp4'),
  'no-peers': () => new ScriptedTorrent(noPeers, '/film.mp4'),
  storage: () => {
    const message =
      'This browser lets the page store nothing, so the film is kept in memory and is gone when the tab closes.'
    return new ScriptedTorrent(
      { ...playing(one), storage: 'memory', notices: [{ id: 'storage', code: 'storage', message }] },
      '/film.mp4',
    )
  },
}

export const scriptedClient: TorrentClient = {
  async add(source: string | Uint8Array | Blob, _options?: AddOptions): Promise<Torrent> {
    if (typeof source !== 'string') return new ScriptedTorrent(playing(many), '/film.mp4')
    const name = new URLSearchParams(source.slice(source.indexOf('?') + 1)).get('dn') ?? 'playing'
    if (name === 'bad') throw new TorrentError('invalid-magnet', 'This magnet link cannot be read.')
    const make = scripts[name] ?? scripts.playing
    if (make === undefined) throw new Error('no script')
    const torrent = make()
    if (name === 'slow') void later(1500).then(() => torrent.show(playing(one)))
    return torrent
  },
  async seed(files: readonly File[], options?: SeedOptions): Promise<Torrent> {
    const total = files.reduce((sum, { size }) => sum + size, 0)
    for (let part = 0; part < 20; part++) {
      options?.onProgress?.((total * part) / 20, total)
      await later(100)
    }
    const whole = playing(one)
    const snapshot = {
      ...whole,
      state: 'seeding',
      progress: 1,
      pieces: pieceMap(whole.pieceCount, () => true),
    } as const
    return new ScriptedTorrent({ ...snapshot, downloadRate: 0 }, '/film.mp4')
  },
  async delete() {},
  setPolicy() {},
  async destroy() {},
}
