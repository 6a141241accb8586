import type { FilePart } from '../engine/messages/packed-files.ts'
import { type AddedSource, sourceOfMagnet } from '../engine/messages/second-source.ts'
import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import type { SnapshotNews } from '../engine/messages/snapshot-news.ts'
import {
  applyCommand,
  parseTorrentCommand,
  type TorrentChoices,
  type TorrentCommand,
} from '../engine/messages/torrent-command.ts'
import { parseMagnet } from '../protocol/magnet.ts'
import { type StreamServing, streamAddress, whenStreamed } from '../serve/page/stream-serving.ts'
import { withSignal } from '../shared/abort.ts'
import type { Clock } from '../shared/clock.ts'
import { TorrentError } from '../shared/errors.ts'
import { newOwnerStamp, type OwnerStamp } from '../storage/owner-stamp.ts'
import type { PlaybackHint } from '../swarm/playback-hint.ts'
import type { Bridges } from './bridges.ts'
import type { Torrent } from './client.ts'
import { clientProblems } from './client-problems.ts'
import { EngineRun } from './engine-run.ts'
import { OwnerWatch } from './owner-watch.ts'
import type { Ownership, OwnershipClaim } from './ownership.ts'
import { emptySnapshot, inheritedChoices, keepMetadata } from './page-snapshot.ts'
import { readHereOfOwner, readOfOwner } from './read-through-service-worker.ts'
import type { EngineSource, RestartingEngine } from './restarting-engine.ts'
import { sharedTorrents } from './shared-torrents.ts'
import { SnapshotExchange } from './snapshot-exchange.ts'
import type { TabChannel } from './tab-channel.ts'
import { TabSources, withoutMetadata } from './tab-sources.ts'
import { TorrentBridge } from './torrent-bridge.ts'
import { TorrentNews } from './torrent-news.ts'
import { viewTorrent } from './torrent-view.ts'

export interface PageTorrentOptions {
  readonly infoHash: string
  /** What this tab's source says: told to the tab that runs the torrent. */
  readonly known: AddedSource
  /** What the torrent is started from in this page's engine, each time that this tab becomes the owner. */
  readonly source: EngineSource
  readonly choices: TorrentChoices
  /** This tab has all of the torrent: it runs the torrent instead of the tab that does so now. */
  readonly takesOver: boolean
  /** No other tab can run the torrent: its bridge is asked before the browser has given the right to it. */
  readonly isFirst: boolean
  readonly engine: RestartingEngine
  readonly channel: TabChannel
  readonly ownership: Ownership
  readonly clock: Clock
  readonly serving: StreamServing
  /** `null`: the page knows none. */
  readonly bridges: Bridges | null
  /** The torrent has ended, or every use of it was given back. */
  readonly onEnded: () => void
}

/** A torrent as the page sees it: run by this tab's engine, or watched while another tab runs it. */
export class PageTorrent {
  readonly infoHash: string
  readonly #news = new TorrentNews()
  #snapshot: TorrentSnapshot
  #role: Torrent['role'] = 'guest'
  readonly #options: PageTorrentOptions
  readonly #exchange: SnapshotExchange
  #uses = 0
  #source: EngineSource
  readonly #sources: TabSources
  /** Since when this tab has had the right to run the torrent, the last time that it got it. */
  #owner: OwnerStamp = newOwnerStamp()
  /** What was chosen in this tab, and in other tabs while this one ran the torrent. */
  #choices: TorrentChoices
  #error: TorrentError | null = null
  /** Another tab has said how the torrent is doing. */
  #hasHeard = false
  /** Commands of this tab that the tab that runs the torrent may not have done yet. */
  #sent: TorrentCommand[] = []
  readonly #run: EngineRun
  readonly #claim: OwnershipClaim
  readonly #watch: OwnerWatch
  readonly #bridge: TorrentBridge
  readonly #stops: (() => void)[] = []

