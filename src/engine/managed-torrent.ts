import type { AnnounceState, Network } from '../network/ports.ts'
import { formatMagnet } from '../protocol/magnet.ts'
import { parseInfo } from '../protocol/metainfo.ts'
import type { TorrentFile, TorrentInfo } from '../protocol/metainfo-types.ts'
import { selectedFiles } from '../protocol/select-only.ts'
import { withSignal } from '../shared/abort.ts'
import { toHex } from '../shared/bytes.ts'
import { Emitter } from '../shared/emitter.ts'
import { TorrentError, toTorrentError } from '../shared/errors.ts'
import { reportDefect } from '../shared/report-defect.ts'
import { boundPlaybackHint, type PlaybackHint } from '../swarm/playback-hint.ts'
import { type Policy, type PolicyChoices, resolvePolicy } from '../swarm/policy.ts'
import type { Clock, Hasher, PieceStore, Random } from '../swarm/ports.ts'
import { defaultSettings, type SwarmSettings } from '../swarm/settings.ts'
import { SwarmTorrent } from '../swarm/torrent.ts'
import type { UploadLimit } from '../swarm/upload-limit.ts'
import { unknownLeft } from './early-join.ts'
import type { ExactSource } from './exact-source.ts'
import { emptyFiles } from './messages/page-snapshot.ts'
import { type AddedSource, sourceOfTorrentFile, verifySource } from './messages/second-source.ts'
import type { TorrentSnapshot } from './messages/snapshot.ts'
import type { TorrentChoices, TorrentCommand } from './messages/torrent-command.ts'
import { PeerSearch, type PeerSearchState } from './peer-search.ts'
import { RunningFiles } from './running-files.ts'
import { largestPlayable, nextPart, peerSnapshot } from './snapshots.ts'
import { DemandTeller } from './swarm-demand.ts'
import { stateOf } from './swarm-state.ts'
import { TorrentAnnouncer } from './torrent-announcer.ts'
import { TorrentNotices } from './torrent-notices.ts'
import type { TorrentStorage } from './torrent-storage.ts'

export interface ManagedTorrentOptions {
  readonly infoHash: Uint8Array
  /** From the magnet link, for showing before the metadata is there. */
  readonly name: string | null
  /** The source's own. */
  readonly trackers: readonly string[]
  readonly info: TorrentInfo | null
  readonly peerId: Uint8Array
  readonly client: string
  readonly network: Network
  readonly storage: TorrentStorage
  readonly clock: Clock
  readonly random: Random
  readonly hasher: Hasher
  readonly settings?: Partial<SwarmSettings>
  readonly choices: TorrentChoices
  /** Files that the link chose (BEP 53), by their indices; `null`: all. */
  readonly selectOnly: readonly number[] | null
  /** Its link or `.torrent` names web servers that have the data (BEP 19). */
  readonly namesWebSeeds: boolean
  /** Where the metadata lies besides with peers; `null`: the link names no such place. */
  readonly exactSource: ExactSource | null
  /** Where the torrent chooses nothing. */
  readonly clientPolicy: PolicyChoices
  readonly savesData: boolean
  /** For all torrents together. */
  readonly uploadLimit: UploadLimit
  /**
   * Gets what something in this torrent threw and nobody caught: the torrent is to be ended, and nothing
   * else.
   */
  readonly onDefect: (error: unknown) => void
}

export interface ManagedTorrentEvents {
  /** The files are known and can be read. */
  metadata: undefined
  /** Something in the snapshot changed. */
  change: undefined
  error: TorrentError
}

const lockedOut = 'The torrent was stopped.'

