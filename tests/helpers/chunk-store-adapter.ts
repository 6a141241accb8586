import type { TorrentInfo } from '../../src/protocol/metainfo-types.ts'
import type { PieceStore } from '../../src/swarm/ports.ts'
import { makeTorrent } from '../e2e/serve/sample.ts'

/** The interface that `abstract-chunk-store` tests (mafintosh). */
export interface ChunkStore {
  readonly chunkLength: number
  put(index: number, chunk: Uint8Array, done?: (error: Error | null) => void): void
  get(index: number, options: GetOptions | null | GetCallback, done?: GetCallback): void
  close(done?: (error: Error | null) => void): void
  destroy(done?: (error: Error | null) => void): void
}

interface GetOptions {
  readonly offset?: number
  readonly length?: number
}
type GetCallback = (error: Error | null, chunk?: Uint8Array) => void

export interface Backing {
  readonly store: PieceStore
  /** Forgets everything that was kept. */
  readonly destroy: () => Promise<void>
}

/** More chunks than the suite uses. */
const chunkCount = 128
let stores = 0

/**
 * A class that the suite can make stores of: each is a {@link PieceStore} of its own, for a torrent of
 * `chunkCount` pieces.
 *
 * @param toChunk what the suite compares with: Node's `Buffer`, or plain bytes
 */
export const chunkStoreOf = (
  open: (info: TorrentInfo) => Backing,
  toChunk: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes,
): (new (
  chunkLength: number,
) => ChunkStore) =>
  class implements ChunkStore {
    readonly chunkLength: number
    readonly #backing: Backing
    readonly #ready: Promise<unknown>

    constructor(chunkLength: number) {
      this.chunkLength = chunkLength
      const length = chunkLength * chunkCount
      const files = [{ name: 'chunks', length }]
      const info = makeTorrent({ seed: (++stores % 255) + 1, pieceLength: chunkLength, files })
      this.#backing = open(info)
      this.#ready = this.#backing.store.open(info)
    }

    put(index: number, chunk: Uint8Array, done: (error: Error | null) => void = () => undefined): void {
      const { store } = this.#backing
      const write = this.#ready.then(async () => {
        await store.put(index, chunk)
        // On disk, not only in the queue: what is read then comes from there.
        await store.flush()
      })
      write.then(() => done(null), done)
    }

    get(index: number, options: GetOptions | null | GetCallback, then?: GetCallback): void {
      const done = typeof options === 'function' ? options : (then ?? (() => undefined))
      const given = typeof options === 'function' ? null : options
      const offset = given?.offset ?? 0
      const length = given?.length ?? this.chunkLength - offset
      const read = this.#ready.then(() => this.#backing.store.get(index, offset, length))
      read.then((bytes) => done(null, toChunk(bytes)), done)
    }

    close(done: (error: Error | null) => void = () => undefined): void {
      this.#ready.then(() => this.#backing.store.close()).then(() => done(null), done)
    }

    destroy(done: (error: Error | null) => void = () => undefined): void {
      const gone = this.#ready.then(async () => {
        await this.#backing.store.close()
        await this.#backing.destroy()
      })
      gone.then(() => done(null), done)
    }
  }
