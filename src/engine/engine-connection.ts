import type { Network } from '../network/ports.ts'
import { abortedError } from '../shared/abort.ts'
import { Emitter } from '../shared/emitter.ts'
import { errorFromMessage, TorrentError } from '../shared/errors.ts'
import type { SeedOptions } from './client.ts'
import type { ClientPolicy, EngineCommand, EngineEvent, OpenFile } from './messages.ts'
import { NetworkHost } from './network-host.ts'
import type { TorrentSnapshot } from './snapshot.ts'
import type { TorrentChoices, TorrentCommand } from './torrent-command.ts'

interface Call {
  readonly resolve: (answer: EngineEvent) => void
  readonly reject: (error: TorrentError) => void
  readonly onProgress?: (done: number, total: number) => void
}

type CommandWithId = Extract<EngineCommand, { readonly id: number }>
type CallBody = CommandWithId extends infer Command
  ? Command extends CommandWithId
    ? Omit<Command, 'id'>
    : never
  : never

export interface EngineConnectionEvents {
  snapshot: TorrentSnapshot
  torrentError: { infoHash: string; error: TorrentError }
  /** The engine itself failed: nothing runs any more. */
  fault: TorrentError
}

/** The page's end of the engine worker: commands with answers, events, and the real network for it to use. */
export class EngineConnection {
  readonly events = new Emitter<EngineConnectionEvents>()
  readonly #worker: Worker
  readonly #host: NetworkHost
  readonly #calls = new Map<number, Call>()
  #nextId = 1
  #fault: TorrentError | null = null

  constructor(
    worker: Worker,
    network: Network,
    start: { peerId: Uint8Array; persistent: boolean } & ClientPolicy,
  ) {
    this.#worker = worker
    this.#host = new NetworkHost(network, (message, transfer) =>
      this.#post({ type: 'network', message }, transfer),
    )
    worker.onmessage = ({ data }: MessageEvent<EngineEvent>) => this.#receive(data)
    worker.onerror = (event) => {
      this.#onFault(
        new TorrentError(
          'internal',
          `The engine failed: ${event.message || 'its script could not be loaded'}.`,
        ),
      )
    }
    this.#post({ type: 'start', lifeLock: `torrent-player:engine:${crypto.randomUUID()}`, ...start })
  }

  async add(
    source: Uint8Array | string,
    trackers: readonly string[],
    choices: TorrentChoices,
  ): Promise<TorrentSnapshot> {
    return snapshotOf(await this.#call({ type: 'add', source, trackers, choices }))
  }

  setPolicy(clientPolicy: ClientPolicy): void {
    this.#post({ type: 'client-policy', ...clientPolicy })
  }

  command(infoHash: string, command: TorrentCommand): void {
    this.#post({ type: 'torrent', infoHash, command })
  }

  /** Info hash of a `.torrent`, whose bytes are checked. */
  async identify(source: Uint8Array, signal?: AbortSignal): Promise<string> {
    const answer = await this.#call({ type: 'identify', source }, [], signal)
    if (answer.type !== 'identified') throw unexpected(answer)
    return answer.infoHash
  }

  async seed(
    files: readonly { path: string; blob: Blob }[],
    name: string,
    trackers: readonly string[],
    { signal, onProgress }: SeedOptions,
  ): Promise<TorrentSnapshot> {
    return snapshotOf(await this.#call({ type: 'seed', files, name, trackers }, [], signal, onProgress))
  }

  async read(
    infoHash: string,
    fileIndex: number,
    begin: number,
    end: number,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    const answer = await this.#call({ type: 'read', infoHash, fileIndex, begin, end }, [], signal)
    if (answer.type !== 'data') throw unexpected(answer)
    return new Uint8Array(answer.data)
  }

  async remove(infoHash: string, deleteData: boolean): Promise<void> {
    await this.#call({ type: 'remove', infoHash, deleteData })
  }

  setSlack(infoHash: string, seconds: number): void {
    this.#post({ type: 'slack', infoHash, seconds })
  }

  setMediaRate(infoHash: string, bytesPerSecond: number): void {
    this.#post({ type: 'media-rate', infoHash, bytesPerSecond })
  }

  serve(message: OpenFile, port: MessagePort): void {
    this.#post({ type: 'serve', message }, [port])
  }

  async shutdown(): Promise<void> {
    if (this.#fault === null) await this.#call({ type: 'shutdown' })
    this.#worker.terminate()
    this.events.clear()
    for (const { reject } of this.#calls.values())
      reject(new TorrentError('aborted', 'The engine was stopped.'))
    this.#calls.clear()
  }

  #post(command: EngineCommand, transfer: Transferable[] = []): void {
    this.#worker.postMessage(command, transfer)
  }

  #call(
    body: CallBody,
    transfer: Transferable[] = [],
    signal?: AbortSignal,
    onProgress?: (done: number, total: number) => void,
  ): Promise<EngineEvent> {
    if (this.#fault !== null) return Promise.reject(this.#fault)
    if (signal?.aborted) return Promise.reject(abortedError(signal))
    const id = this.#nextId++
    const onAbort = (): void => {
      this.#post({ type: 'cancel', id })
      this.#calls.get(id)?.reject(abortedError(signal))
      this.#calls.delete(id)
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    const answered = new Promise<EngineEvent>((resolve, reject) => {
      this.#calls.set(id, { resolve, reject, ...(onProgress ? { onProgress } : {}) })
      this.#post({ ...body, id } as EngineCommand, transfer)
    })
    return answered.finally(() => signal?.removeEventListener('abort', onAbort))
  }

  #receive(event: EngineEvent): void {
    switch (event.type) {
      case 'snapshot':
        this.events.emit('snapshot', event.snapshot)
        return
      case 'network':
        this.#host.receive(event.message)
        return
      case 'alive':
        return
      case 'torrent-error':
      case 'torrent-defect':
        this.events.emit('torrentError', { infoHash: event.infoHash, error: errorFromMessage(event.error) })
        return
      case 'fault':
        this.#onFault(errorFromMessage(event.error))
        return
      case 'progress':
        this.#calls.get(event.id)?.onProgress?.(event.done, event.total)
        return
      default: {
        const call = this.#calls.get(event.id)
        this.#calls.delete(event.id)
        if (event.type === 'failed') call?.reject(errorFromMessage(event.error))
        else call?.resolve(event)
      }
    }
  }

  #onFault(error: TorrentError): void {
    this.#fault = error
    for (const { reject } of this.#calls.values()) reject(error)
    this.#calls.clear()
    this.events.emit('fault', error)
  }
}

const snapshotOf = (answer: EngineEvent): TorrentSnapshot => {
  if (answer.type !== 'added') throw unexpected(answer)
  return answer.snapshot
}

const unexpected = ({ type }: EngineEvent): TorrentError =>
  new TorrentError('internal', `The engine gave an unexpected answer: ${type}.`)
