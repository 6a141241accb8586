import type { Network } from '../network/ports.ts'
import { parseMagnet } from '../protocol/magnet.ts'
import { toHex } from '../shared/bytes.ts'
import { TorrentError } from '../shared/errors.ts'
import { type PolicyChoices, parsePolicyChoices } from '../swarm/policy.ts'
import type { AddOptions, SeedOptions, Torrent, TorrentClient } from './client.ts'
import { watchDataSaver } from './data-saver.ts'
import { EngineConnection } from './engine-connection.ts'
import type { ClientPolicy, OpenFile } from './messages.ts'
import type { Ownership } from './ownership.ts'
import { PageTorrent } from './page-torrent.ts'
import type { TorrentSnapshot } from './snapshot.ts'
import { SnapshotChannel } from './snapshot-channel.ts'
import { commandsFor, parseTorrentChoices } from './torrent-command.ts'

export interface BrowserClientOptions {
  /** The engine's worker, not started yet. */
  readonly worker: Worker
  /** The page's real network. */
  readonly network: Network
  readonly ownership: Ownership
  /** 20 bytes. */
  readonly peerId: Uint8Array
  readonly trackers: readonly string[]
  readonly persistent: boolean
  readonly policy: PolicyChoices
  /** Of the service worker: where streams are served. */
  readonly scope: string
  readonly onDestroyed?: () => void
}

/** The largest `.torrent` that is fetched from a URL. */
const maxTorrentFileBytes = 32 * 1024 * 1024

/** {@link TorrentClient} over an engine worker of this page, or over another tab that runs the torrent already. */
export class BrowserClient implements TorrentClient {
  readonly #options: BrowserClientOptions
  readonly #engine: EngineConnection
  readonly #channel = new SnapshotChannel()
  readonly #torrents = new Map<string, PageTorrent>()
  readonly #stopDataSaver: () => void
  #policy: PolicyChoices
  #savesData = false

  constructor(options: BrowserClientOptions) {
    this.#options = options
    const { worker, network, peerId, persistent } = options
    this.#policy = parsePolicyChoices(options.policy)
    this.#stopDataSaver = watchDataSaver((savesData) => {
      this.#savesData = savesData
      this.#engine?.setPolicy(this.#clientPolicy)
    })
    this.#engine = new EngineConnection(worker, network, { peerId, persistent, ...this.#clientPolicy })
    this.#engine.events.on('snapshot', (snapshot) => this.#torrents.get(snapshot.infoHash)?.update(snapshot))
    this.#engine.events.on('torrentError', ({ infoHash, error }) => this.#torrents.get(infoHash)?.fail(error))
    this.#engine.events.on('fault', (error) => {
      for (const torrent of this.#torrents.values()) torrent.fail(error)
    })
  }

  async add(source: string | Uint8Array | Blob, options: AddOptions = {}): Promise<Torrent> {
    const { signal } = options
    const resolved = await resolveSource(source, signal)
    const trackers = [...(options.trackers ?? []), ...this.#options.trackers]
    if (typeof resolved === 'string') {
      const { infoHash, name } = parseMagnet(resolved)
      return this.#open(toHex(infoHash), name, options, (choices) =>
        this.#engine.add(resolved, trackers, choices),
      )
    }
    const infoHash = await this.#engine.identify(resolved, signal)
    return this.#open(infoHash, null, options, (choices) => this.#engine.add(resolved, trackers, choices))
  }

  async seed(files: readonly File[], options: SeedOptions = {}): Promise<Torrent> {
    if (files.length === 0) throw new TorrentError('invalid-torrent', 'There is no file to share.')
    const trackers = [...(options.trackers ?? []), ...this.#options.trackers]
    const entries = files.map((file) => ({ path: pathOf(file), blob: file }))
    const name = options.name ?? entries[0]?.path.split('/')[0] ?? 'Untitled'
    const snapshot = await this.#engine.seed(entries, name, trackers, options)
    const start: PageTorrentStart = async (choices) => {
      for (const command of commandsFor(choices)) this.#engine.command(snapshot.infoHash, command)
      return snapshot
    }
    return this.#open(snapshot.infoHash, snapshot.name, options, start, snapshot)
  }

  setPolicy(choices: PolicyChoices): void {
    this.#policy = parsePolicyChoices(choices)
    this.#engine.setPolicy(this.#clientPolicy)
  }

  async delete(infoHash: string): Promise<void> {
    this.#torrents.get(infoHash)?.destroy()
    this.#torrents.delete(infoHash)
    await this.#engine.remove(infoHash, true)
  }

  /** Hands a message of the service worker to the engine. */
  serve(message: OpenFile, port: MessagePort): void {
    this.#engine.serve(message, port)
  }

  async destroy(): Promise<void> {
    this.#stopDataSaver()
    for (const torrent of this.#torrents.values()) torrent.destroy()
    this.#torrents.clear()
    this.#channel.close()
    await this.#engine.shutdown()
    this.#options.network.destroy()
    this.#options.onDestroyed?.()
  }

  get #clientPolicy(): ClientPolicy {
    return { policy: this.#policy, savesData: this.#savesData }
  }

  #open(
    infoHash: string,
    name: string | null,
    options: AddOptions,
    start: PageTorrentStart,
    snapshot?: TorrentSnapshot,
  ): Torrent {
    const choices = parseTorrentChoices(options)
    let torrent = this.#torrents.get(infoHash)
    if (torrent === undefined) {
      torrent = new PageTorrent({
        infoHash,
        name,
        start,
        choices,
        ...(snapshot ? { snapshot } : {}),
        engine: this.#engine,
        channel: this.#channel,
        ownership: this.#options.ownership,
        scope: this.#options.scope,
        onReleased: () => this.#torrents.delete(infoHash),
      })
      this.#torrents.set(infoHash, torrent)
    } else for (const command of commandsFor(choices)) torrent.command(command)
    return torrent.use()
  }
}

