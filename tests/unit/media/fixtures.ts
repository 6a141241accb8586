import { readFileSync } from 'node:fs'
import type { ByteSource } from '../../../src/media/byte-source.ts'
import type { PartialSource } from '../../../src/media/partial-source.ts'
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

/** Bytes of which only some are here: the rest comes when somebody asks for it by reading, or by `bring`. */
export class GrowingSource extends MemorySource implements PartialSource {
  readonly waited: [begin: number, end: number][] = []
  #here: number
  readonly #waiting: (() => void)[] = []

  /** @param here offset up to which the bytes are here */
  constructor(bytes: Uint8Array, here = bytes.length) {
    super(bytes)
    this.#here = here
  }

  bring(here: number): void {
    this.#here = here
    for (const look of this.#waiting.splice(0)) look()
  }

  hereUntil(begin: number): number {
    return Math.max(begin, this.#here)
  }

  async untilHere(
    begin: number,
    end: number,
    _seconds: number | null,
    signal: AbortSignal,
  ): Promise<boolean> {
    this.waited.push([begin, end])
    while (this.#here < end) {
      if (signal.aborted) throw new TorrentError('aborted', 'stopped')
      await new Promise<void>((resolve, reject) => {
        this.#waiting.push(resolve)
        signal.addEventListener('abort', () => reject(new TorrentError('aborted', 'stopped')))
      })
    }
    return true
  }
}
