import { withSignal } from '../shared/abort.ts'
import { Emitter } from '../shared/emitter.ts'
import { TorrentError, toTorrentError } from '../shared/errors.ts'
import { defaultPolicy } from '../swarm/policy.ts'
import type { Torrent, TorrentEvents } from './client.ts'
import type { EngineConnection } from './engine-connection.ts'
import type { Ownership } from './ownership.ts'
import type { TorrentSnapshot } from './snapshot.ts'
import type { SnapshotChannel } from './snapshot-channel.ts'
import { parseTorrentCommand, type TorrentChoices, type TorrentCommand } from './torrent-command.ts'

export interface PageTorrentOptions {
  readonly infoHash: string
  readonly name: string | null
  /** Starts the torrent in this page's engine. Called when, and each time, this tab becomes its owner. */
  readonly start: (choices: TorrentChoices) => Promise<TorrentSnapshot>
  readonly choices: TorrentChoices
  /** What is known of it already: this page's engine made it. */
  readonly snapshot?: TorrentSnapshot
  readonly engine: EngineConnection
  readonly channel: SnapshotChannel
  readonly ownership: Ownership
  readonly scope: string
  readonly onReleased: () => void
}

/** A torrent as the page sees it: run by this tab's engine, or watched while another tab runs it. */
export class PageTorrent {
  readonly infoHash: string
  readonly events = new Emitter<TorrentEvents>()
  #snapshot: TorrentSnapshot
  #role: Torrent['role'] = 'guest'
  readonly #options: PageTorrentOptions
  readonly #ready: Promise<TorrentSnapshot>
  #resolveReady: (snapshot: TorrentSnapshot) => void = () => undefined
  #rejectReady: (error: TorrentError) => void = () => undefined
  #hasMetadata = false
  #uses = 0
  /** What was chosen in this tab. */
  #choices: TorrentChoices
  #error: TorrentError | null = null
  /** The engine of this page runs it. */
  #isStarted = false
  /** Another tab has said how the torrent is doing. */
  #hasHeard = false
  /** Chosen before this page's engine ran it. */
  readonly #early: TorrentCommand[] = []
  readonly #stops: (() => void)[] = []

