import type { ClientPolicy, OpenFileRequest } from '../engine/messages/messages.ts'
import { type AddedSource, sourceOfMagnet, sourceOfTorrentFile } from '../engine/messages/second-source.ts'
import { commandsFor, parseTorrentChoices, type TorrentChoices } from '../engine/messages/torrent-command.ts'
import { EarlyNetwork } from '../network/early-network.ts'
import type { Network } from '../network/ports.ts'
import { layOutTorrent } from '../protocol/torrent-layout.ts'
import type { StreamServing } from '../serve/page/stream-serving.ts'
import { withSignal } from '../shared/abort.ts'
import { toHex } from '../shared/bytes.ts'
import { systemClock } from '../shared/clock.ts'
import { TorrentError } from '../shared/errors.ts'
import { reportDefect } from '../shared/report-defect.ts'
import { type PolicyChoices, parsePolicyChoices } from '../swarm/policy.ts'
import type { Bridges } from './bridges.ts'
import type { AddOptions, SeedOptions, Torrent, TorrentClient } from './client.ts'
import { watchDataSaver } from './data-saver.ts'
import { offerFile } from './offer-file.ts'
import type { Ownership } from './ownership.ts'
import { PageTorrent } from './page-torrent.ts'
import { resolveSource } from './resolve-source.ts'
import { type EngineSource, RestartingEngine } from './restarting-engine.ts'
import { sharedTorrents } from './shared-torrents.ts'
import { TabChannel } from './tab-channel.ts'
import { deleteAsOwner, deletedError, deleteFromAfar } from './torrent-deletion.ts'

export interface BrowserClientOptions {
  /** Makes an engine worker: one now, and another when that one fails. */
  readonly createWorker: () => Worker
  /** The page's real network. */
  readonly network: Network
  readonly ownership: Ownership
  readonly trackers: readonly string[]
  /** `null`: the page knows none. */
  readonly bridges: Bridges | null
  readonly persistent: boolean
  readonly policy: PolicyChoices
  readonly serving: StreamServing
  /**
   * The client was destroyed, or its engine failed too often: it is of no use any more. Called once, and at
   * once.
   */
  readonly onEnded?: () => void
}

/**
 * {@link TorrentClient} over an engine worker of this page, or over another tab that runs the torrent
 * already.
 */
export class BrowserClient implements TorrentClient {
  readonly #options: BrowserClientOptions
  readonly #engine: RestartingEngine
  readonly #channel = new TabChannel()
  readonly #torrents = new Map<string, PageTorrent>()
  /** Deletions that are going on: until one ends, its torrent is not started again. */
  readonly #deletions = new Map<string, Promise<void>>()
  readonly #stopDataSaver: () => void
  #policy: PolicyChoices
  #savesData = false
  #hasEnded = false

