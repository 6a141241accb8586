import { earlyJoin } from '../engine/early-join.ts'
import type {
  ClientPolicy,
  EngineCommand,
  EngineEvent,
  FileReply,
  IdentifiedTorrent,
  OpenFileRequest,
  PageReader,
} from '../engine/messages/messages.ts'
import type { AddedSource } from '../engine/messages/second-source.ts'
import type { SnapshotNews } from '../engine/messages/snapshot-news.ts'
import type { TorrentChoices, TorrentCommand } from '../engine/messages/torrent-command.ts'
import { systemRandom } from '../engine/system-ports.ts'
import type { EarlyNetwork } from '../network/early-network.ts'
import type { Clock } from '../shared/clock.ts'
import { Emitter } from '../shared/emitter.ts'
import { errorToMessage, TorrentError, toTorrentError } from '../shared/errors.ts'
import { RestartBudget } from '../shared/restart-budget.ts'
import type { OwnerStamp } from '../storage/owner-stamp.ts'
import type { PlaybackHint } from '../swarm/playback-hint.ts'
import { clientProblems } from './client-problems.ts'
import {
  type CallBody,
  type CallOptions,
  EngineClient,
  type EngineClientEvents,
  EngineLostError,
} from './engine-client.ts'

export interface RestartingEngineOptions {
  readonly createWorker: () => Worker
  readonly network: EarlyNetwork
  readonly clock: Clock
  readonly locks: LockManager | undefined
  readonly persistent: boolean
  readonly policy: ClientPolicy
}

export interface RestartingEngineEvents extends Omit<EngineClientEvents, 'fault'> {
  /** Another worker runs. It knows no torrent yet, so every torrent has to be added again. */
  restarted: undefined
  /** It failed too often: nothing runs any more. */
  failed: TorrentError
}

/** What a torrent is started from, as often as it has to be started. */
export interface EngineSource {
  /** `.torrent` bytes, or a magnet link or info hash. */
  readonly source: Uint8Array | string
  /** Files that the link chose (BEP 53). */
  readonly selectOnly?: readonly number[] | null
  /** The files that the torrent was made of, in its order: it is seeded from these. */
  readonly files?: readonly Blob[] | undefined
  /** What other sources said that were opened while the torrent ran. */
  readonly added?: AddedSource | undefined
}

/** More restarts within this time mean a fault that comes back each time. Our own choice. */
const restartLimit = { limit: 3, windowMs: 60_000 }
/**
 * Milliseconds before the first, second and third restart: what a server or a disk does not give at once it
 * may give a little later. Our own choice.
 */
const restartDelaysMs = [0, 500, 2_000]

/**
 * The page's engine worker, replaced when it fails. A call that the failed worker did not answer is put to
 * the next one. Torrents have to be added again, on `restarted`.
 */
export class RestartingEngine {
  readonly events = new Emitter<RestartingEngineEvents>()
  readonly #options: RestartingEngineOptions
  readonly #budget = new RestartBudget(restartLimit)
  #policy: ClientPolicy
  #client: EngineClient
  /** Resolves with the next worker; `null` while one runs. */
  #restarting: Promise<EngineClient> | null = null
  #end: TorrentError | null = null
  #cancelRestart: () => void = () => undefined

  constructor(options: RestartingEngineOptions) {
    this.#options = options
    this.#policy = options.policy
    this.#client = this.#connect()
  }

  /**
   * Joins the swarm of a magnet link while the engine starts, or while this tab waits for the right to run
   * the torrent.
   */
  joinEarly({ source }: EngineSource, choices: TorrentChoices): void {
    const options = earlyJoin(source, choices, () => systemRandom.uint32())
    if (options !== null) this.#options.network.joinEarly(options)
  }

  /** Leaves a swarm that was joined early: another tab runs the torrent. */
  leaveEarly(infoHash: string): void {
    this.#options.network.leaveEarly(infoHash)
  }

