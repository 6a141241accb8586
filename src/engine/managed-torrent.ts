import { parseInfo } from '../protocol/metainfo.ts'
import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import { withSignal } from '../shared/abort.ts'
import { toHex } from '../shared/bytes.ts'
import { deferred } from '../shared/deferred.ts'
import { Emitter } from '../shared/emitter.ts'
import { type TorrentError, toTorrentError } from '../shared/errors.ts'
import { boundPlaybackHint, type PlaybackHint } from '../swarm/playback-hint.ts'
import { type Policy, type PolicyChoices, resolvePolicy } from '../swarm/policy.ts'
import { defaultSwarmSettings } from '../swarm/settings.ts'
import { SwarmTorrent } from '../swarm/torrent.ts'
import { prefetchMainFile } from './main-file.ts'
import type { ManagedTorrentOptions } from './managed-torrent-options.ts'
import type { AddedSource } from './messages/second-source.ts'
import type { TorrentSnapshot } from './messages/snapshot.ts'
import type { TorrentCommand } from './messages/torrent-command.ts'
import { MetadataSearch } from './metadata-search.ts'
import { OpenTorrent, stoppedError } from './open-torrent.ts'
import { type OrdinaryPeer, ordinaryPeers } from './ordinary-peers.ts'
import { type PeerSums, peerSums } from './peer-sums.ts'
import { SwarmPresence } from './swarm-presence.ts'
import { TorrentNotices } from './torrent-notices.ts'
import { torrentSnapshot } from './torrent-snapshot.ts'

export interface ManagedTorrentEvents {
  /** The files are known and can be read. */
  metadata: undefined
  /** Something in the snapshot changed. */
  change: undefined
  error: TorrentError
}

