import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeIntroductions, parseIntroductions } from '../../../src/protocol/tp-pex.ts'
import { fromLatin1, toLatin1 } from '../../../src/shared/bytes.ts'

const protocolError = expect.objectContaining({ name: 'TorrentError', code: 'protocol' })
const parse = (text: string) => parseIntroductions(fromLatin1(text))
const id = fc.uint8Array({ minLength: 20, maxLength: 20 })
const idA = 'a'.repeat(20)
const idB = 'b'.repeat(20)
const entry = (rest: string): string => `l20:${idA}20:${idB}${rest}e`

describe('tp_pex', () => {
  it('writes the form of docs/tp-pex.md', () => {
    const message = {
      position: 7,
      added: [
        {
          signalId: fromLatin1(idA),
          peerId: fromLatin1(idB),
          isUploadOnly: true,
          age: 12.9,
          position: null,
        },
      ],
      dropped: [fromLatin1('c'.repeat(20))],
    }
    expect(toLatin1(encodeIntroductions(message))).toBe(
      `d1:al${entry('i1ei12e')}e1:d20:${'c'.repeat(20)}1:pi7e1:vi1ee`,
    )
    expect(toLatin1(encodeIntroductions({ position: null, added: [], dropped: [] }))).toBe('d1:vi1ee')
  })

  it('reads what it writes', () => {
    const peer = fc.record({
      signalId: id,
      peerId: id,
      isUploadOnly: fc.boolean(),
      age: fc.nat(86_400),
      position: fc.option(fc.nat(0xffff_ffff)),
    })
    fc.assert(
      fc.property(
        fc.record({
          position: fc.option(fc.nat(0xffff_ffff)),
          added: fc.array(peer, { maxLength: 50 }),
          dropped: fc.array(id, { maxLength: 50 }),
        }),
        (message) => {
          expect(parseIntroductions(encodeIntroductions(message))).toEqual(message)
        },
      ),
    )
  })

  it('keeps 50 of each kind, and brings ages within a day', () => {
    const many = parse(`d1:al${entry('i0ei99999999999e').repeat(60)}e1:d1200:${'c'.repeat(1_200)}1:vi1ee`)
    expect([many.added.length, many.dropped.length, many.added[0]?.age]).toEqual([50, 50, 86_400])
  })

  it('ignores what later versions may add', () => {
    const later = parse(`d1:al${entry('i6ei3ei9e4:more')}e1:vi2e1:z3:abce`)
    expect(later.added).toMatchObject([{ isUploadOnly: false, age: 3, position: 9 }])
    expect(parse('d1:pi-1e1:vi1ee').position).toBeNull()
    expect(parse('d1:p1:x1:vi1ee').position).toBeNull()
    expect(parse(`d1:al${entry('i0ei0e1:x')}e1:vi1ee`).added[0]?.position).toBeNull()
  })

  it.each([
    ['nothing', ''],
    ['a list', 'le'],
    ['no version', 'de'],
    ['version 0', 'd1:vi0ee'],
    ['entries of the wrong type', 'd1:ai1e1:vi1ee'],
    ['an entry of the wrong type', 'd1:ali1ee1:vi1ee'],
    ['a short id', `d1:all2:ab20:${idB}i0ei0eee1:vi1ee`],
    ['no age', `d1:al${entry('i0e')}e1:vi1ee`],
    ['a negative age', `d1:al${entry('i0ei-1e')}e1:vi1ee`],
    ['half an id that left', 'd1:d10:aaaaaaaaaa1:vi1ee'],
    ['ids that left of the wrong type', 'd1:di1e1:vi1ee'],
    ['9 KiB', `d1:q9000:${'x'.repeat(9_000)}1:vi1ee`],
    ['600 values', `d1:al${'i1e'.repeat(600)}e1:vi1ee`],
  ])('refuses %s', (_name, text) => {
    expect(() => parse(text)).toThrow(protocolError)
  })
})
