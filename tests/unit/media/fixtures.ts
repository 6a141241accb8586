import { readFileSync } from 'node:fs'
import type { ByteSource } from '../../../src/media/byte-source.ts'
import { TorrentError } from '../../../src/shared/errors.ts'

/** Bytes of a file that `tests/fixtures/make-media.sh` made. */
export const mediaFixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/media/${name}`, import.meta.url)))

/** Bytes in memory, with what was read of them. */
export class MemorySource implements ByteSource {
  readonly size: number
  readonly reads: [begin: number, end: number][] = []
  readonly #at: (begin: number, end: number) => Uint8Array

  /** `at`: gives bytes, for files that are larger than memory. */
  constructor(bytes: Uint8Array | { size: number; at(begin: number, end: number): Uint8Array }) {
    this.size = bytes instanceof Uint8Array ? bytes.length : bytes.size
    this.#at = bytes instanceof Uint8Array ? (begin, end) => bytes.slice(begin, end) : bytes.at
  }

  get bytesRead(): number {
    return this.reads.reduce((sum, [begin, end]) => sum + end - begin, 0)
  }

  async read(begin: number, end: number, options: { signal?: AbortSignal } = {}): Promise<Uint8Array> {
    if (options.signal?.aborted) throw new TorrentError('aborted', 'stopped')
    if (begin < 0 || end > this.size || begin >= end) {
      throw new RangeError(`read ${begin}-${end} of ${this.size}`)
    }
    this.reads.push([begin, end])
    return this.#at(begin, end)
  }
}
