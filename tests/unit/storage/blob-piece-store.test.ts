import { describe, expect, it } from 'vitest'
import { equalBytes } from '../../../src/shared/bytes.ts'
import { BlobPieceStore } from '../../../src/storage/blob-piece-store.ts'
import { seededRandom } from '../../helpers/seeded-random.ts'

const KiB = 1024
const pieceLength = 64 * KiB

/** A file that counts how often it is read, and can be taken away. */
class File extends Blob {
  reads = 0
  isGone = false
  override slice(begin?: number, end?: number): Blob {
    this.reads++
    if (!this.isGone) return super.slice(begin, end)
    return Object.assign(new Blob(), { arrayBuffer: () => Promise.reject(new Error('NotReadableError')) })
  }
}

const setup = async (lengths: readonly number[]) => {
  const random = seededRandom(4)
  const length = lengths.reduce((sum, one) => sum + one, 0)
  const bytes = Uint8Array.from({ length }, () => random.uint32() & 0xff)
  const blobs: File[] = []
  const files = []
  let offset = 0
  for (const one of lengths) {
    blobs.push(new File([bytes.subarray(offset, offset + one)]))
    files.push({ offset, length: one, padding: false })
    offset += one
  }
  const info = { files, length, pieceLength, pieceCount: Math.ceil(length / pieceLength) }
  const store = new BlobPieceStore(blobs)
  await store.open(info as never)
  return { store, blobs, bytes, random, info }
}

describe('BlobPieceStore', () => {
  it('gives any range of any piece, over parts and files', async () => {
    const { store, bytes, random, info } = await setup([300 * KiB + 7, 5, 500 * KiB + 1])
    for (let i = 0; i < 200; i++) {
      const piece = random.uint32() % info.pieceCount
      const whole = Math.min(pieceLength, info.length - piece * pieceLength)
      const begin = random.uint32() % whole
      const length = 1 + (random.uint32() % (whole - begin))
      const at = piece * pieceLength + begin
      // Vitest's own comparison takes seconds for so many bytes.
      expect(equalBytes(await store.get(piece, begin, length), bytes.subarray(at, at + length))).toBe(true)
    }
  })

  it('reads a part once for all blocks and peers', async () => {
    const { store, blobs } = await setup([1024 * KiB])
    const blocks = [0, 1, 2, 3].flatMap((piece) =>
      [0, 1, 2, 3].map((block) => [piece, block * 16 * KiB] as const),
    )
    await Promise.all([...blocks, ...blocks].map(([piece, begin]) => store.get(piece, begin, 16 * KiB)))
    await store.get(2, 0, pieceLength)
    expect(blobs[0]?.reads).toBe(1)
    await store.get(4, 0, 16 * KiB)
    expect(blobs[0]?.reads).toBe(2)
  })

  it('gives what can be read although its neighbour is gone, and says so of the neighbour', async () => {
    const { store, blobs, bytes } = await setup([64 * KiB, 64 * KiB])
    if (blobs[1] !== undefined) blobs[1].isGone = true
    expect(await store.get(0, 0, 16 * KiB)).toEqual(bytes.slice(0, 16 * KiB))
    await expect(store.get(1, 0, 16 * KiB)).rejects.toThrow('can no longer be read')
  })
})
