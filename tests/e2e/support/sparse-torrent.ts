import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import bencode from 'bencode'

/**
 * Bytes that no browser can compress on its way to disk: what a `noisy` torrent has at `at` of each piece
 * after its head.
 */
export const noiseAt = (at: number): number => {
  let mixed = Math.imul(at ^ (at >>> 15), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) & 0xff
}

export interface SparseOptions {
  /** Path of an MP4 file: the torrent's only file begins with it and goes on as one `free` box of zeros. */
  readonly head: string
  /** Not of zeros but of {@link noiseAt}: Chromium's database compresses what it stores. */
  readonly isNoisy?: boolean
  /** Bytes of the whole. */
  readonly length: number
  readonly pieceLength: number
  /** Its last piece is not as the torrent says: who looks has all the others and is no seed. */
  readonly isDamaged?: boolean
  /** Pieces, from … to (exclusive), that are not as the torrent says: who looks does not have them. */
  readonly hole?: readonly [from: number, to: number]
}

/** Whether who has the content must look which pieces it really has. */
export const isIncomplete = ({ isDamaged = false, hole }: SparseOptions): boolean =>
  isDamaged || hole !== undefined

interface Part {
  readonly offset?: number
  readonly length?: number
}
type Callback = (error: Error | null, data: Uint8Array) => void

/** A chunk store as webtorrent wants it, that makes every piece when it is asked for. */
const storeOf = (piece: (index: number) => Uint8Array) =>
  class SparseStore {
    readonly chunkLength: number
    constructor(chunkLength: number) {
      this.chunkLength = chunkLength
    }

    /** Callers leave `options` out when they want the whole piece. */
    get(index: number, options: Part | null | Callback, callback?: Callback): void {
      const done = typeof options === 'function' ? options : callback
      const part = typeof options === 'function' ? null : options
      const bytes = piece(index)
      const { offset = 0, length = bytes.length - offset } = part ?? {}
      queueMicrotask(() => done?.(null, bytes.subarray(offset, offset + length)))
    }

    put(_index: number, _data: Uint8Array, done: (error: Error | null) => void): void {
      queueMicrotask(() => done(null))
    }

    close(done: (error: Error | null) => void): void {
      queueMicrotask(() => done(null))
    }

    destroy(done: (error: Error | null) => void): void {
      queueMicrotask(() => done(null))
    }
  }

/** A playable film that is as long as you like, and its bytes stored nowhere. */
export const sparseTorrent = ({
  head,
  length,
  pieceLength,
  isDamaged = false,
  isNoisy = false,
  hole = [0, 0],
}: SparseOptions) => {
  const film = readFileSync(head)
  const free = Buffer.alloc(8)
  free.writeUInt32BE(length - film.length, 0)
  free.write('free', 4, 'latin1')
  const start = Buffer.concat([film, free])
  const plain = new Uint8Array(pieceLength)
  if (isNoisy) for (let at = 0; at < pieceLength; at++) plain[at] = noiseAt(at)
  // Every block is asked for as a part of its piece: long ones are not made anew for each.
  const heads = new Map<number, Uint8Array>()
  const piece = (index: number): Uint8Array => {
    const bytes = heads.get(index) ?? makePiece(index)
    if (index * pieceLength < start.length) heads.set(index, bytes)
    return bytes
  }
  const makePiece = (index: number): Uint8Array => {
    const begin = index * pieceLength
    const size = Math.min(pieceLength, length - begin)
    if (begin >= start.length) return plain.subarray(0, size)
    const bytes = plain.slice(0, size)
    bytes.set(start.subarray(begin, begin + size))
    return bytes
  }
  const sha1 = (bytes: Uint8Array): Buffer => createHash('sha1').update(bytes).digest()
  const plainHash = sha1(plain)
  const pieceCount = Math.ceil(length / pieceLength)
  const hashes = Array.from({ length: pieceCount }, (_, index) => {
    const isWhole = (index + 1) * pieceLength <= length
    return isWhole && index * pieceLength >= start.length ? plainHash : sha1(piece(index))
  })
  const torrentFile = bencode.encode({
    info: { length, name: 'sparse.mp4', 'piece length': pieceLength, pieces: Buffer.concat(hashes) },
  })
  const isWrong = (index: number): boolean =>
    (isDamaged && index === pieceCount - 1) || (index >= hole[0] && index < hole[1])
  const stored = (index: number): Uint8Array =>
    isWrong(index) ? piece(index).map((byte) => byte ^ 1) : piece(index)
  return { torrentFile, store: storeOf(stored) }
}