  constructor(options: PageTorrentOptions) {
    this.#options = options
    this.#choices = options.choices
    this.#source = options.source
    this.infoHash = options.infoHash
    this.#snapshot = emptySnapshot(options.infoHash, options.known.name, options.choices)
    const { channel, ownership, infoHash, clock, takesOver } = options
    this.#run = new EngineRun({
      infoHash,
      engine: options.engine,
      clock,
      onStarted: (snapshot) => this.#show(this.#exchange.read(snapshot)),
      onFailed: (error) => this.fail(error),
    })
    this.#bridge = new TorrentBridge({
      ...options,
      known: () => this.#sources.all,
      isShared: () => this.#source.files !== undefined || sharedTorrents.has(options.infoHash),
      onChange: () => this.#show(this.#snapshot),
    })
    this.#sources = new TabSources(options.known, (source) =>
      channel.send(infoHash, { type: 'add-source', source }),
    )
    this.#watch = new OwnerWatch({
      clock,
      ask: () => channel.askFor(infoHash),
      take: () => this.#claim.take(),
    })
    this.#exchange = new SnapshotExchange({
      infoHash,
      channel,
      clock,
      isOwner: () => this.#role === 'owner',
      current: () => this.#snapshot,
      heard: (snapshot) => this.#onOthersSnapshot(snapshot),
      completed: (snapshot) => this.#show(snapshot),
    })
    this.#stops.push(
      channel.events.on('command', ({ infoHash: meant, command }) => {
        if (meant === infoHash && this.#role === 'owner') this.#do(command)
      }),
      channel.events.on('expected', ({ infoHash: meant, expected }) => {
        if (meant === infoHash && this.#role === 'owner') this.hint({ expected })
      }),
      channel.events.on('owned', (owned) => {
        if (owned === infoHash && this.#role === 'guest') this.#sources.tell(this.#isDescribed)
      }),
      () => this.#watch.stop(),
      () => this.#exchange.stop(),
      () => this.#bridge.stop(),
    )
    this.#claim = ownership.request(infoHash, {
      owned: () => this.#own(),
      lost: () => this.#lose(),
    })
    if (takesOver) this.#claim.take()
    this.#watch.start()
    channel.askFor(infoHash)
    if (options.isFirst) this.#bridge.update(this.#snapshot)
  }

  get snapshot(): TorrentSnapshot {
    return this.#snapshot
  }

  get role(): Torrent['role'] {
    return this.#role
  }

  /** One more use of the torrent; the returned view gives it back. */
  use(): Torrent {
    this.#uses++
    return viewTorrent(this, () => {
      if (--this.#uses > 0 || this.#error !== null) return
      const claim = this.withdraw(new TorrentError('aborted', 'The torrent was stopped.'))
      // The next tab begins when what was downloaded here is stored.
      void this.#run.stop().finally(() => claim.release())
    })
  }

  readonly on: Torrent['on'] = (name, listener) => this.#news.on(name, listener)

  async ready(signal?: AbortSignal): Promise<TorrentSnapshot> {
    await withSignal(whenStreamed(this.#news.described, this.#options.serving), signal)
    // An earlier use may have learnt of the files long ago: the snapshot of then is old news.
    return this.#snapshot
  }

  streamUrl(fileIndex: number): string {
    return streamAddress(this.#options.serving, this.#snapshot, fileIndex)
  }

  async read(...[fileIndex, begin, end, signal, reader]: Parameters<Torrent['read']>): Promise<Uint8Array> {
    while (this.#role === 'owner') {
      const bytes = await this.#run.read(fileIndex, begin, end, signal, reader)
      if (bytes !== null) return bytes
    }
    return readOfOwner(this.#options.serving, this.#snapshot, fileIndex, begin, end, signal)
  }

  readHere: Torrent['readHere'] = (...range) =>
    this.#role === 'owner'
      ? this.#run.readHere(...range)
      : readHereOfOwner(this.#options.serving, this.#snapshot, ...range)

  /** A guest tells only where its viewer points: the rest is of the players of the owner's page. */
  hint(hint: PlaybackHint): void {
    const { engine, channel } = this.#options
    if (this.#role === 'owner') engine.hint(this.infoHash, hint)
    else if (hint.expected !== undefined) channel.expect(this.infoHash, hint.expected)
  }

  /**
   * Does what the command says, or asks the tab that runs the torrent to.
   *
   * @throws TorrentError `internal` when the caller's values make no sense, `tracker`
   */
  command(given: TorrentCommand): void {
    const command = parseTorrentCommand(given)
    if (this.#role === 'owner') {
      this.#do(command)
      return
    }
    if (command.type === 'policy') this.#choices = applyCommand(this.#choices, command)
    if (command.type === 'add-source') this.#sources.keep(command.source)
    else this.#sent.push(command)
    this.#options.channel.send(this.infoHash, command)
  }

  /** Another link or file of the torrent was opened in this tab. */
  addSource(source: AddedSource): void {
    this.command({ type: 'add-source', source: withoutMetadata(source, this.#isDescribed) })
  }

  /** From now on the torrent is started from these files, which are all of it, and in this tab. */
  takeOverWith(source: EngineSource): void {
    this.#sources.keepOwn()
    this.#source = source
    if (this.#role !== 'owner') {
      this.#claim.take()
      return
    }
    this.#run.replace(() => this.#start())
  }

  /** News of this page's engine. */
  update(snapshot: SnapshotNews): void {
    if (this.#role === 'owner') this.#show(this.#exchange.read(snapshot))
  }

  /** A part of the list of files came from this page's engine. */
  addFiles(part: FilePart): void {
    this.#exchange.add(part)
  }

  /** Another worker runs in the place of the one that failed. */
  engineRestarted(): void {
    if (this.#role === 'owner') this.#start()
  }

  /**
   * The engine has ended this torrent because of a defect in it: it is started again once, and then stays
   * off.
   */
  defect(cause: TorrentError): void {
    if (this.#role !== 'owner') return
    if (this.#run.mayRestart()) this.#start()
    else this.fail(new TorrentError('internal', clientProblems.failedTwice(), { cause }))
  }

  /** Ends the torrent here, and gives up the right to run it: another tab may have more luck. */
  fail(error: TorrentError): void {
    if (this.#error !== null) return
    const wasOwner = this.#role === 'owner'
    this.withdraw(error).release()
    // Removes what is left of it in the engine. One that failed there has left nothing.
    if (wasOwner) this.#options.engine.remove(this.infoHash, false).catch(() => undefined)
  }

  /** Ends the torrent here. The caller releases the right to run it, or the wish for it. */
  withdraw(error: TorrentError): OwnershipClaim {
    if (this.#error !== null) return this.#claim
    this.#error = error
    for (const stop of this.#stops.splice(0)) stop()
    this.#role = 'guest'
    this.#run.abandon()
    this.#news.end(error, this.#uses > 0)
    this.#options.onEnded()
    return this.#claim
  }

  #own(): void {
    if (this.#error !== null) return
    this.#watch.stop()
    this.#choices = this.#sent.splice(0).reduce(applyCommand, this.#inherited())
    this.#role = 'owner'
    this.#owner = newOwnerStamp()
    // The bridge looks for peers while the engine starts.
    this.#bridge.update(this.#snapshot)
    this.#options.channel.announceOwned(this.infoHash)
    this.#start()
  }

  /**
   * Another tab took the torrent, since this one did not answer. The store refuses what this one still wants
   * to write.
   */
  #lose(): void {
    if (this.#role !== 'owner') return
    this.#role = 'guest'
    this.#hasHeard = false
    this.#bridge.stop()
    this.#sources.forgetTelling()
    void this.#run.stop()
    this.#watch.start()
    this.#options.channel.askFor(this.infoHash)
  }

  /** Starts it in this page's engine, also when the worker that ran it is gone. */
  #start(): void {
    const source: EngineSource = { ...this.#source, added: this.#sources.added }
    this.#run.start(source, this.#choices, this.#owner)
  }

  /** What the last owner said, and what was chosen here. */
  #inherited(): TorrentChoices {
    if (!this.#hasHeard) return this.#choices
    const { magnet } = this.#snapshot
    if (magnet !== null) this.#sources.keep(sourceOfMagnet(parseMagnet(magnet), []))
    return inheritedChoices(this.#choices, this.#snapshot, this.#source.selectOnly ?? null)
  }

  /** Does it in this tab, which runs the torrent: now, or when it has started. */
  #do(command: TorrentCommand): void {
    this.#choices = applyCommand(this.#choices, command)
    if (command.type === 'add-source') {
      this.#sources.keep(command.source)
      this.#bridge.update(this.#snapshot)
    }
    this.#run.command(command)
  }

  #onOthersSnapshot(snapshot: TorrentSnapshot): void {
    this.#watch.heard()
    this.#options.engine.leaveEarly(this.infoHash)
    this.#bridge.stop()
    this.#hasHeard = true
    // The owner does what it is asked in order, so a snapshot shows the result.
    this.#sent = []
    this.#show(snapshot)
    this.#sources.tellOnce(this.#isDescribed)
  }

  get #isDescribed(): boolean {
    return this.#snapshot.files.length > 0
  }

  #show(newest: TorrentSnapshot): void {
    let snapshot = keepMetadata(this.#snapshot, newest)
    if (this.#role === 'owner') {
      this.#bridge.update(snapshot)
      snapshot = { ...snapshot, bridge: this.#bridge.snapshot }
      this.#exchange.publish(snapshot)
    }
    this.#snapshot = snapshot
    this.#news.show(snapshot)
  }
}
