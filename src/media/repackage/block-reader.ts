import { ByteLru } from '../../shared/byte-lru.ts'
import type { ByteSource } from '../byte-source.ts'

/** Bytes. Containers are read in small steps, each of which would be a message to the page. Ours. */
const blockLength = 64 * 1024
/** Blocks of one read: longer ones would wait for bytes that come later than the first. Our own choice. */
const maxBlocks = 4
/** Bytes kept: the index of a film, and a few seconds of it. Our own choice. */
const keptBytes = 8 * 1024 * 1024

/** Reads a file in blocks, and keeps those that were read last. */
export class BlockReader {
  readonly #source: ByteSource
  readonly #blocks = new ByteLru<number>(keptBytes)

  constructor(source: ByteSource) {
    this.#source = source
  }

  /** Exactly the bytes from `begin` to before `end`. */
  async read(begin: number, end: number, signal: AbortSignal): Promise<Uint8Array> {
    const bytes = new Uint8Array(end - begin)
    for (let at = begin; at < end; ) {
      const block = Math.floor(at / blockLength)
      const data = this.#blocks.get(block) ?? (await this.#fetch(block, Math.ceil(end / blockLength), signal))
      const from = at - block * blockLength
      const part = data.subarray(from, Math.min(data.length, end - block * blockLength))
      bytes.set(part, at - begin)
      at += part.length
    }
    return bytes
  }

  /** Reads this block and those after it that are not kept, up to before `limit`. */
  async #fetch(first: number, limit: number, signal: AbortSignal): Promise<Uint8Array> {
    let last = first + 1
    while (last < limit && last - first < maxBlocks && this.#blocks.get(last) === undefined) last++
    const { size } = this.#source
    const end = Math.min(last * blockLength, size)
    const bytes = await this.#source.read(first * blockLength, end, { signal })
    for (let block = last - 1; block > first; block--) {
      const from = (block - first) * blockLength
      this.#blocks.set(block, bytes.slice(from, from + blockLength))
    }
    const data = bytes.slice(0, blockLength)
    this.#blocks.set(first, data)
    return data
  }
}