type PageTorrentStart = ConstructorParameters<typeof PageTorrent>[0]['start']

/** A magnet or info hash stays text; anything else becomes the bytes of a `.torrent`. */
const resolveSource = async (
  source: string | Uint8Array | Blob,
  signal?: AbortSignal,
): Promise<string | Uint8Array> => {
  if (source instanceof Uint8Array) return source
  if (typeof source !== 'string') {
    if (source.size > maxTorrentFileBytes) throw tooLarge()
    return new Uint8Array(await source.arrayBuffer())
  }
  const text = source.trim()
  if (!isTorrentUrl(text)) return text
  let response: Response
  try {
    response = await fetch(text, signal ? { signal } : {})
  } catch (cause) {
    if (signal?.aborted) throw new TorrentError('aborted', 'The operation was stopped.', { cause })
    const message = `The torrent file at ${text} could not be fetched. Its server must be up and allow this page to read it (CORS).`
    throw new TorrentError('invalid-torrent', message, { cause })
  }
  if (!response.ok) {
    throw new TorrentError(
      'invalid-torrent',
      `The torrent file at ${text} could not be fetched: the server answered ${response.status}.`,
    )
  }
  if (Number(response.headers.get('content-length') ?? 0) > maxTorrentFileBytes) throw tooLarge()
  const bytes = new Uint8Array(await response.arrayBuffer())
  if (bytes.length > maxTorrentFileBytes) throw tooLarge()
  return bytes
}

const tooLarge = (): TorrentError =>
  new TorrentError('invalid-torrent', 'This file is too large to be a torrent file.')

/** What is neither a magnet nor an info hash, but looks like an address. */
export const isTorrentUrl = (text: string): boolean =>
  /^(https?:|blob:|data:|\.{0,2}\/)/i.test(text) || /^[^\s:?#]+\.torrent([?#].*)?$/i.test(text)

const pathOf = (file: File): string => file.webkitRelativePath || file.name
