import { type Cancel, type Clock, systemClock } from '../shared/clock.ts'
import { type Deferred, deferred } from '../shared/deferred.ts'
import { TorrentError } from '../shared/errors.ts'
import { RestartPolicy } from './restart-policy.ts'
import { type SeederChild, type StartSeederChild, startSeederChild } from './seeder-child.ts'
import type { FromSeeder, StartSettings, ToSeeder } from './seeder-messages.ts'

/**
 * Milliseconds until a new process must have said something: our own choice. Loading native code takes a
 * second; a process that is silent for longer is stuck.
 */
const startTimeoutMs = 30_000
/**
 * Milliseconds that the goodbye may take: our own choice. At a tracker that is there it takes some
 * milliseconds, and finders of ordinary peers take two seconds at most.
 */
const goodbyeTimeoutMs = 3_000

/** One who works through the process, whichever process it is. */
export interface ChildClient {
  /** A process is ready: everything that it should do is to be said, from the beginning. */
  ready(): void
  receive(message: FromSeeder): void
  /** The process has ended. It is started again. */
  down(): void
  /** There is no process, and none comes soon. */
  hopeless(error: TorrentError): void
}

export interface ChildSupervisorOptions {
  readonly settings: StartSettings
  /** Tells a person a sentence. */
  readonly say: (sentence: string) => void
  readonly clock?: Clock
  readonly startChild?: StartSeederChild
}

/** A process, from its start to its end. */
interface Run {
  readonly child: SeederChild
  readonly startedAt: number
  readonly ended: Deferred<void>
  isReady: boolean
  cancelTimeout: Cancel
}

/**
 * Keeps one process for everything that may crash: native WebRTC, and the bytes of strangers. It is started
 * with the first need, or with the server that has a bridge, and again whenever it ended.
 */
export class ChildSupervisor {
  readonly #options: ChildSupervisorOptions
  readonly #clock: Clock
  readonly #policy = new RestartPolicy()
  readonly #clients = new Set<ChildClient>()
  #run: Run | null = null
  /** Resolved when there is a process, rejected when there can be none. */
  #up: Deferred<void> | null = null
  #restarts = 0
  #cancelRestart: Cancel = () => undefined
  #stopped: Promise<void> | null = null

  constructor(options: ChildSupervisorOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  /** Process id of the process that runs now; `null` while there is none. */
  get pid(): number | null {
    return this.#run?.child.pid ?? null
  }

  get isReady(): boolean {
    return this.#run?.isReady === true
  }

  /** How often the process was started again. */
  get restarts(): number {
    return this.#restarts
  }

  use(client: ChildClient): void {
    this.#clients.add(client)
  }

  /**
   * Starts the process unless it was started. Resolves when it is ready.
   *
   * @throws TorrentError `aborted`, and `unsupported-browser` when it cannot run on this machine
   */
  start(): Promise<void> {
    if (this.#stopped !== null) return Promise.reject(stoppedError())
    if (this.#up === null) {
      this.#up = deferred<void>()
      this.#startChild()
    }
    return this.#up.promise
  }

  /** Says something to a process that is ready. Another one is told everything when it is. */
  send(message: ToSeeder): void {
    if (this.#run?.isReady) this.#run.child.send(message)
  }

  /** Has the process say goodbye, and ends it. Calling it twice waits for the same end. */
  destroy(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<void> {
    this.#cancelRestart()
    const error = stoppedError()
    this.#up?.reject(error)
    for (const client of this.#clients) client.hopeless(error)
    const run = this.#run
    if (run === null) return
    run.cancelTimeout()
    run.cancelTimeout = this.#clock.after(goodbyeTimeoutMs, () => run.child.kill())
    run.child.send({ kind: 'stop' })
    await run.ended.promise
  }

  #startChild(): void {
    const { settings, startChild = startSeederChild } = this.#options
    const child = startChild({
      message: (message) => this.#receive(run, message),
      ended: (how) => this.#onEnd(run, how),
    })
    const run: Run = {
      child,
      startedAt: this.#clock.now(),
      ended: deferred<void>(),
      isReady: false,
      cancelTimeout: this.#clock.after(startTimeoutMs, () => child.kill()),
    }
    this.#run = run
    child.send({ kind: 'start', settings })
  }

  #receive(run: Run, message: FromSeeder): void {
    if (run !== this.#run) return
    switch (message.kind) {
      case 'ready': {
        run.isReady = true
        if (this.#stopped !== null) return
        run.cancelTimeout()
        this.#up?.resolve()
        for (const client of this.#clients) client.ready()
        return
      }
      case 'unavailable': {
        this.#giveUp(`WebRTC cannot be loaded here: ${message.reason}`)
        return
      }
      case 'said': {
        this.#options.say(message.sentence)
        return
      }
      case 'stopped': {
        run.child.kill()
        return
      }
      default:
        for (const client of this.#clients) client.receive(message)
    }
  }

  /** Gives up when another try cannot help: the platform lacks something. */
  #giveUp(reason: string): void {
    const run = this.#run
    this.#run = null
    run?.cancelTimeout()
    run?.child.kill()
    const error = cannotSeed(reason)
    this.#up?.reject(error)
    for (const client of this.#clients) client.hopeless(error)
  }

  #onEnd(run: Run, how: string): void {
    run.cancelTimeout()
    run.ended.resolve()
    if (run !== this.#run) return
    this.#run = null
    if (this.#stopped !== null) return
    this.#restarts++
    for (const client of this.#clients) client.down()
    const { delayMs, crashes, isHopeless } = this.#policy.crashed(this.#clock.now() - run.startedAt)
    if (isHopeless) {
      const sentence = `The process that seeds crashed ${crashes} times in a row, the last time with ${how}.`
      const minutes = Math.round(delayMs / 60_000)
      this.#options.say(
        `${sentence} The app and the tracker work on; seeding is tried again in ${minutes} minutes.`,
      )
      const error = cannotSeed(sentence)
      this.#up?.reject(error)
      for (const client of this.#clients) client.hopeless(error)
      // A later caller waits for the next try.
      this.#up = deferred<void>()
    } else {
      this.#options.say(
        `The process that seeds crashed (${how}). It is started again in ${delayMs / 1000} s; nothing is hashed again.`,
      )
    }
    this.#cancelRestart = this.#clock.after(delayMs, () => this.#startChild())
  }
}

const stoppedError = (): TorrentError => new TorrentError('aborted', 'The server stops.')

const cannotSeed = (reason: string): TorrentError =>
  new TorrentError('unsupported-browser', `This machine cannot seed. ${reason}`)
