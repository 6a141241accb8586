import { abortedError } from '../../shared/abort.ts'
import { type ErrorMessage, errorFromMessage } from '../../shared/errors.ts'
import type { ByteSource } from '../byte-source.ts'

interface Waiting {
  resolve(bytes: Uint8Array): void
  reject(error: unknown): void
}

interface Ask {
  read(id: number, begin: number, end: number): void
  drop(id: number): void
}

/** A file whose bytes the other end of a channel reads: each read is a question with a number. */
export class AskedSource implements ByteSource {
  readonly size: number
  readonly #ask: Ask
  readonly #waiting = new Map<number, Waiting>()
  #count = 0

  constructor(size: number, ask: Ask) {
    this.size = size
    this.#ask = ask
  }

  read(begin: number, end: number, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Uint8Array> {
    if (signal?.aborted) return Promise.reject(abortedError(signal))
    const id = ++this.#count
    return new Promise<Uint8Array>((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting.delete(id)
        this.#ask.drop(id)
        reject(abortedError(signal))
      }
      const settled = (): void => signal?.removeEventListener('abort', onAbort)
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#waiting.set(id, {
        resolve: (bytes) => {
          settled()
          resolve(bytes)
        },
        reject: (error) => {
          settled()
          reject(error)
        },
      })
      this.#ask.read(id, begin, end)
    })
  }

  /** Whether an answer is waited for. */
  get isReading(): boolean {
    return this.#waiting.size > 0
  }

  answered(id: number, bytes: Uint8Array): void {
    this.#take(id)?.resolve(bytes)
  }

  refused(id: number, error: ErrorMessage): void {
    this.#take(id)?.reject(errorFromMessage(error))
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }
}
