import type { ByteSource } from './byte-source.ts'

/**
 * A file that is still being downloaded. What is read of it without need waits for the film to fetch it, so
 * that it costs the film nothing.
 */
export interface PartialSource extends ByteSource {
  /** Offset at which the bytes end that are here from `begin` on; `begin` where that byte is not here. */
  hereUntil(begin: number): number
  /**
   * Waits for the bytes from `begin` to before `end`, and asks nobody for them. Resolves with `true` when
   * they are here, and also when the film is at `seconds` and they still are not: then they should be asked
   * for, by reading them. Resolves with `false` when the film has gone elsewhere and needs them no more.
   *
   * @param seconds when they are needed; `null`: whenever they come
   * @throws TorrentError `aborted`
   */
  untilHere(begin: number, end: number, seconds: number | null, signal: AbortSignal): Promise<boolean>
}

/** Bytes of a read: the size of the blocks in which peers give pieces, four times over. Our own choice. */
const windowLength = 64 * 1024
/** Longest read in bytes of which the bytes are kept for the next ones. */
const maxKeptLength = 1024 * 1024

/** Reads small parts of a file that mostly lie near each other, in few reads. */
export class ByteWindow {
  readonly #source: ByteSource & Partial<PartialSource>
  readonly #signal: AbortSignal | undefined
  #bytes = new Uint8Array(0)
  #begin = 0

  constructor(source: ByteSource & Partial<PartialSource>, signal?: AbortSignal) {
    this.#source = source
    this.#signal = signal
  }

  /**
   * The bytes from `begin` on, `length` of them or fewer at the end of the file. The result is not to be
   * changed. Rejects only when the source does.
   */
  async bytes(begin: number, length: number): Promise<Uint8Array> {
    const end = Math.min(begin + length, this.#source.size)
    if (begin >= end || begin < 0) return new Uint8Array(0)
    if (begin < this.#begin || end > this.#begin + this.#bytes.length) {
      // A few more bytes are read for what comes next, but none that would have to be fetched for it.
      const here = this.#source.hereUntil?.(begin) ?? this.#source.size
      const more = Math.max(end, Math.min(begin + windowLength, here, this.#source.size))
      const options = this.#signal === undefined ? {} : { signal: this.#signal }
      const bytes = new Uint8Array(await this.#source.read(begin, more, options))
      if (bytes.length > maxKeptLength) return bytes.subarray(0, end - begin)
      this.#bytes = bytes
      this.#begin = begin
    }
    return this.#bytes.subarray(begin - this.#begin, end - this.#begin)
  }
}
