import type { ClientPolicy, EngineCommand, EngineEvent } from '../engine/messages/messages.ts'
import type { FilePart } from '../engine/messages/packed-files.ts'
import type { SnapshotNews } from '../engine/messages/snapshot-news.ts'
import type { Network } from '../network/ports.ts'
import { abortedError } from '../shared/abort.ts'
import type { Clock } from '../shared/clock.ts'
import { Emitter } from '../shared/emitter.ts'
import { defectError, errorFromMessage, missingPart, TorrentError } from '../shared/errors.ts'
import type { Words } from '../shared/wording.ts'
import { clientProblems } from './client-problems.ts'
import { NetworkServer } from './network-server.ts'
import { WorkerLife } from './worker-life.ts'

interface Call {
  readonly resolve: (answer: EngineEvent) => void
  readonly reject: (error: TorrentError) => void
  readonly onProgress: (done: number, total: number) => void
}

type CommandWithId = Extract<EngineCommand, { readonly id: number }>
/** What a call asks for, without the number that ties the answer to it. */
export type CallBody = CommandWithId extends infer Command
  ? Command extends CommandWithId
    ? Omit<Command, 'id'>
    : never
  : never

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

export interface EngineClientEvents {
  snapshot: SnapshotNews
  files: { infoHash: string; part: FilePart }
  torrentError: { infoHash: string; error: TorrentError }
  /** A defect ended this torrent in the worker; the worker goes on. */
  torrentDefect: { infoHash: string; error: TorrentError }
  /** The worker failed, hangs or is gone. Called once, when every call has been rejected. */
  fault: TorrentError
}

export interface EngineClientOptions {
  /** Not started yet. */
  readonly worker: Worker
  readonly network: Network
  readonly clock: Clock
  readonly locks: LockManager | undefined
  readonly persistent: boolean
  readonly policy: ClientPolicy
}

/**
 * A call ends when neither an answer nor a word of its progress has come for this long. Milliseconds; our own
 * choice.
 */
const callLimitMs = 30_000

/** A call's worker ended before it answered: another worker may answer it. */
export class EngineLostError extends TorrentError {
  constructor(cause: TorrentError) {
    super('internal', cause.words, { cause })
  }
}

/**
 * One engine worker from its start to its end, as the page sees it: calls with answers, events, and the
 * network that the page lends it. The worker's end is `engine/worker/engine-server.ts`.
 */
export class EngineClient {
  readonly events = new Emitter<EngineClientEvents>()
  readonly #worker: Worker
  readonly #clock: Clock
  readonly #network: NetworkServer
  readonly #life: WorkerLife
  readonly #calls = new Map<number, Call>()
  #nextId = 1
  #end: TorrentError | null = null

