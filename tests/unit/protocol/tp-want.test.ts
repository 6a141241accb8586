import bencode from 'bencode'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeWant, parseWant } from '../../../src/protocol/tp-want.ts'
import { fromLatin1, toLatin1 } from '../../../src/shared/bytes.ts'

const protocolError = expect.objectContaining({ name: 'TorrentError', code: 'protocol' })
const parse = (text: string) => parseWant(fromLatin1(text))

describe('tp_want', () => {
  it('writes the form of docs/tp-want.md', () => {
    const message = {
      ranges: [
        { firstPiece: 3, endPiece: 5, deadlineMs: 0 },
        { firstPiece: 10, endPiece: 20, deadlineMs: 2_500 },
      ],
      bytesPerSecond: 312_500,
    }
    expect(toLatin1(encodeWant(message))).toBe('d1:bi312500e1:rlli3ei5ei0eeli10ei20ei2500eeee')
    expect(toLatin1(encodeWant({ ranges: [], bytesPerSecond: null }))).toBe('d1:rlee')
    expect(bencode.decode(encodeWant(message))).toEqual({
      b: 312_500,
      r: [
        [3, 5, 0],
        [10, 20, 2_500],
      ],
    })
  })

  it('reads what it writes', () => {
    const range = fc
      .tuple(fc.nat(0xffff_fffe), fc.nat(1_000), fc.nat(3_600_000))
      .map(([firstPiece, more, deadlineMs]) => ({
        firstPiece,
        endPiece: Math.min(firstPiece + 1 + more, 0x1_0000_0000),
        deadlineMs,
      }))
    fc.assert(
      fc.property(
        fc.record({
          ranges: fc.array(range, { maxLength: 16 }),
          bytesPerSecond: fc.option(fc.integer({ min: 1, max: 1e9 })),
        }),
        (message) => {
          expect(parseWant(encodeWant(message))).toEqual(message)
        },
      ),
    )
  })

  it('brings numbers within bounds when it writes', () => {
    const ranges = [{ firstPiece: 0, endPiece: 1, deadlineMs: -3.2 }]
    expect(toLatin1(encodeWant({ ranges, bytesPerSecond: 1.6 }))).toBe('d1:bi2e1:rlli0ei1ei0eeee')
    const later = [{ firstPiece: 0, endPiece: 1, deadlineMs: 1e12 }]
    expect(parseWant(encodeWant({ ranges: later, bytesPerSecond: 0 }))).toEqual({
      ranges: [{ firstPiece: 0, endPiece: 1, deadlineMs: 3_600_000 }],
      bytesPerSecond: null,
    })
    const many = Array.from({ length: 40 }, (_, i) => ({ firstPiece: i, endPiece: i + 1, deadlineMs: i }))
    expect(parseWant(encodeWant({ ranges: many, bytesPerSecond: 5 })).ranges).toEqual(many.slice(0, 16))
  })

  it('ignores what later versions may add', () => {
    expect(parse('d1:b1:x1:q3:abc1:rlli1ei2ei3ei4e1:xeee')).toEqual({
      ranges: [{ firstPiece: 1, endPiece: 2, deadlineMs: 3 }],
      bytesPerSecond: null,
    })
    expect(parse(`d1:rl${'li1ei2ei3ee'.repeat(40)}ee`).ranges).toHaveLength(16)
    expect(parse('d1:rlli1ei2ei-9eeee').ranges[0]?.deadlineMs).toBe(0)
    expect(parse('d1:bi9007199254740991e1:rlee').bytesPerSecond).toBe(1e9)
    expect(parse('d1:bi-1e1:rlee').bytesPerSecond).toBeNull()
  })

  it.each([
    ['nothing', ''],
    ['a list', 'le'],
    ['no ranges', 'de'],
    ['ranges of the wrong type', 'd1:ri1ee'],
    ['a range of the wrong type', 'd1:rli1eee'],
    ['a short range', 'd1:rlli1ei2eeee'],
    ['an empty range', 'd1:rlli1ei1ei0eeee'],
    ['a range that runs back', 'd1:rlli2ei1ei0eeee'],
    ['a negative piece', 'd1:rlli-1ei1ei0eeee'],
    ['a piece past 32 bits', 'd1:rlli4294967296ei4294967297ei0eeee'],
    ['a deadline of the wrong type', 'd1:rlli1ei2e1:xeee'],
    ['9 KiB', `d1:q9000:${'x'.repeat(9_000)}1:rlee`],
    ['300 ranges', `d1:rl${'li1ei2ei3ee'.repeat(300)}ee`],
  ])('refuses %s', (_name, text) => {
    expect(() => parse(text)).toThrow(protocolError)
  })
})
