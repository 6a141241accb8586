import { TorrentError } from '../shared/errors.ts'

/** A block that the peer asked for and has not been sent. */
export interface UploadRequest {
  readonly piece: number
  readonly begin: number
  readonly length: number
  /** When it was asked for, in milliseconds. */
  readonly at: number
}

/**
 * A peer that goes on asking while it is choked or its queue is full is refused. After this many full queues
 * of refused requests in a row the connection ends. Our own choice (docs/decisions/012-bounds.md).
 */
const floodFactor = 4

/** What one peer asked us for and has not been sent, in the order in which it asked. */
export class UploadQueue {
  readonly #limit: number
  readonly #requests: UploadRequest[] = []
  #refusedInRow = 0

  /** @param limit most requests that may wait here: what we announced as `reqq` (BEP 10) */
  constructor(limit: number) {
    this.#limit = limit
  }

  get length(): number {
    return this.#requests.length
  }

  get first(): UploadRequest | undefined {
    return this.#requests[0]
  }

  /**
   * The peer asks for a block.
   *
   * @returns whether the request waits here now; otherwise it is to be refused
   * @throws TorrentError `protocol` when the peer floods us with requests
   */
  add(request: UploadRequest, isChoked: boolean): boolean {
    if (isChoked || this.#requests.length >= this.#limit) {
      if (++this.#refusedInRow > this.#limit * floodFactor) {
        throw new TorrentError('protocol', 'The peer sent more requests than it may.')
      }
      return false
    }
    this.#refusedInRow = 0
    this.#requests.push(request)
    return true
  }

  /** @returns whether the request waited here */
  cancel(piece: number, begin: number, length: number): boolean {
    const at = this.#requests.findIndex(
      (request) => request.piece === piece && request.begin === begin && request.length === length,
    )
    if (at >= 0) this.#requests.splice(at, 1)
    return at >= 0
  }

  /** The first request is being answered. */
  shift(): void {
    this.#requests.shift()
  }

  /** @returns what waited here */
  clear(): UploadRequest[] {
    return this.#requests.splice(0)
  }
}