  constructor({ worker, network, clock, locks, persistent, policy }: EngineClientOptions) {
    this.#worker = worker
    this.#clock = clock
    this.#network = new NetworkServer(network, (message, transfer) =>
      this.post({ type: 'network', message }, transfer),
    )
    const lifeLock = `torrent-player:engine:${crypto.randomUUID()}`
    this.#life = new WorkerLife({
      clock,
      lifeLock,
      locks,
      ping: () => this.post({ type: 'ping' }),
      onEnd: (error) => this.#fail(error),
    })
    worker.onmessage = ({ data }: MessageEvent<EngineEvent>) => this.#receive(data)
    worker.onerror = (event) => {
      event.preventDefault()
      // A script that cannot be loaded gives an event without a message.
      this.#fail(
        event.message ? defectError(event.message) : missingPart('The engine’s script could not be loaded.'),
      )
    }
    worker.onmessageerror = () => this.#fail(new TorrentError('internal', 'A message could not be read.'))
    this.post({ type: 'start', persistent, lifeLock, ...policy })
  }

  /** Whether the worker has ended, by itself or by {@link close}. */
  get isOver(): boolean {
    return this.#end !== null
  }

  /** Does nothing once the worker has ended. */
  post(command: EngineCommand, transfer: Transferable[] = []): void {
    if (this.#end === null) this.#worker.postMessage(command, transfer)
  }

  /**
   * Asks the worker for something and waits for the answer, at most 30 s beyond the last word of progress.
   *
   * @throws TorrentError `timeout`, `aborted`, what the engine answers; {@link EngineLostError} when the
   * worker ends
   */
  call(body: CallBody, { signal, onProgress }: CallOptions = {}): Promise<EngineEvent> {
    if (this.#end !== null) return Promise.reject(this.#end)
    if (signal?.aborted) return Promise.reject(abortedError(signal))
    const id = this.#nextId++
    return new Promise<EngineEvent>((resolve, reject) => {
      let stopWaiting = (): void => undefined
      const giveUp = (error: TorrentError): void => {
        this.post({ type: 'cancel', id })
        settle(() => reject(error))
      }
      const onAbort = (): void => giveUp(abortedError(signal))
      const settle = (run: () => void): void => {
        stopWaiting()
        signal?.removeEventListener('abort', onAbort)
        this.#calls.delete(id)
        run()
      }
      const wait = (): void => {
        stopWaiting()
        stopWaiting = this.#clock.after(callLimitMs, () => giveUp(noAnswer(body.type)))
      }
      this.#calls.set(id, {
        resolve: (answer) => settle(() => resolve(answer)),
        reject: (error) => settle(() => reject(error)),
        onProgress: (done, total) => {
          wait()
          onProgress?.(done, total)
        },
      })
      signal?.addEventListener('abort', onAbort, { once: true })
      wait()
      this.post({ ...body, id } as EngineCommand)
    })
  }

  /** Ends the worker at once, whatever it does. */
  close(error = new TorrentError('aborted', 'The engine was stopped.')): void {
    if (this.#end !== null) return
    this.#end = error
    this.#life.stop()
    this.#worker.onmessage = null
    this.#worker.onerror = null
    this.#worker.terminate()
    // The next worker finds peers and trackers anew: what is left here would go on with nothing behind it.
    this.#network.close()
    for (const { reject } of [...this.#calls.values()]) reject(error)
  }

  #receive(event: EngineEvent): void {
    this.#life.heard()
    switch (event.type) {
      case 'snapshot':
        this.events.emit('snapshot', event.snapshot)
        return
      case 'files':
        this.events.emit('files', event)
        return
      case 'network':
        this.#network.receive(event.message)
        return
      case 'alive':
        if (event.holdsLock) this.#life.lockHeld()
        return
      case 'torrent-error':
        this.events.emit('torrentError', { infoHash: event.infoHash, error: errorFromMessage(event.error) })
        return
      case 'torrent-defect':
        this.events.emit('torrentDefect', { infoHash: event.infoHash, error: errorFromMessage(event.error) })
        return
      case 'fault':
        this.#fail(errorFromMessage(event.error))
        return
      case 'progress':
        this.#calls.get(event.id)?.onProgress(event.done, event.total)
        return
      case 'failed':
        this.#calls.get(event.id)?.reject(errorFromMessage(event.error))
        return
      default:
        this.#calls.get(event.id)?.resolve(event)
    }
  }

  #fail(error: TorrentError): void {
    if (this.#end !== null) return
    this.close(new EngineLostError(error))
    this.events.emit('fault', error)
  }
}

const notDone: Readonly<Record<CallBody['type'], Words>> = {
  add: clientProblems.notStarted(),
  make: clientProblems.notMade(),
  identify: clientProblems.notChecked(),
  read: clientProblems.partNotHere(),
  'read-here': clientProblems.partNotRead(),
  remove: clientProblems.notStopped(),
  shutdown: 'The engine did not stop within 30 seconds. Try again, or reload the page.',
  cancel: 'Nothing was stopped within 30 seconds. Try again, or reload the page.',
}

const noAnswer = (type: CallBody['type']): TorrentError => new TorrentError('timeout', notDone[type])