  constructor(options: BrowserClientOptions) {
    this.#options = options
    const { createWorker, network, persistent } = options
    this.#policy = parsePolicyChoices(options.policy)
    this.#engine = new RestartingEngine({
      createWorker,
      network: new EarlyNetwork(network, systemClock),
      clock: systemClock,
      locks: (navigator as Partial<Navigator>).locks,
      persistent,
      policy: this.#clientPolicy,
    })
    this.#stopDataSaver = watchDataSaver((savesData) => {
      this.#savesData = savesData
      this.#engine.setPolicy(this.#clientPolicy)
    })
    const { events } = this.#engine
    events.on('snapshot', (snapshot) => this.#torrents.get(snapshot.infoHash)?.update(snapshot))
    events.on('files', ({ infoHash, part }) => this.#torrents.get(infoHash)?.addFiles(part))
    events.on('torrentError', ({ infoHash, error }) => this.#torrents.get(infoHash)?.fail(error))
    events.on('torrentDefect', ({ infoHash, error }) => this.#torrents.get(infoHash)?.defect(error))
    events.on('restarted', () => {
      for (const torrent of this.#torrents.values()) torrent.engineRestarted()
    })
    events.on('failed', (error) => {
      this.#end(error).catch(reportDefect)
    })
    this.#channel.events.on('delete', (infoHash) => {
      if (this.runs(infoHash)) this.delete(infoHash).catch(reportDefect)
    })
    this.#channel.events.on('deleted', (infoHash) => this.#torrents.get(infoHash)?.fail(deletedError()))
  }

  async add(source: string | Uint8Array | Blob, options: AddOptions = {}): Promise<Torrent> {
    const { signal } = options
    const resolved = await resolveSource(source, signal)
    if (resolved.kind === 'magnet') {
      const { text, magnet } = resolved
      const infoHash = toHex(magnet.infoHash)
      const choices = this.#choices(infoHash, options)
      const known = sourceOfMagnet(magnet, choices.trackers ?? [])
      return this.#open(infoHash, known, choices, { source: text, selectOnly: magnet.selectOnly })
    }
    const { bytes } = resolved
    const file = await this.#engine.identify(bytes, signal)
    const choices = this.#choices(file.infoHash, options)
    const known = sourceOfTorrentFile({ info: file, trackers: file.trackers }, choices.trackers ?? [])
    return this.#open(file.infoHash, known, choices, { source: bytes })
  }

  async seed(files: readonly File[], options: SeedOptions = {}): Promise<Torrent> {
    const { signal, onProgress } = options
    // Asked before the files are hashed, which may take an hour: without the service worker the result could
    // not be watched here.
    await withSignal(this.#options.serving.ready(), signal)
    const trackers = [...(options.trackers ?? []), ...this.#options.trackers]
    const { name, hasFolder, files: laidOut } = layOutTorrent(files.map(offerFile))
    const made = await this.#engine.make(
      {
        files: laidOut.map(({ path, offered }) => ({ path, blob: offered.file })),
        name: options.name ?? name,
        hasFolder,
        trackers,
      },
      { signal, onProgress },
    )
    const policy = { download: 'whole', ...options.policy } as const
    // Its trackers are in the `.torrent` already.
    const choices = { ...this.#choices(made.infoHash, { ...options, policy }), trackers: [] }
    const source: EngineSource = {
      source: made.torrentFile,
      files: laidOut.map(({ offered }) => offered.file),
    }
    sharedTorrents.add(made.infoHash)
    const known = sourceOfMagnet({ name: made.name, trackers: [], peers: [] }, trackers)
    const torrent = await this.#open(made.infoHash, known, choices, source)
    try {
      await torrent.ready(signal)
      return torrent
    } catch (error) {
      torrent.release()
      throw error
    }
  }

  setPolicy(choices: PolicyChoices): void {
    this.#policy = parsePolicyChoices(choices)
    this.#engine.setPolicy(this.#clientPolicy)
  }

  delete(infoHash: string): Promise<void> {
    const running = this.#deletions.get(infoHash)
    if (running !== undefined) return running
    const deletion = this.#delete(infoHash).finally(() => this.#deletions.delete(infoHash))
    this.#deletions.set(infoHash, deletion)
    return deletion
  }

  /** Whether this client's engine runs the torrent. */
  runs(infoHash: string): boolean {
    return this.#torrents.get(infoHash)?.role === 'owner'
  }

  /** Hands a message of the service worker to the engine. */
  serve(message: OpenFileRequest, port: MessagePort): void {
    this.#engine.serve(message, port)
  }

  destroy(): Promise<void> {
    return this.#end(new TorrentError('aborted', 'The page has stopped the player.'))
  }

  /** What was chosen for the torrent earlier. What is chosen now wins. */
  #choices(infoHash: string, { choicesFor, ...options }: AddOptions): TorrentChoices {
    const chosen = { ...choicesFor?.(infoHash), ...options }
    const trackers = [...(chosen.trackers ?? []), ...this.#options.trackers]
    return parseTorrentChoices({ ...chosen, trackers })
  }

  get #clientPolicy(): ClientPolicy {
    return { policy: this.#policy, savesData: this.#savesData }
  }

  async #end(error: TorrentError): Promise<void> {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#options.onEnded?.()
    this.#stopDataSaver()
    const claims = [...this.#torrents.values()].map((torrent) => torrent.withdraw(error))
    this.#torrents.clear()
    try {
      await this.#engine.shutdown()
    } finally {
      // Other tabs begin when this engine has written what it had.
      for (const claim of claims) claim.release()
      this.#channel.close()
      this.#options.network.destroy()
    }
  }

  async #delete(infoHash: string): Promise<void> {
    sharedTorrents.forget(infoHash)
    const torrent = this.#torrents.get(infoHash)
    const isOwner = torrent?.role === 'owner'
    const claim = torrent?.withdraw(deletedError())
    const deletion = {
      infoHash,
      channel: this.#channel,
      ownership: this.#options.ownership,
      clock: systemClock,
      deleteData: () => this.#engine.remove(infoHash, true),
    }
    if (isOwner && claim !== undefined) return deleteAsOwner(deletion, claim)
    claim?.release()
    return deleteFromAfar(deletion)
  }

  async #open(
    infoHash: string,
    known: AddedSource,
    choices: TorrentChoices,
    source: EngineSource,
  ): Promise<Torrent> {
    // The caller of `delete` is told how it went; here only its end matters.
    await this.#deletions.get(infoHash)?.catch(() => undefined)
    if (this.#hasEnded) throw new TorrentError('aborted', 'The page has stopped the player.')
    const isWhole = source.files !== undefined
    const open = this.#torrents.get(infoHash)
    if (open !== undefined) {
      for (const command of commandsFor(choices)) open.command(command)
      if (isWhole) open.takeOverWith(source)
      else open.addSource(known)
      return open.use()
    }
    // On a first visit no other tab runs the torrent. The browser says so only after it has set up its
    // storage, so we do not wait for that.
    const isFirst = !this.#options.serving.wasThere
    const torrent = new PageTorrent({
      infoHash,
      known,
      source,
      choices,
      takesOver: isWhole,
      isFirst,
      engine: this.#engine,
      channel: this.#channel,
      ownership: this.#options.ownership,
      clock: systemClock,
      serving: this.#options.serving,
      bridges: this.#options.bridges,
      onEnded: () => {
        if (this.#torrents.get(infoHash) === torrent) this.#torrents.delete(infoHash)
      },
    })
    this.#torrents.set(infoHash, torrent)
    // After the bridge was asked: a link to it is the first to be prepared.
    if (isFirst) this.#engine.joinEarly(source, choices)
    return torrent.use()
  }
}
