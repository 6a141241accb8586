import fc from 'fast-check'
import { expect, it } from 'vitest'
import { verifiedBytes } from '../../../../src/engine/messages/verified-bytes.ts'
import { pieceBits } from '../../../helpers/snapshots.ts'

it('counts every byte of a verified piece, and no other', () => {
  const pieceCount = 40
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat({ max: pieceCount - 1 })),
      fc.integer({ min: 1, max: 9 }),
      fc.nat({ max: 360 }),
      fc.nat({ max: 360 }),
      (there, pieceLength, one, other) => {
        const total = pieceCount * pieceLength
        const [begin, end] = [Math.min(one, other, total), Math.min(Math.max(one, other), total)]
        let expected = 0
        for (let byte = begin; byte < end; byte++) {
          if (there.includes(Math.floor(byte / pieceLength))) expected++
        }
        expect(verifiedBytes(pieceBits(pieceCount, there), pieceLength, begin, end)).toBe(expected)
      },
    ),
  )
})

it('before the metadata is known nothing is verified', () => {
  expect(verifiedBytes(new Uint8Array(), 0, 0, 10)).toBe(0)
})
