import { concatBytes } from '../shared/bytes.ts'

/** Bytes from which on a send leaves on its own, without a copy. Our own choice. */
const coalesceBytes = 4_096

/**
 * Joins the short sends of one task. Handshake, bitfield, interest and requests become one packet instead of
 * five, and arrive in order even where a browser delivers small messages out of order. Longer sends pass
 * through as they are.
 */
export class SendBuffer {
  readonly #write: (data: Uint8Array) => void
  #parts: Uint8Array[] = []
  #bytes = 0
  #isScheduled = false

  constructor(write: (data: Uint8Array) => void) {
    this.#write = write
  }

  /** Bytes that wait for the end of the task. */
  get bytes(): number {
    return this.#bytes
  }

  send(data: Uint8Array): void {
    if (data.length === 0) return
    if (data.length > coalesceBytes) {
      this.flush()
      this.#write(data)
      return
    }
    this.#parts.push(data)
    this.#bytes += data.length
    if (this.#isScheduled) return
    this.#isScheduled = true
    queueMicrotask(() => {
      this.#isScheduled = false
      this.flush()
    })
  }

  flush(): void {
    if (this.#bytes === 0) return
    const [only] = this.#parts
    const data = this.#parts.length === 1 && only !== undefined ? only : concatBytes(this.#parts)
    this.clear()
    this.#write(data)
  }

  clear(): void {
    this.#parts = []
    this.#bytes = 0
  }
}
