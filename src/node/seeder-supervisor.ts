import { createInfo } from '../engine/create-torrent.ts'
import { systemHasher } from '../engine/system-ports.ts'
import { parseInfo } from '../protocol/metainfo.ts'
import { type Cancel, type Clock, systemClock } from '../shared/clock.ts'
import { TorrentError } from '../shared/errors.ts'
import { RestartPolicy } from './restart-policy.ts'
import { type DiskFile, type SeedSource, sourceFile } from './seed-source.ts'
import { type SeederChild, type StartSeederChild, startSeederChild } from './seeder-child.ts'
import type { FromSeeder } from './seeder-messages.ts'

/**
 * Milliseconds until a new process must have said something: our own choice. Loading native code takes a
 * second; a process that is silent for longer is stuck.
 */
const startTimeoutMs = 30_000
/**
 * Milliseconds that the goodbye may take: our own choice. At a tracker that is there it takes some
 * milliseconds.
 */
const goodbyeTimeoutMs = 2_000

export interface SeederSupervisorOptions {
  readonly iceServers: RTCIceServer[]
  /** WebSocket trackers at which every torrent is announced. */
  readonly trackers: readonly string[]
  /** Tells a person a sentence. */
  readonly say: (sentence: string) => void
  readonly clock?: Clock
  readonly startChild?: StartSeederChild
}

/** How the hashing of files before they are seeded is told and stopped. */
interface HashingOptions {
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void
  readonly signal?: AbortSignal
}

/** A torrent that is seeded. */
export interface Seeded {
  readonly name: string
  readonly infoHash: Uint8Array
}

/** A torrent that shall be seeded, whichever process does it. */
interface Torrent {
  readonly infoBytes: Uint8Array
  readonly files: readonly DiskFile[]
  /** Resolved when the torrent is seeded for the first time. */
  readonly first: Waiting
}

interface Waiting {
  readonly promise: Promise<void>
  resolve(): void
  reject(error: Error): void
}

const createWaiting = (): Waiting => {
  let settle: Pick<Waiting, 'resolve' | 'reject'> = { resolve: () => undefined, reject: () => undefined }
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject }
  })
  // Callers that want to know wait for it. When nobody waits, a rejection is no fault.
  promise.catch(() => undefined)
  return { promise, ...settle }
}

/** A process of the seeder, from its start to its end. */
interface Run {
  readonly child: SeederChild
  readonly startedAt: number
  readonly ended: Waiting
  isReady: boolean
  cancelTimeout: Cancel
}

/**
 * Seeds files of this machine in a process of its own. When the process crashes it is started again with the
 * files that were hashed before, so the torrents and their links stay the same. Files are hashed here.
 */
export class SeederSupervisor {
  readonly #options: SeederSupervisorOptions
  readonly #clock: Clock
  readonly #policy = new RestartPolicy()
  readonly #torrents = new Map<number, Torrent>()
  #nextId = 1
  #run: Run | null = null
  /** Resolved when this machine can seed, rejected when it cannot. */
  #up: Waiting | null = null
  #cancelRestart: Cancel = () => undefined
  #stopped: Promise<void> | null = null

