import type { ManagedTorrent } from '../../engine/managed-torrent.ts'
import type { TorrentEngine } from '../../engine/torrent-engine.ts'
import type { TorrentStorage } from '../../engine/torrent-storage.ts'
import type { BridgeOpen, BridgeStatus } from '../../network/bridge-messages.ts'
import { formatMagnet } from '../../protocol/magnet.ts'
import { encodeMetainfo } from '../../protocol/metainfo.ts'
import { fromHex, toHex } from '../../shared/bytes.ts'
import type { Cancel, Clock } from '../../shared/clock.ts'
import { TorrentError, toTorrentError } from '../../shared/errors.ts'
import { RestartBudget } from '../../shared/restart-budget.ts'
import type { DownloadMode } from '../../swarm/policy.ts'
import type { Hasher } from '../../swarm/ports.ts'
import type { BridgeMode } from '../bridge-options.ts'
import { downloadModeOf } from './admission.ts'
import type { TellLinked } from './ports.ts'
import type { TorrentReport } from './report.ts'
import { absentStatus, isSameStatus, joinedStatus, type MainlineReport } from './status.ts'

/** Milliseconds between two looks at how a torrent is doing: a status is sent at most once a second. */
const lookMs = 1_000
/**
 * Links of one torrent, at most: 60 over TCP, and as many pages as a crowd in front of one server. Our own
 * choice.
 */
const maxPeers = 120
/** Linked peers that a next process is told of, at most. Our own choice: half of what a link may name. */
const maxTold = 10
/** Restarts of a torrent with a defect: one in ten minutes, as in a page (decision 031). */
const restartLimit = { limit: 1, windowMs: 10 * 60_000 }

/** The parts of the engine that the bridge uses. */
export type BridgeEngine = Pick<TorrentEngine, 'add' | 'remove' | 'get'>

export interface BridgedTorrentOptions {
  readonly infoHash: string
  /** The torrent was made from files of this machine, and runs in the engine already. */
  readonly isSeeded: boolean
  readonly mode: BridgeMode
  readonly engine: BridgeEngine
  readonly storage: Pick<TorrentStorage, 'load'>
  readonly clock: Clock
  readonly hasher: Hasher
  /** WebSocket trackers where pages meet the bridge. */
  readonly trackers: readonly string[]
  /** Resolves when an earlier place in the same swarm has been left. */
  readonly isFree: Promise<void>
  readonly mainline: (infoHash: string) => MainlineReport | null
  readonly tellLinked: TellLinked
  /** The torrent cannot be used: its place in the swarm is to be left. */
  readonly onFailed: () => void
}

/** What somebody says of a torrent: a page, or the command line. */
export interface TorrentFacts extends Pick<BridgeOpen, 'trackers' | 'peers' | 'selectOnly'> {
  readonly name: string | null
  /** The `info` dictionary, unchecked. */
  readonly infoBytes: Uint8Array | null
}

/** A page that has the torrent open. */
export interface Viewer {
  onStatus(status: BridgeStatus): void
}

/** A torrent in whose swarm the bridge is: its viewers, and what they are told of it. */
export class BridgedTorrent {
  readonly infoHash: string
  /** When the last viewer left, of the clock; `null`: somebody watches, or it stays. */
  idleSince: number | null = null
  readonly #options: BridgedTorrentOptions
  readonly #viewers = new Set<Viewer>()
  readonly #restarts = new RestartBudget(restartLimit)
  /** Everything that was said of the torrent is done in order. */
  #work: Promise<void>
  #facts: TorrentFacts[] = []
  #status: BridgeStatus
  #linked = ''
  #onNews: (report: TorrentReport) => void = () => undefined
  #isNamed = false
  #isWhole = false
  #download: DownloadMode = 'window'
  #isLeft = false
  #cancelLook: Cancel = () => undefined

  constructor(options: BridgedTorrentOptions) {
    this.infoHash = options.infoHash
    this.#options = options
    this.#work = options.isFree
    this.#status = absentStatus(options.infoHash, { state: 'joining', reason: null })
  }

