import { describe, expect, it } from 'vitest'
import { FailedPieces } from '../../../src/swarm/failed-pieces.ts'
import { PartialPiece } from '../../../src/swarm/partial-piece.ts'
import type { PeerSession } from '../../../src/swarm/peer-session.ts'
import { syncHasher } from '../../helpers/virtual-world.ts'

const sender = (remoteKey: string): PeerSession => ({ remoteKey }) as PeerSession
const expected = new Uint8Array(20)

const failed = (index: number, length: number, ...senders: PeerSession[]): PartialPiece => {
  const piece = new PartialPiece(index, length)
  senders.forEach((one, block) => {
    piece.receive(block, new Uint8Array(piece.blockLength(block)).fill(index + 1), one)
  })
  return piece
}

describe('what is remembered of pieces that failed', () => {
  it('accuses who sent something else than the right bytes, and nobody else', async () => {
    const pieces = new FailedPieces(syncHasher)
    const [a, b, c] = ['a', 'b', 'c'].map(sender) as [PeerSession, PeerSession, PeerSession]
    const piece = failed(3, 40_000, a, b, c)
    piece.data[16_384] = 99
    pieces.add(piece, expected, piece.senders)
    const good = new Uint8Array(40_000).fill(4)
    const [record] = pieces.take(3)
    expect(await record?.guilty(good)).toEqual(new Set(['b']))
    expect(pieces.take(3)).toEqual([])
  })

  it('the same from digests, when there is no room for the bytes', async () => {
    const pieces = new FailedPieces(syncHasher)
    const big = 16 * 1024 * 1024
    for (let index = 0; index < 3; index++) {
      const piece = failed(index, big, sender('a'), sender('b'))
      piece.data[20_000] = 99
      pieces.add(piece, expected, piece.senders)
    }
    // 32 MiB are kept, the third only as digests.
    expect([0, 1, 2].map((index) => pieces.get(index)?.data?.length)).toEqual([big, big, undefined])
    const good = new Uint8Array(big)
    good.fill(3, 0, 32_768)
    const [record] = pieces.take(2)
    expect(await record?.guilty(good)).toEqual(new Set(['b']))
    // What was taken makes room again.
    pieces.take(0)
    const next = failed(9, big, sender('a'))
    pieces.add(next, expected, next.senders)
    expect(pieces.get(9)?.data?.length).toBe(big)
  })

  it('is bounded: 64 pieces, four versions of each', () => {
    const pieces = new FailedPieces(syncHasher)
    const forgotten: number[] = []
    for (let index = 0; index < 100; index++) {
      const piece = failed(index, 16_384, sender('a'))
      const old = pieces.add(piece, expected, piece.senders)
      if (old !== null) forgotten.push(old)
    }
    expect(forgotten).toEqual(Array.from({ length: 36 }, (_, i) => i))
    for (let i = 0; i < 10; i++) {
      const piece = failed(99, 16_384, sender('a'))
      pieces.add(piece, expected, piece.senders)
    }
    expect(pieces.take(99)).toHaveLength(4)
  })
})
