/**
 * A `TorrentClient` that follows a script instead of a swarm, to look at the states of the user interface one
 * by one. Nothing is proved with it.
 */
import type {
  AddOptions,
  SeedOptions,
  Torrent,
  TorrentClient,
  TorrentEvents,
} from '../../src/client/client.ts'
import type { TorrentSnapshot } from '../../src/engine/messages/snapshot.ts'
import { Emitter } from '../../src/shared/emitter.ts'
import { TorrentError } from '../../src/shared/errors.ts'
import { type FilePriority, type PolicyChoices, resolvePolicy } from '../../src/swarm/policy.ts'
import { fileListOf } from '../helpers/file-list.ts'
import { films, infoHash, seeding, subtitlesPath, type UiState, uiStates } from './states.ts'

/** Whether these bytes of its first file are in pieces that it has. */
const hasBytes = ({ pieces, pieceLength }: TorrentSnapshot, begin: number, end: number): boolean => {
  for (let piece = Math.floor(begin / pieceLength); piece * pieceLength < end; piece++) {
    if (((pieces[piece >> 3] ?? 0) & (0x80 >> (piece & 7))) === 0) return false
  }
  return true
}

class ScriptedTorrent implements Torrent {
  readonly infoHash = infoHash
  readonly role = 'owner'
  snapshot: TorrentSnapshot
  readonly #events = new Emitter<TorrentEvents>()
  readonly #url: string
  readonly #others: Readonly<Record<string, string>>

  constructor({ snapshot, film, others }: Pick<UiState, 'snapshot' | 'film' | 'others'>) {
    this.snapshot = snapshot
    this.#url = film
    this.#others = { '.srt': subtitlesPath, ...others }
  }

  show(snapshot: TorrentSnapshot): void {
    const isNew = this.snapshot.files.length === 0 && snapshot.files.length > 0
    this.snapshot = snapshot
    this.#events.emit('stats', snapshot)
    if (isNew) this.#events.emit('metadata', snapshot)
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

  async read(file: number, begin: number, end: number): Promise<Uint8Array> {
    const { name = '' } = this.snapshot.files.byIndex(file) ?? {}
    const other = Object.entries(this.#others).find(([ending]) => name.endsWith(ending))
    const response = await fetch(other?.[1] ?? this.#url, { headers: { Range: `bytes=${begin}-${end - 1}` } })
    return new Uint8Array(await response.arrayBuffer())
  }

  async readHere(file: number, begin: number, end: number): Promise<Uint8Array | null> {
    return hasBytes(this.snapshot, begin, end) ? this.read(file, begin, end) : null
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

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const start = (state: UiState): ScriptedTorrent => {
  const { later } = state
  const torrent = new ScriptedTorrent(state)
  if (later !== undefined) setTimeout(() => torrent.show(later.snapshot), later.ms)
  return torrent
}

export const scriptedClient: TorrentClient = {
  async add(source: string | Uint8Array | Blob, _options?: AddOptions): Promise<Torrent> {
    const several = uiStates.many
    const name =
      typeof source === 'string'
        ? (new URLSearchParams(source.slice(source.indexOf('?') + 1)).get('dn') ?? 'playing')
        : 'many'
    const state = uiStates[name] ?? several
    if (state === undefined) throw new TorrentError('invalid-magnet', 'There is no such state.')
    return start(state)
  },
  async seed(files: readonly File[], options?: SeedOptions): Promise<Torrent> {
    const total = files.reduce((sum, { size }) => sum + size, 0)
    for (let part = 0; part < 20; part++) {
      options?.onProgress?.((total * part) / 20, total)
      await pause(100)
    }
    return new ScriptedTorrent({ snapshot: seeding(), film: films.film })
  },
  async delete() {},
  setPolicy() {},
  async destroy() {},
}