/** One torrent with its swarm, its trackers and its store tied together. */
export class ManagedTorrent {
  readonly infoHash: string
  readonly events = new Emitter<ManagedTorrentEvents>((error) => this.#options.onDefect(error))
  readonly #options: ManagedTorrentOptions
  readonly #swarm: SwarmTorrent
  readonly #announcer: TorrentAnnouncer
  readonly #demand: DemandTeller
  readonly #notices = new TorrentNotices(() => this.#changed())
  readonly #opened: Promise<TorrentInfo>
  #resolveOpened: (info: TorrentInfo) => void = () => undefined
  #rejectOpened: (error: TorrentError) => void = () => undefined
  #name: string | null
  /** Whether the trackers that it had in earlier sessions are among them. */
  #isLookedUp: boolean
  #policyChoices: PolicyChoices
  #clientPolicy: PolicyChoices
  #savesData: boolean
  /** Trackers are told once, and not of what was complete from the beginning (BEP 3). */
  #hasCompleted = false
  /** Known when the store is open. */
  #files: RunningFiles | null = null
  readonly #search: PeerSearch
  #isDestroyed = false

  constructor(options: ManagedTorrentOptions) {
    this.#options = options
    this.infoHash = toHex(options.infoHash)
    this.#name = options.name
    this.#isLookedUp = options.info !== null
    this.#policyChoices = options.choices.policy ?? {}
    this.#clientPolicy = options.clientPolicy
    this.#savesData = options.savesData
    this.#opened = new Promise<TorrentInfo>((resolve, reject) => {
      this.#resolveOpened = resolve
      this.#rejectOpened = reject
    })
    // Whoever waits sees the rejection; when nobody does, `error` has told it.
    this.#opened.catch(() => undefined)
    const { infoHash, peerId, client, clock, random, hasher, settings } = options
    this.#swarm = new SwarmTorrent({
      infoHash,
      peerId,
      client,
      clock,
      random,
      hasher,
      parseInfo: (bytes) => parseInfo(bytes, infoHash),
      policy: this.#resolvedPolicy,
      uploadLimit: options.uploadLimit,
      ...(settings ? { settings } : {}),
    })
    this.#swarm.events.on('metadata', (info) => {
      options.exactSource?.stop()
      this.#settle(this.#open(info))
    })
    this.#swarm.events.on('piece', (piece) => this.#onPiece(piece))
    this.#swarm.events.on('lost', ({ piece, error }) => this.#notices.pieceLost(piece, error))
    this.#swarm.events.on('complete', () => {
      this.#announcer.membership.update(this.#announceState(), this.#hasCompleted ? undefined : 'completed')
      this.#hasCompleted = true
      this.#changed()
    })
    this.#swarm.events.on('finished', (isFinished) => this.#onFinished(isFinished))
    this.#swarm.events.on('peers', () => this.#onPeers())
    this.#swarm.events.on('welcome', (change) => this.#announcer.membership.setWelcome(change))
    this.#swarm.events.on('warning', (error) => this.#notices.storage(error))
    this.#swarm.events.on('error', (error) => this.#fail(error))
    this.#swarm.policy.selectOnly(options.selectOnly)
    if (options.namesWebSeeds) this.#notices.namesWebSeeds()
    this.#swarm.policy.setFilePriorities(options.choices.filePriorities ?? {})
    if (options.choices.paused) this.#swarm.policy.pause()
    this.#demand = new DemandTeller(clock, this.#swarm, (demand) =>
      this.#announcer.membership.setDemand(demand),
    )
    this.#announcer = new TorrentAnnouncer({
      infoHash,
      key: this.infoHash,
      peerId,
      network: options.network,
      storage: options.storage,
      trackers: {
        own: options.trackers,
        extra: options.choices.trackers ?? [],
        added: options.choices.addedTrackers ?? [],
        isPrivate: options.info?.private === true,
        removed: options.choices.removedTrackers ?? [],
      },
      state: () => this.#announceState(),
      demand: () => this.#demand.current,
      onLink: (link, trackerId) => this.#swarm.addLink(link, trackerId),
      onStatus: () => this.#onTrackers(),
    })
    this.#search = new PeerSearch({
      clock,
      noticeMs: settings?.noPeersNoticeMs ?? defaultSettings.noPeersNoticeMs,
      notices: this.#notices,
      state: () => this.#searchState(),
    })
    this.#demand.update()
    if (options.info !== null) this.#swarm.setInfo(options.info)
    else this.#settle(this.#loadInfo())
  }

  get info(): TorrentInfo | null {
    return this.#files?.info ?? null
  }

  /** Its files with what was chosen for them; `null` before they can be read. */
  get files(): RunningFiles | null {
    return this.#files
  }

  get trackers(): readonly string[] {
    return this.#announcer.trackers
  }

  /** Resolves when the files are known and can be read. */
  ready(signal?: AbortSignal): Promise<TorrentInfo> {
    return withSignal(this.#opened, signal)
  }

  /** Takes what one more source says. `info`: its metadata, checked against the info hash, or `null`. */
  addSource({ name, trackers, linkTrackers }: AddedSource, info: TorrentInfo | null): void {
    if (this.#isDestroyed) return
    this.#name ??= name
    // First, since a private torrent takes no tracker of a link.
    if (info !== null) this.#swarm.setInfo(info)
    this.#announcer.addOwn(trackers)
    this.#announcer.addExtra(linkTrackers)
    this.#changed()
  }

  /** Now would be a good time to find peers. */
  refresh(): void {
    if (!this.#swarm.policy.isPaused) this.#announcer.membership.refresh()
  }

  /**
   * Does what a page asks for. A file that the torrent does not have is ignored: its metadata may not be
   * known yet.
   */
  command(command: TorrentCommand): void {
    const { policy } = this.#swarm
    switch (command.type) {
      case 'pause':
        policy.pause()
        break
      case 'resume':
        policy.resume()
        this.#search.restart()
        break
      case 'policy':
        this.#policyChoices = command.policy
        policy.set(this.#resolvedPolicy)
        break
      case 'file-priority':
        policy.setFilePriority(command.fileIndex, command.priority)
        break
      case 'file-priorities':
        policy.setFilePriorities(command.priorities)
        break
      case 'remove-tracker':
        this.#announcer.remove(command.url)
        break
      case 'restore-tracker':
        this.#announcer.restore(command.url)
        break
      case 'add-tracker':
        this.#announcer.addByHand(command.url)
        break
      case 'add-source':
        this.#settle(this.#addUnverified(command.source))
        break
    }
    this.#search.update()
    this.#demand.update()
    this.#changed()
  }

  /** Replaces what holds where this torrent chooses nothing. */
  setClientPolicy(policy: PolicyChoices, savesData: boolean): void {
    this.#clientPolicy = policy
    this.#savesData = savesData
    this.#swarm.policy.set(this.#resolvedPolicy)
    this.#demand.update()
    this.#changed()
  }

  /** @throws TorrentError `no-such-file` */
  file(index: number): TorrentFile {
    const file = this.#swarm.info?.files[index]
    if (file === undefined) throw new TorrentError('no-such-file', `The torrent has no file number ${index}.`)
    return file
  }

  /**
   * Bytes `begin … end` of a file, from `begin` on as many as are verified once the first is: at least one.
   *
   * @param reader who reads; see {@link SwarmTorrent.read}
   */
  async read(
    fileIndex: number,
    begin: number,
    end: number,
    reader: string,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    await this.ready(signal)
    if (this.#isDestroyed) throw new TorrentError('aborted', lockedOut)
    const file = this.file(fileIndex)
    if (begin < 0 || begin >= end || end > file.length) {
      throw new RangeError('The range lies outside the file.')
    }
    const limit = file.offset + file.length
    this.#demand.update()
    return this.#swarm.read(reader, file.offset + begin, file.offset + end, limit, signal)
  }

  /** Exactly `begin … end` of a file. */
  async readAll(
    fileIndex: number,
    begin: number,
    end: number,
    reader: string,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    const all = new Uint8Array(end - begin)
    for (let offset = begin; offset < end; ) {
      const part = await this.read(fileIndex, offset, end, reader, signal)
      all.set(part, offset - begin)
      offset += part.length
    }
    return all
  }

  /** What a player says of its playback; what makes no sense in it is left out. */
  hint(hint: PlaybackHint): void {
    this.#swarm.hint(boundPlaybackHint(hint))
  }

  snapshot(): TorrentSnapshot {
    const swarm = this.#swarm
    const info = this.info
    const pieces = swarm.have?.bytes.slice() ?? new Uint8Array()
    const peers = swarm.stats.livePeers
    const now = this.#options.clock.now()
    const name = swarm.info?.name ?? this.#name
    return {
      infoHash: this.infoHash,
      name: name ?? this.infoHash,
      magnet:
        name === null || !this.#isLookedUp
          ? null
          : formatMagnet({ infoHash: this.#options.infoHash, name, trackers: this.trackers }),
      state: stateOf(swarm, this.#files !== null),
      paused: swarm.policy.isPaused,
      finished: swarm.policy.isFinished,
      policy: swarm.policy.current,
      savesData: this.#savesData,
      files: this.#files?.list(pieces) ?? emptyFiles,
      length: info?.length ?? 0,
      pieceLength: info?.pieceLength ?? 0,
      pieceCount: info?.pieceCount ?? 0,
      pieces,
      progress: info === null ? 0 : info.length === 0 ? 1 : swarm.stats.verifiedBytes / info.length,
      downloaded: swarm.stats.verifiedBytes,
      received: swarm.stats.receivedBytes,
      uploaded: swarm.stats.sentBytes,
      // The mean of the last seconds is not what happens now, where nothing can.
      downloadRate: peers.length === 0 || swarm.isComplete ? 0 : swarm.stats.downloadRate,
      uploadRate: peers.length === 0 ? 0 : swarm.stats.uploadRate,
      startupBufferMs: swarm.stats.startupBufferMs,
      // Who has had no peer yet has not found out.
      nextPart:
        this.#search.hadPeers || swarm.isComplete ? nextPart(swarm.stats.awaitedPieces, peers) : 'coming',
      hadPeers: this.#search.hadPeers,
      peers: peers.map((peer) => peerSnapshot(peer, now)),
      trackers: this.#announcer.status,
      removedTrackers: this.#announcer.removed,
      addedTrackers: this.#announcer.added,
      private: swarm.info?.private === true,
      notices: this.#notices.list,
      storage: this.#options.storage.kind(this.infoHash),
    }
  }

  async destroy(): Promise<void> {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    this.#search.stop()
    this.#options.exactSource?.stop()
    this.#demand.stop()
    this.#announcer.membership.leave()
    this.#rejectOpened(new TorrentError('aborted', lockedOut))
    await this.#swarm.destroy()
    this.events.clear()
  }

  async #loadInfo(): Promise<void> {
    const stored = await this.#options.storage.load(this.infoHash)
    this.#isLookedUp = true
    if (this.#isDestroyed) return
    this.#search.update()
    this.#changed()
    if (this.#swarm.info !== null) return
    if (stored === null) {
      await this.#askExactSource()
      return
    }
    try {
      const info = parseInfo(stored.infoBytes, this.#options.infoHash)
      this.#announcer.addOwn(stored.trackers)
      this.#swarm.setInfo(info)
    } catch (error) {
      // What was stored does not parse: as good as not stored, the swarm has it.
      this.#notices.metadata(toTorrentError(error, 'invalid-torrent'))
    }
  }

  /** Metadata of another torrent changes nothing, and neither does what came with it. */
  async #addUnverified(source: AddedSource): Promise<void> {
    const { infoHash, hasher } = this.#options
    let info: TorrentInfo | null
    try {
      info = await verifySource(source, infoHash, hasher)
    } catch (error) {
      if (!(error instanceof TorrentError)) throw error
      if (this.#swarm.info === null) this.#notices.metadata(error)
      else reportDefect(error)
      return
    }
    this.addSource(source, info)
  }

  /** Peers are sought meanwhile: whoever has the metadata first gives it. */
  async #askExactSource(): Promise<void> {
    if (this.#swarm.policy.isPaused) return
    const file = (await this.#options.exactSource?.find()) ?? null
    if (file === null || this.#isDestroyed || this.#swarm.info !== null) return
    this.addSource(sourceOfTorrentFile(file, []), file.info)
  }

  async #open(info: TorrentInfo): Promise<void> {
    if (info.private) this.#keepToOwnTrackers()
    const { storage } = this.#options
    const { trackers } = this
    const store: PieceStore = storage.openStore(info, trackers, (error) =>
      this.#notices.storage(error, storage.kind(this.infoHash) === 'files'),
    )
    try {
      const have = await store.open(info)
      this.#announcer.opened(trackers)
      if (this.#isDestroyed) {
        await store.close()
        return
      }
      this.#swarm.open(store, have)
    } catch (error) {
      this.#fail(toTorrentError(error, 'storage'))
      return
    }
    this.#files = new RunningFiles(info, this.#swarm.policy)
    this.#hasCompleted = this.#swarm.isComplete
    this.#prefetchMainFile(info)
    this.#announcer.membership.update(this.#announceState())
    this.#notices.metadata(null)
    this.#search.update()
    this.#resolveOpened(info)
    this.events.emit('metadata', undefined)
    this.#changed()
  }

  /**
   * The film's first pieces are asked for before the media element exists: it saves the way to it and back.
   */
  #prefetchMainFile(info: TorrentInfo): void {
    const { selectOnly } = this.#options
    const selected = selectedFiles(selectOnly, (index) => info.files[index]?.padding === false)
    const main = largestPlayable(
      selected === null ? info.files : info.files.filter(({ index }) => selected.has(index)),
    )
    if (main !== null && this.#swarm.policy.filePriority(main.index) !== 'skip') {
      this.#swarm.prefetch(main.offset, main.offset + main.length)
    }
  }

  #announceState(): AnnounceState {
    const { info, stats } = this.#swarm
    return {
      uploaded: stats.sentBytes,
      downloaded: stats.receivedBytes,
      left: info === null || this.#files === null ? unknownLeft : info.length - stats.verifiedBytes,
    }
  }

  #onPeers(): void {
    this.#search.update()
    this.#demand.update()
    this.#changed()
  }

  #onFinished(isFinished: boolean): void {
    this.#demand.update()
    // Seeds have left us as one of them; now they are wanted again.
    if (!isFinished) this.refresh()
    this.#changed()
  }

  get #resolvedPolicy(): Policy {
    return resolvePolicy(this.#clientPolicy, this.#policyChoices, this.#savesData)
  }

  /** The metadata says that the torrent is private: who was found through other trackers goes (BEP 27). */
  #keepToOwnTrackers(): void {
    this.#announcer.keepToOwn(() => {
      for (const peer of this.#swarm.peers) peer.close()
    })
    this.#demand.update()
  }

  #searchState(): PeerSearchState {
    return {
      status: this.#announcer.status,
      urls: this.trackers,
      peers: this.#swarm.peers.length,
      isComplete: this.#swarm.isComplete,
      isPaused: this.#swarm.policy.isPaused,
      // What is stored may be all of it.
      isLookedUp: this.#isLookedUp && (this.#swarm.info === null || this.#files !== null),
    }
  }

  #onTrackers(): void {
    this.#notices.trackers(this.#announcer.status)
    this.#search.update()
    this.#membershipState()
    this.#changed()
  }

  #membershipState(): void {
    // Trackers read the state at every announce; a status change is when one has just been made.
    if (this.#files !== null) this.#announcer.membership.update(this.#announceState())
  }

  #onPiece(piece: number): void {
    if (this.#swarm.have?.has(piece)) this.#notices.pieceFound(piece)
    this.#changed()
  }

  /** What waits for nobody may fail all the same. */
  #settle(work: Promise<void>): void {
    work.catch((error: unknown) => this.#options.onDefect(error))
  }

  #fail(error: TorrentError): void {
    this.#rejectOpened(error)
    this.events.emit('error', error)
  }

  #changed(): void {
    this.events.emit('change', undefined)
  }
}