  constructor(options: PageTorrentOptions) {
    this.#options = options
    this.#choices = options.choices
    this.infoHash = options.infoHash
    this.#snapshot = options.snapshot ?? emptySnapshot(options.infoHash, options.name)
    this.#ready = new Promise((resolve, reject) => {
      this.#resolveReady = resolve
      this.#rejectReady = reject
    })
    // Told by the `error` event when nobody waits.
    this.#ready.catch(() => undefined)
    const { channel, ownership, infoHash } = options
    this.#stops.push(
      channel.events.on('snapshot', (snapshot) => {
        if (snapshot.infoHash !== infoHash || this.#role !== 'guest') return
        this.#hasHeard = true
        // The owner does what it is asked in order: a snapshot says what became of it.
        this.#early.length = 0
        this.update(snapshot)
      }),
      channel.events.on('hello', (asked) => {
        if (asked === infoHash && this.#role === 'owner') channel.publish(this.#snapshot)
      }),
      channel.events.on('command', ({ infoHash: meant, command }) => {
        if (meant === infoHash && this.#role === 'owner') options.engine.command(infoHash, command)
      }),
      ownership.request(infoHash, () => void this.#own()),
    )
    channel.askFor(infoHash)
  }

  /** One more use of the torrent; the returned view gives it back. */
  use(): Torrent {
    this.#uses++
    let released = false
    const self = this
    return {
      infoHash: this.infoHash,
      get snapshot() {
        return self.#snapshot
      },
      get role() {
        return self.#role
      },
      on: (name, listener) => this.#on(name, listener),
      ready: (signal) => withSignal(this.#ready, signal),
      streamUrl: (fileIndex) => this.#streamUrl(fileIndex),
      read: (fileIndex, begin, end, signal) => this.#read(fileIndex, begin, end, signal),
      setSlack: (seconds) => {
        if (this.#role === 'owner') this.#options.engine.setSlack(this.infoHash, seconds)
      },
      setMediaRate: (bytesPerSecond) => {
        if (this.#role === 'owner') this.#options.engine.setMediaRate(this.infoHash, bytesPerSecond)
      },
      pause: () => this.command({ type: 'pause' }),
      resume: () => this.command({ type: 'resume' }),
      setPolicy: (policy) => this.command({ type: 'policy', policy }),
      setFilePriority: (fileIndex, priority) => this.command({ type: 'file-priority', fileIndex, priority }),
      removeTracker: (url) => this.command({ type: 'remove-tracker', url }),
      restoreTracker: (url) => this.command({ type: 'restore-tracker', url }),
      release: () => {
        if (released) return
        released = true
        if (--this.#uses > 0) return
        this.destroy()
        void this.#options.engine.remove(this.infoHash, false)
      },
    }
  }

  /**
   * Does it here, or asks the tab that runs the torrent to.
   *
   * @throws TorrentError `internal` when the caller's values make no sense
   */
  command(given: TorrentCommand): void {
    const command = parseTorrentCommand(given)
    if (command.type === 'policy') this.#choices = { ...this.#choices, policy: command.policy }
    const { engine, channel } = this.#options
    if (this.#isStarted) engine.command(this.infoHash, command)
    else {
      this.#early.push(command)
      channel.send(this.infoHash, command)
    }
  }

  update(snapshot: TorrentSnapshot): void {
    this.#snapshot = snapshot
    if (this.#role === 'owner') this.#options.channel.publish(snapshot)
    if (!this.#hasMetadata && snapshot.files.length > 0) {
      this.#hasMetadata = true
      this.#resolveReady(snapshot)
      this.events.emit('metadata', snapshot)
    }
    this.events.emit('stats', snapshot)
  }

  fail(error: TorrentError): void {
    this.#error = error
    this.#rejectReady(error)
    this.events.emit('error', error)
  }

  destroy(): void {
    for (const stop of this.#stops.splice(0)) stop()
    this.#rejectReady(new TorrentError('aborted', 'The torrent was stopped.'))
    this.events.clear()
    this.#options.onReleased()
  }

  async #own(): Promise<void> {
    try {
      const choices = this.#inherited()
      this.#role = 'owner'
      const snapshot = await this.#options.start(choices)
      this.#isStarted = true
      // Chosen while it started here; before that the owner was told, whose last snapshot says so.
      for (const command of this.#early.splice(0)) this.#options.engine.command(this.infoHash, command)
      this.update(snapshot)
    } catch (error) {
      this.fail(toTorrentError(error))
    }
  }

  /** What the tab that ran it before said last, and what was chosen here. */
  #inherited(): TorrentChoices {
    const { paused, files, removedTrackers } = this.#snapshot
    if (!this.#hasHeard) return this.#choices
    const chosen = files.filter(({ priority }) => priority !== 'normal')
    const filePriorities = Object.fromEntries(chosen.map(({ index, priority }) => [index, priority]))
    return {
      ...this.#choices,
      paused,
      removedTrackers,
      filePriorities: files.length > 0 ? filePriorities : (this.#choices.filePriorities ?? {}),
    }
  }

  /** A listener that comes after the event it waits for is called all the same: nobody has to be quick. */
  #on<Name extends keyof TorrentEvents>(
    name: Name,
    listener: (value: TorrentEvents[Name]) => void,
  ): () => void {
    const stop = this.events.on(name, listener)
    const late: Partial<TorrentEvents> = {}
    if (this.#hasMetadata) late.metadata = this.#snapshot
    if (this.#error !== null) late.error = this.#error
    const value = late[name]
    if (value !== undefined) queueMicrotask(() => listener(value as TorrentEvents[Name]))
    return stop
  }

  #streamUrl(fileIndex: number): string {
    const file = this.#snapshot.files.find(({ index }) => index === fileIndex)
    if (file === undefined)
      throw new TorrentError('no-such-file', `The torrent has no file number ${fileIndex}.`)
    return new URL(
      `stream/${this.infoHash}/${fileIndex}/${encodeURIComponent(file.name)}`,
      this.#options.scope,
    ).href
  }

  async #read(fileIndex: number, begin: number, end: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (this.#role === 'owner') return this.#options.engine.read(this.infoHash, fileIndex, begin, end, signal)
    // Another tab's engine is reached as the media element reaches it: through the service worker.
    const headers = { range: `bytes=${begin}-${end - 1}` }
    const response = await fetch(this.#streamUrl(fileIndex), signal ? { headers, signal } : { headers })
    if (response.status !== 206)
      throw new TorrentError('internal', `The service worker answered ${response.status}.`)
    return new Uint8Array(await response.arrayBuffer())
  }
}

const emptySnapshot = (infoHash: string, name: string | null): TorrentSnapshot => ({
  infoHash,
  name: name ?? infoHash,
  magnet: null,
  state: 'connecting',
  paused: false,
  finished: false,
  policy: defaultPolicy,
  savesData: false,
  files: [],
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
  aheadNeededMs: 0,
  peers: [],
  trackers: [],
  removedTrackers: [],
  private: false,
  notices: [],
  storage: 'indexeddb',
})
