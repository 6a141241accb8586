import type { PageReader } from '../engine/messages/messages.ts'
import type { SnapshotNews } from '../engine/messages/snapshot-news.ts'
import type { TorrentChoices, TorrentCommand } from '../engine/messages/torrent-command.ts'
import { withSignal } from '../shared/abort.ts'
import type { Clock } from '../shared/clock.ts'
import { type TorrentError, toTorrentError } from '../shared/errors.ts'
import { reportDefect } from '../shared/report-defect.ts'
import { RestartBudget } from '../shared/restart-budget.ts'
import type { OwnerStamp } from '../storage/owner-stamp.ts'
import type { Torrent } from './client.ts'
import { EngineLostError } from './engine-client.ts'
import type { EngineSource, RestartingEngine } from './restarting-engine.ts'

export interface EngineRunOptions {
  readonly infoHash: string
  readonly engine: Pick<RestartingEngine, 'add' | 'command' | 'read' | 'readHere' | 'remove' | 'running'>
  readonly clock: Clock
  /** The engine runs the torrent. */
  readonly onStarted: (snapshot: SnapshotNews) => void
  /** The engine cannot run it. */
  readonly onFailed: (error: TorrentError) => void
}

/** A torrent that shows a second defect within this time stays off. */
const restartLimit = { limit: 1, windowMs: 10 * 60_000 }

/** One torrent in this page's engine, which may have to start it several times. */
export class EngineRun {
  readonly #options: EngineRunOptions
  /** The last start: resolves when the engine runs the torrent, or the start has failed. */
  #starting: Promise<void> = Promise.resolve()
  /** Counts starts and stops: an answer to an earlier start changes nothing. */
  #starts = 0
  #isStarted = false
  /** Commands that wait until the start that is going on has ended. */
  #waiting: TorrentCommand[] = []
  readonly #restarts = new RestartBudget(restartLimit)

  constructor(options: EngineRunOptions) {
    this.#options = options
  }

  /** Starts it, also when the worker that ran it is gone. All earlier commands are among the choices. */
  start(source: EngineSource, choices: TorrentChoices, owner: OwnerStamp): void {
    const { infoHash, engine, onStarted, onFailed } = this.#options
    const start = this.#begin()
    this.#starting = engine.add(infoHash, source, choices, owner).then(
      (snapshot) => {
        if (start !== this.#starts) return
        this.#isStarted = true
        for (const command of this.#waiting.splice(0)) engine.command(infoHash, command)
        onStarted(snapshot)
      },
      (error: unknown) => {
        // The torrent went with the worker: it is started again in the next one.
        if (start === this.#starts && !(error instanceof EngineLostError)) onFailed(toTorrentError(error))
      },
    )
  }

  /** Stops it, and then calls `startAgain`: what was downloaded is stored first. */
  replace(startAgain: () => void): void {
    const start = this.#begin()
    this.#starting = this.#remove().then(() => {
      if (start === this.#starts) startAgain()
    })
  }

  /** Stops it. What was downloaded is stored when the promise resolves; it never rejects. */
  stop(): Promise<void> {
    this.abandon()
    return this.#remove()
  }

  /** The torrent goes on elsewhere or has ended: an answer to the last start changes nothing any more. */
  abandon(): void {
    this.#begin()
  }

  /** Whether it may be started again after a defect. Counts as one such start. */
  mayRestart(): boolean {
    return this.#restarts.take(this.#options.clock.now())
  }

  /** Does it now, or when the torrent has started. */
  command(command: TorrentCommand): void {
    if (this.#isStarted) this.#options.engine.command(this.#options.infoHash, command)
    else this.#waiting.push(command)
  }

  /**
   * Bytes `begin` to `end` (exclusive) of a file. `null`: the worker ended before it answered, and the next
   * one runs.
   */
  async read(
    fileIndex: number,
    begin: number,
    end: number,
    signal?: AbortSignal,
    reader?: PageReader,
  ): Promise<Uint8Array | null> {
    const { infoHash, engine } = this.#options
    await withSignal(this.#starting, signal)
    try {
      return await engine.read(infoHash, fileIndex, begin, end, signal, reader)
    } catch (error) {
      if (!(error instanceof EngineLostError)) throw error
      await withSignal(engine.running(), signal)
      return null
    }
  }

  /** Bytes of a file, where all of them are verified now; else `null`. */
  readHere: Torrent['readHere'] = async (fileIndex, begin, end, signal) => {
    const { infoHash, engine } = this.#options
    return this.#isStarted ? engine.readHere(infoHash, fileIndex, begin, end, signal) : null
  }

  /** Returns the number of the start, or stop, that begins here. */
  #begin(): number {
    this.#isStarted = false
    this.#waiting = []
    return ++this.#starts
  }

  #remove(): Promise<void> {
    return this.#options.engine.remove(this.#options.infoHash, false).catch(reportDefect)
  }
}
