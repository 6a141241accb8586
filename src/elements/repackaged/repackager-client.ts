import type { Torrent } from '../../client/client.ts'
import type { FileSnapshot } from '../../engine/messages/snapshot.ts'
import type { RepackageCommand, RepackageEvent } from '../../media/repackage/messages.ts'
import { ownedBuffer } from '../../shared/bytes.ts'
import { errorToMessage, missingPart, type TorrentError, toTorrentError } from '../../shared/errors.ts'
import { readPatiently } from './read-patiently.ts'
import { startRepackager } from './start-repackager.ts'

type Heard = Exclude<RepackageEvent, { readonly type: 'read' | 'drop' }>

export interface RepackagerListener {
  heard(event: Heard): void
  /** The worker is of no use. */
  failed(error: TorrentError): void
}

/** The page's end of the worker that repackages one film: it reads the film's bytes for the worker. */
export class RepackagerClient {
  readonly #torrent: Pick<Torrent, 'read'>
  readonly #file: FileSnapshot
  readonly #listener: RepackagerListener
  readonly #closing = new AbortController()
  readonly #reads = new Map<number, AbortController>()
  #worker: Worker | null = null

  constructor(torrent: Pick<Torrent, 'read'>, file: FileSnapshot, listener: RepackagerListener) {
    this.#torrent = torrent
    this.#file = file
    this.#listener = listener
  }

  /** Starts the worker, and has it read what the film says of itself. */
  async open(): Promise<void> {
    try {
      const worker = await startRepackager()
      if (this.#closing.signal.aborted) {
        worker.terminate()
        return
      }
      this.#worker = worker
      worker.onmessage = ({ data }: MessageEvent<RepackageEvent>) => this.#hear(data)
      worker.onerror = (event) => {
        event.preventDefault()
        this.#fail(missingPart('The part that repackages films could not be loaded.', event.message))
      }
      this.send({ type: 'open', size: this.#file.length })
    } catch (error) {
      this.#fail(toTorrentError(error))
    }
  }

  send(command: RepackageCommand, transfer: Transferable[] = []): void {
    this.#worker?.postMessage(command, transfer)
  }

  close(): void {
    this.#closing.abort()
    for (const read of this.#reads.values()) read.abort()
    this.#reads.clear()
    this.#worker?.terminate()
    this.#worker = null
  }

  #hear(event: RepackageEvent): void {
    if (event.type === 'read') void this.#read(event.id, event.begin, event.end)
    else if (event.type === 'drop') this.#reads.get(event.id)?.abort()
    else this.#listener.heard(event)
  }

  async #read(id: number, begin: number, end: number): Promise<void> {
    const reading = new AbortController()
    this.#reads.set(id, reading)
    try {
      const data = ownedBuffer(await readPatiently(this.#torrent, this.#file, begin, end, reading.signal))
      this.send({ type: 'data', id, data }, [data])
    } catch (error) {
      if (!reading.signal.aborted) this.send({ type: 'unread', id, error: errorToMessage(error) })
    } finally {
      this.#reads.delete(id)
    }
  }

  #fail(error: TorrentError): void {
    if (this.#closing.signal.aborted) return
    this.close()
    this.#listener.failed(error)
  }
}