  constructor(options: SeederSupervisorOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  /** Process id of the process that seeds now; `null` while there is none. */
  get pid(): number | null {
    return this.#run?.child.pid ?? null
  }

  /**
   * Hashes the files and seeds them. Resolves when peers can be answered.
   *
   * @throws TorrentError `invalid-torrent`, `aborted`, and `unsupported-browser` when this machine cannot
   * seed
   */
  async seed(source: SeedSource, options: HashingOptions = {}): Promise<Seeded> {
    // This comes first, so that no film is hashed for nothing.
    await this.#start()
    const infoBytes = await createInfo(source.files.map(sourceFile), {
      name: source.name,
      hasFolder: source.hasFolder,
      hasher: systemHasher,
      ...options,
    })
    options.signal?.throwIfAborted()
    const { name, infoHash } = parseInfo(infoBytes, await systemHasher.sha1(infoBytes))
    const id = this.#nextId++
    const torrent = { infoBytes, files: source.files, first: createWaiting() }
    this.#torrents.set(id, torrent)
    this.#hand(id, torrent)
    await torrent.first.promise
    return { name, infoHash }
  }

  /** Says goodbye to the trackers and ends the process. Calling it twice waits for the same end. */
  destroy(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<void> {
    this.#cancelRestart()
    const error = new TorrentError('aborted', 'The server stops.')
    this.#up?.reject(error)
    for (const { first } of this.#torrents.values()) first.reject(error)
    const run = this.#run
    if (run === null) return
    run.cancelTimeout()
    run.cancelTimeout = this.#clock.after(goodbyeTimeoutMs, () => run.child.kill())
    run.child.send({ kind: 'stop' })
    await run.ended.promise
  }

  #start(): Promise<void> {
    if (this.#stopped !== null) return Promise.reject(new TorrentError('aborted', 'The server stops.'))
    if (this.#up === null) {
      this.#up = createWaiting()
      this.#startChild()
    }
    return this.#up.promise
  }

  #startChild(): void {
    const { iceServers, trackers, startChild = startSeederChild } = this.#options
    const child = startChild({
      message: (message) => this.#receive(run, message),
      ended: (how) => this.#onEnd(run, how),
    })
    const run: Run = {
      child,
      startedAt: this.#clock.now(),
      ended: createWaiting(),
      isReady: false,
      cancelTimeout: this.#clock.after(startTimeoutMs, () => child.kill()),
    }
    this.#run = run
    child.send({ kind: 'start', iceServers, trackers })
  }

  #hand(id: number, { infoBytes, files }: Torrent): void {
    // A process that is starting gets all torrents when it is ready.
    if (this.#run?.isReady) this.#run.child.send({ kind: 'seed', id, infoBytes, files })
  }

  #receive(run: Run, message: FromSeeder): void {
    if (run !== this.#run) return
    switch (message.kind) {
      case 'ready': {
        run.isReady = true
        if (this.#stopped !== null) return
        run.cancelTimeout()
        this.#up?.resolve()
        for (const [id, torrent] of this.#torrents) this.#hand(id, torrent)
        return
      }
      case 'unavailable': {
        this.#giveUp(`WebRTC cannot be loaded here: ${message.reason}`)
        return
      }
      case 'seeding': {
        this.#torrents.get(message.id)?.first.resolve()
        return
      }
      case 'failed': {
        const torrent = this.#torrents.get(message.id)
        this.#torrents.delete(message.id)
        torrent?.first.reject(new TorrentError('storage', message.reason))
        return
      }
      case 'said': {
        this.#options.say(message.sentence)
        return
      }
      case 'stopped': {
        run.child.kill()
      }
    }
  }

  /** Gives up when another try cannot help: the platform lacks something. */
  #giveUp(reason: string): void {
    const run = this.#run
    this.#run = null
    run?.cancelTimeout()
    run?.child.kill()
    this.#up?.reject(cannotSeed(reason))
  }

  #onEnd(run: Run, how: string): void {
    run.cancelTimeout()
    run.ended.resolve()
    if (run !== this.#run) return
    this.#run = null
    if (this.#stopped !== null) return
    const { delayMs, crashes, isHopeless } = this.#policy.crashed(this.#clock.now() - run.startedAt)
    if (isHopeless) {
      const sentence = `The process that seeds crashed ${crashes} times in a row, the last time with ${how}.`
      const minutes = Math.round(delayMs / 60_000)
      this.#options.say(
        `${sentence} The app and the tracker work on; seeding is tried again in ${minutes} minutes.`,
      )
      this.#up?.reject(cannotSeed(sentence))
      for (const { first } of this.#torrents.values()) first.reject(cannotSeed(sentence))
      // A later caller waits for the next try.
      this.#up = createWaiting()
    } else {
      this.#options.say(
        `The process that seeds crashed (${how}). It is started again in ${delayMs / 1000} s; nothing is hashed again.`,
      )
    }
    this.#cancelRestart = this.#clock.after(delayMs, () => this.#startChild())
  }
}

const cannotSeed = (reason: string): TorrentError =>
  new TorrentError('unsupported-browser', `This machine cannot seed. ${reason}`)