  /** What is known of the torrent grows. The first time, the swarm is joined. */
  learn(facts: TorrentFacts): void {
    // Our own torrent is not for others to add to.
    if (this.#options.isSeeded) return
    this.#facts.push(facts)
    this.#do(() => this.#add(facts))
  }

  /** The command line names the torrent: it stays, and `onNews` is told how it is doing, once a second. */
  keep(isWhole: boolean, onNews: (report: TorrentReport) => void): void {
    this.#isNamed = true
    this.#isWhole ||= isWhole
    if (isWhole) this.#download = 'whole'
    this.#onNews = onNews
    this.idleSince = null
    this.#look()
  }

  enter(viewer: Viewer): void {
    this.#viewers.add(viewer)
    this.idleSince = null
    viewer.onStatus(this.#status)
    this.#look()
  }

  /** @returns whether nobody needs the torrent any more */
  exit(viewer: Viewer): boolean {
    if (!this.#viewers.delete(viewer) || this.#viewers.size > 0 || this.#isNamed) return false
    this.idleSince = this.#options.clock.now()
    return true
  }

  /** The engine has ended the torrent because of a defect: it is joined once more. */
  defect(): void {
    if (!this.#restarts.take(this.#options.clock.now())) {
      this.#fail('The server has a fault with this torrent, and has left its swarm.')
      return
    }
    for (const facts of this.#facts) this.#do(() => this.#add(facts))
  }

  report(): TorrentReport {
    const torrent = this.#torrent
    const snapshot = torrent?.snapshot()
    const sums = torrent?.peerSums
    const dial = this.#options.mainline(this.infoHash)?.dial
    return {
      infoHash: this.infoHash,
      name: snapshot?.name ?? this.infoHash,
      state: this.#status.state,
      reason: this.#status.reason,
      isNamed: this.#isNamed,
      viewers: this.#viewers.size,
      idleSeconds:
        this.idleSince === null ? null : Math.round((this.#options.clock.now() - this.idleSince) / 1000),
      length: snapshot?.length ?? 0,
      verified: snapshot?.downloaded ?? 0,
      ordinary: sums?.ordinary ?? noPeers,
      webRtc: sums?.webRtc ?? noPeers,
      dial: dial ?? null,
      asksDht: this.#status.asksDht,
    }
  }

  /** Leaves the swarm. What was fetched stays in the cache. Resolves when it can be joined again. */
  async leave(): Promise<void> {
    this.#isLeft = true
    this.#cancelLook()
    await this.#work
    if (!this.#options.isSeeded) await this.#options.engine.remove(this.infoHash)
  }

  get #torrent(): ManagedTorrent | undefined {
    return this.#options.engine.get(this.infoHash)
  }

  #do(work: () => Promise<void>): void {
    this.#work = this.#work.then(async () => {
      if (this.#isLeft) return
      try {
        await work()
      } catch (error) {
        this.#fail(toTorrentError(error).message)
      }
    })
  }

  async #add(facts: TorrentFacts): Promise<void> {
    const { engine, trackers } = this.#options
    const isFirst = engine.get(this.infoHash) === undefined
    const choices = { trackers, policy: { download: this.#download, maxPeers } }
    const given = await this.#file(facts)
    const file = given ?? (isFirst ? await this.#storedFile() : null)
    // Metadata comes first: whoever joins must know that the torrent is private, since then nobody is asked
    // but its own trackers (BEP 27).
    const torrent = await engine.add(file ?? this.#magnet(facts), choices, facts)
    if (isFirst) torrent.events.on('error', (error) => this.#fail(error.message))
    // A stored file does not have the trackers of this link.
    if (given === null && file !== null) await engine.add(this.#magnet(facts), choices)
    this.#look()
  }

  #magnet({ name, trackers, peers, selectOnly }: TorrentFacts): string {
    const infoHash = fromHex(this.infoHash)
    if (infoHash === null) throw new TorrentError('invalid-magnet', 'This is not an info hash.')
    return formatMagnet({ infoHash, name, trackers, peers, selectOnly })
  }

  /** The `.torrent` that somebody has given us; `null`: none. */
  async #file({
    infoBytes,
    trackers,
  }: Pick<TorrentFacts, 'infoBytes' | 'trackers'>): Promise<Uint8Array | null> {
    if (infoBytes === null || !(await this.#isRight(infoBytes))) return null
    return encodeMetainfo(infoBytes, { trackers })
  }

  /** The `.torrent` as it was stored; `null`: none was. */
  async #storedFile(): Promise<Uint8Array | null> {
    const stored = await this.#options.storage.load(this.infoHash)
    return stored === null ? null : this.#file(stored)
  }

  async #isRight(infoBytes: Uint8Array): Promise<boolean> {
    // A page that sends the metadata of another torrent is not believed: peers have the right one.
    return toHex(await this.#options.hasher.sha1(infoBytes)) === this.infoHash
  }

  /** The torrent cannot be used. Its viewers are told why; one that comes later tries again. */
  #fail(reason: string): void {
    if (this.#isLeft) return
    this.#tell(absentStatus(this.infoHash, { state: 'refused', reason }))
    if (this.#isNamed) this.#onNews(this.report())
    this.#options.onFailed()
  }

  /** Looks how the torrent is doing, now and once a second while somebody wants to know. */
  #look(): void {
    this.#cancelLook()
    if (this.#isLeft) return
    this.#update()
    if (this.#viewers.size > 0 || this.#isNamed) {
      this.#cancelLook = this.#options.clock.after(lookMs, () => this.#look())
    }
  }

  #update(): void {
    const torrent = this.#torrent
    if (torrent !== undefined) {
      const sums = torrent.peerSums
      const { mode, mainline } = this.#options
      this.#setMode(torrent, downloadModeOf(mode, this.#isWhole, sums))
      this.#tellLinked(torrent)
      const isComplete = torrent.snapshot().state === 'seeding'
      this.#tell(joinedStatus(this.infoHash, isComplete, sums.ordinary, mainline(this.infoHash)))
    }
    if (this.#isNamed) this.#onNews(this.report())
  }

  #setMode(torrent: ManagedTorrent, download: DownloadMode): void {
    if (this.#options.isSeeded || download === this.#download) return
    this.#download = download
    torrent.command({ type: 'policy', policy: { download, maxPeers } })
  }

  #tellLinked({ ordinaryPeers }: ManagedTorrent): void {
    const peers = ordinaryPeers.flatMap(({ listensAt }) => listensAt ?? []).slice(0, maxTold)
    const linked = peers.join()
    if (linked === this.#linked) return
    this.#linked = linked
    this.#options.tellLinked(this.infoHash, peers)
  }

  #tell(status: BridgeStatus): void {
    if (isSameStatus(status, this.#status)) return
    this.#status = status
    for (const viewer of this.#viewers) viewer.onStatus(status)
  }
}

const noPeers = { peers: 0, seeds: 0, downloadRate: 0, uploadRate: 0 }