/** One torrent from its start to its end: its swarm, its trackers and its store tied together. */
export class ManagedTorrent {
  readonly infoHash: string
  readonly events = new Emitter<ManagedTorrentEvents>((error) => this.#options.onDefect(error))
  readonly #options: ManagedTorrentOptions
  readonly #notices = new TorrentNotices(() => this.#changed())
  readonly #swarm: SwarmTorrent
  readonly #metadata: MetadataSearch
  readonly #presence: SwarmPresence
  readonly #whenOpen = deferred<OpenTorrent>()
  #open: OpenTorrent | null = null
  #name: string | null
  #policyChoices: PolicyChoices
  #clientPolicy: PolicyChoices
  #savesData: boolean
  #isDestroyed = false

  constructor(options: ManagedTorrentOptions) {
    this.#options = options
    this.infoHash = toHex(options.infoHash)
    this.#name = options.name
    this.#policyChoices = options.choices.policy ?? {}
    this.#clientPolicy = options.clientPolicy
    this.#savesData = options.savesData
    if (options.namesWebSeeds) this.#notices.namesWebSeeds()
    this.#swarm = this.#createSwarm()
    this.#metadata = this.#createMetadataSearch()
    this.#presence = this.#createPresence()
    if (options.info !== null) this.#swarm.setInfo(options.info)
    else this.#run(this.#metadata.look())
  }

  /** `null` before the files can be read. */
  get opened(): OpenTorrent | null {
    return this.#open
  }

  get trackers(): readonly string[] {
    return this.#presence.announcer.trackers
  }

  /**
   * Resolves when the files are known and can be read.
   *
   * @throws TorrentError what ended the torrent before, or `aborted`
   */
  ready(signal?: AbortSignal): Promise<OpenTorrent> {
    return withSignal(this.#whenOpen.promise, signal)
  }

  /** Takes what one more source says. `info`: its metadata, checked against the info hash, or `null`. */
  addSource({ name, trackers, linkTrackers, peers }: AddedSource, info: TorrentInfo | null): void {
    if (this.#isDestroyed) return
    this.#name ??= name
    // First, since a private torrent takes no tracker of a link.
    if (info !== null) this.#swarm.setInfo(info)
    const { announcer } = this.#presence
    announcer.addOwn(trackers)
    announcer.addExtra(linkTrackers)
    announcer.addPeers(peers)
    this.#changed()
  }

  /** Asks the trackers for peers now, unless the torrent is paused. */
  refresh(): void {
    this.#presence.refresh()
  }

  /**
   * Does what a page asks for. A file that the torrent does not have is ignored: its metadata may not be
   * known yet.
   */
  command(command: TorrentCommand): void {
    const { policy } = this.#swarm
    const { announcer } = this.#presence
    switch (command.type) {
      case 'pause':
        policy.pause()
        break
      case 'resume':
        policy.resume()
        this.#presence.resume()
        break
      case 'policy':
        this.#policyChoices = command.policy
        policy.set(this.#policy)
        break
      case 'file-priority':
        policy.setFilePriority(command.fileIndex, command.priority)
        break
      case 'file-priorities':
        policy.setFilePriorities(command.priorities)
        break
      case 'remove-tracker':
        announcer.remove(command.url)
        break
      case 'restore-tracker':
        announcer.restore(command.url)
        break
      case 'add-tracker':
        announcer.addByHand(command.url)
        break
      case 'add-source':
        this.#run(this.#metadata.check(command.source))
        break
    }
    this.#presence.update()
    this.#changed()
  }

  /** Replaces what holds where this torrent chooses nothing. */
  setClientPolicy(policy: PolicyChoices, savesData: boolean): void {
    this.#clientPolicy = policy
    this.#savesData = savesData
    this.#swarm.policy.set(this.#policy)
    this.#presence.update()
    this.#changed()
  }

  /** What a player says of its playback; what makes no sense in it is left out. */
  hint(hint: PlaybackHint): void {
    this.#swarm.hint(boundPlaybackHint(hint))
  }

  snapshot(): TorrentSnapshot {
    return torrentSnapshot({
      infoHash: this.infoHash,
      infoHashBytes: this.#options.infoHash,
      name: this.#name,
      isLookedUp: this.#metadata.isLookedUp,
      swarm: this.#swarm,
      presence: this.#presence,
      files: this.#open?.files ?? null,
      notices: this.#notices.list,
      savesData: this.#savesData,
      storage: this.#options.storage.kind(this.infoHash),
      now: this.#options.clock.now(),
    })
  }

  /** The connected peers by their transport. */
  get peerSums(): PeerSums {
    return peerSums(this.#swarm.stats.livePeers, this.#options.clock.now())
  }

  /** Connected peers that have addresses. */
  get ordinaryPeers(): readonly OrdinaryPeer[] {
    return ordinaryPeers(this.#swarm.peers)
  }

  async destroy(): Promise<void> {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    this.#metadata.stop()
    this.#presence.leave()
    this.#open?.close()
    this.#whenOpen.reject(stoppedError())
    await this.#swarm.destroy()
    this.events.clear()
  }

  get #policy(): Policy {
    return resolvePolicy(this.#clientPolicy, this.#policyChoices, this.#savesData)
  }

  #createSwarm(): SwarmTorrent {
    const { infoHash, peerId, client, clock, random, hasher, settings, uploadLimit } = this.#options
    const { choices, selectOnly } = this.#options
    const swarm = new SwarmTorrent({
      infoHash,
      peerId,
      client,
      clock,
      random,
      hasher,
      parseInfo: (bytes) => parseInfo(bytes, infoHash),
      policy: this.#policy,
      uploadLimit,
      ...(settings ? { settings } : {}),
    })
    swarm.events.on('metadata', (info) => {
      this.#metadata.found()
      this.#run(this.#openStore(info))
    })
    swarm.events.on('piece', (piece) => {
      if (swarm.have?.has(piece)) this.#notices.pieceFound(piece)
      this.#changed()
    })
    swarm.events.on('lost', ({ piece, error }) => this.#notices.pieceLost(piece, error))
    swarm.events.on('warning', (error) => this.#notices.storage(error))
    swarm.events.on('error', (error) => this.#fail(error))
    swarm.policy.selectOnly(selectOnly)
    swarm.policy.setFilePriorities(choices.filePriorities ?? {})
    if (choices.paused) swarm.policy.pause()
    return swarm
  }

  #createMetadataSearch(): MetadataSearch {
    const { infoHash, storage, hasher, exactSource, info } = this.#options
    return new MetadataSearch(
      {
        infoHash,
        key: this.infoHash,
        swarm: this.#swarm,
        storage,
        hasher,
        exactSource,
        notices: this.#notices,
        onLookedUp: () => {
          this.#presence.update()
          this.#changed()
        },
        onStored: (stored, trackers) => {
          this.#presence.announcer.addOwn(trackers)
          this.#swarm.setInfo(stored)
        },
        onSource: (source, checked) => this.addSource(source, checked),
      },
      info !== null,
    )
  }

  #createPresence(): SwarmPresence {
    const { infoHash, peerId, clock, network, storage, settings, trackers, peers } = this.#options
    const { choices, info } = this.#options
    const swarm = this.#swarm
    return new SwarmPresence({
      swarm,
      clock,
      notices: this.#notices,
      noPeersNoticeMs: settings?.noPeersNoticeMs ?? defaultSwarmSettings.noPeersNoticeMs,
      isOpen: () => this.#open !== null,
      isLookedUp: () => this.#metadata.isLookedUp && (swarm.info === null || this.#open !== null),
      onChange: () => this.#changed(),
      announce: {
        infoHash,
        key: this.infoHash,
        peerId,
        network,
        storage,
        peers,
        trackers: {
          own: trackers,
          extra: choices.trackers ?? [],
          added: choices.addedTrackers ?? [],
          isPrivate: info?.private === true,
          removed: choices.removedTrackers ?? [],
        },
      },
    })
  }

  async #openStore(info: TorrentInfo): Promise<void> {
    if (info.private) this.#presence.keepToOwnTrackers()
    const { storage } = this.#options
    const { trackers } = this
    const store = storage.openStore(info, trackers, (error) =>
      this.#notices.storage(error, storage.kind(this.infoHash) === 'files'),
    )
    try {
      const have = await store.open(info)
      this.#presence.announcer.opened(trackers)
      if (this.#isDestroyed) {
        await store.close()
        return
      }
      this.#swarm.open(store, have)
    } catch (error) {
      this.#fail(toTorrentError(error, 'storage'))
      return
    }
    const open = new OpenTorrent({ info, swarm: this.#swarm, onRead: () => this.#presence.noteRead() })
    this.#open = open
    // Before the media element exists: that saves a round trip.
    prefetchMainFile(this.#swarm, info, this.#options.selectOnly)
    this.#presence.opened()
    this.#notices.metadata(null)
    this.#whenOpen.resolve(open)
    this.events.emit('metadata', undefined)
    this.#changed()
  }

  /** Nothing waits for `work`, which may fail all the same: that is a defect of this torrent. */
  #run(work: Promise<void>): void {
    work.catch((error: unknown) => this.#options.onDefect(error))
  }

  #fail(error: TorrentError): void {
    this.#whenOpen.reject(error)
    this.events.emit('error', error)
  }

  #changed(): void {
    this.events.emit('change', undefined)
  }
}