  /**
   * Starts a torrent.
   *
   * @param owner since when this tab has the right to run it
   */
  async add(
    infoHash: string,
    { source, files, added }: EngineSource,
    choices: TorrentChoices,
    owner: OwnerStamp,
  ): Promise<SnapshotNews> {
    const body = {
      type: 'add',
      infoHash,
      source,
      choices,
      owner,
      ...(files ? { files } : {}),
      ...(added ? { added } : {}),
    } as const
    this.joinEarly({ source }, choices)
    // Not put to the next worker: on `restarted`, the torrent is added again.
    const answer = await (await this.#running()).call(body)
    if (answer.type !== 'added') throw unexpected(answer)
    return answer.snapshot
  }

  /** Checks the bytes of a `.torrent`, and says which torrent it is. */
  async identify(source: Uint8Array, signal?: AbortSignal): Promise<IdentifiedTorrent> {
    const answer = await this.#call({ type: 'identify', source }, { signal })
    if (answer.type !== 'identified') throw unexpected(answer)
    return answer.torrent
  }

  /** Makes a torrent out of files, and gives the bytes of its `.torrent`. */
  async make(
    torrent: Pick<EngineCommand & { readonly type: 'make' }, 'files' | 'name' | 'hasFolder' | 'trackers'>,
    options: CallOptions,
  ): Promise<{ readonly infoHash: string; readonly name: string; readonly torrentFile: Uint8Array }> {
    const answer = await this.#call({ type: 'make', ...torrent }, options)
    if (answer.type !== 'made') throw unexpected(answer)
    return answer
  }

  /**
   * Reads bytes of a file. Not put to the next worker, where the torrent has to be started first.
   *
   * @throws EngineLostError when the worker ends
   */
  async read(
    infoHash: string,
    fileIndex: number,
    begin: number,
    end: number,
    signal?: AbortSignal,
    reader: PageReader = 'page',
  ): Promise<Uint8Array> {
    const body = { type: 'read', infoHash, fileIndex, begin, end, reader } as const
    const answer = await (await this.#running()).call(body, { signal })
    if (answer.type !== 'data') throw unexpected(answer)
    return new Uint8Array(answer.data)
  }

  /** Bytes of a file that are all verified; else `null`. Fails as {@link read} does. */
  async readHere(
    infoHash: string,
    fileIndex: number,
    begin: number,
    end: number,
    signal?: AbortSignal,
  ): Promise<Uint8Array | null> {
    const body = { type: 'read-here', infoHash, fileIndex, begin, end } as const
    const answer = await (await this.#running()).call(body, { signal })
    return answer.type === 'data' ? new Uint8Array(answer.data) : null
  }

  async remove(infoHash: string, deleteData: boolean): Promise<void> {
    this.#options.network.leaveEarly(infoHash)
    await this.#call({ type: 'remove', infoHash, deleteData })
  }

  /**
   * Commands a torrent. A command while no worker runs is lost: its torrent is started again with what was
   * chosen.
   */
  command(infoHash: string, command: TorrentCommand): void {
    this.#post({ type: 'torrent', infoHash, command })
  }

  setPolicy(policy: ClientPolicy): void {
    this.#policy = policy
    this.#post({ type: 'client-policy', ...policy })
  }

  hint(infoHash: string, hint: PlaybackHint): void {
    this.#post({ type: 'playback', infoHash, hint })
  }

  serve(message: OpenFileRequest, port: MessagePort): void {
    if (!this.#client.isOver) {
      this.#client.post({ type: 'serve', message }, [port])
      return
    }
    // `aborted` passes: the service worker asks again.
    const error = errorToMessage(new TorrentError('aborted', 'The engine is being started again.'))
    port.postMessage({ type: 'error', error } satisfies FileReply)
    port.close()
  }

  /**
   * Resolves when a worker runs.
   *
   * @throws TorrentError when the engine stays off
   */
  async running(): Promise<void> {
    await this.#running()
  }

  /**
   * Lets the worker write what it holds, and then ends it: after 30 s also when it has not written all.
   *
   * @throws TorrentError `timeout`
   */
  async shutdown(): Promise<void> {
    const client = this.#client
    try {
      if (this.#end === null && !client.isOver) await client.call({ type: 'shutdown' })
    } catch (error) {
      // A worker that failed meanwhile has stopped too.
      if (!(error instanceof EngineLostError)) throw error
    } finally {
      this.#stop(new TorrentError('aborted', 'The engine was stopped.'))
      client.close()
      this.events.clear()
    }
  }

  #stop(error: TorrentError): void {
    this.#end ??= error
    this.#cancelRestart()
  }

  #connect(): EngineClient {
    const { createWorker, network, clock, locks, persistent } = this.#options
    const client = new EngineClient({
      worker: createWorker(),
      network,
      clock,
      locks,
      persistent,
      policy: this.#policy,
    })
    client.events.on('snapshot', (snapshot) => this.events.emit('snapshot', snapshot))
    client.events.on('files', (event) => this.events.emit('files', event))
    client.events.on('torrentError', (event) => this.events.emit('torrentError', event))
    client.events.on('torrentDefect', (event) => this.events.emit('torrentDefect', event))
    client.events.on('fault', (error) => this.#onFault(error))
    return client
  }

  #onFault(cause: TorrentError): void {
    if (this.#end !== null) return
    console.error('The engine failed.', cause)
    if (!this.#budget.take(this.#options.clock.now())) {
      // The error's own sentence says what to do.
      const isMissing = cause.code === 'missing-part'
      const words = clientProblems.engineFailed(restartLimit.limit + 1)
      this.#stop(isMissing ? cause : new TorrentError('internal', words, { cause }))
      this.events.emit('failed', this.#end ?? cause)
      return
    }
    const delayMs = restartDelaysMs[this.#budget.spent - 1] ?? 0
    const restarting = new Promise<EngineClient>((resolve, reject) => {
      const cancel = this.#options.clock.after(delayMs, () => {
        this.#restarting = null
        try {
          this.#client = this.#connect()
        } catch (error) {
          // No worker can be made: the next attempt follows, or the end.
          this.#onFault(toTorrentError(error))
          this.#running().then(resolve, reject)
          return
        }
        this.events.emit('restarted', undefined)
        resolve(this.#client)
      })
      this.#cancelRestart = () => {
        cancel()
        reject(this.#end)
      }
    })
    // Callers that wait are told.
    restarting.catch(() => undefined)
    this.#restarting = restarting
  }

  async #running(): Promise<EngineClient> {
    if (this.#end !== null) throw this.#end
    return this.#restarting ?? this.#client
  }

  #post(command: EngineCommand): void {
    this.#client.post(command)
  }

  /** Puts a call to the next worker when one ends before it has answered. */
  async #call(body: CallBody, options: CallOptions = {}): Promise<EngineEvent> {
    for (;;) {
      const client = await this.#running()
      try {
        return await client.call(body, options)
      } catch (error) {
        if (!(error instanceof EngineLostError)) throw error
      }
    }
  }
}

const unexpected = ({ type }: EngineEvent): TorrentError =>
  new TorrentError('internal', `The engine gave an unexpected answer: ${type}.`)
