import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeSignal, fitsInSignal, parseSignal, type SignalBody } from '../../../src/protocol/tp-sig.ts'
import { fromLatin1, toLatin1 } from '../../../src/shared/bytes.ts'

const protocolError = expect.objectContaining({ name: 'TorrentError', code: 'protocol' })
const parse = (text: string) => parseSignal(fromLatin1(text))
const id = fc.uint8Array({ minLength: 20, maxLength: 20 })
const ids = { to: 't'.repeat(20), from: 'f'.repeat(20), session: 's'.repeat(20) }
/** The keys that every message has, around what comes before `f` and between `k` and `s`. */
const message = (before: string, kind: string, after = ''): string =>
  `d${before}1:k${kind}${after}1:s20:${ids.session}1:t20:${ids.to}1:vi1ee`
const text = (max: number) => fc.string({ maxLength: max }).filter(fitsInSignal)

describe('tp_sig', () => {
  it('writes the form of docs/tp-pex.md', () => {
    const common = { to: fromLatin1(ids.to), from: null, session: fromLatin1(ids.session) }
    const written = (body: SignalBody) => toLatin1(encodeSignal({ ...common, body }))
    expect(written({ type: 'offer', sdp: 'v=0' })).toBe(message('1:d3:v=0', '1:o'))
    expect(written({ type: 'answer', sdp: 'v=0' })).toBe(message('1:d3:v=0', '1:a'))
    expect(written({ type: 'candidates', candidates: ['one'] })).toBe(message('1:cl3:onee', '1:c'))
    expect(written({ type: 'refusal', reason: 'busy' })).toBe(message('', '1:n', '1:ri2e'))
    const from = fromLatin1(ids.from)
    expect(toLatin1(encodeSignal({ ...common, from, body: { type: 'offer', sdp: '' } }))).toBe(
      message(`1:d0:1:f20:${ids.from}`, '1:o'),
    )
  })

  it('reads what it writes', () => {
    const body: fc.Arbitrary<SignalBody> = fc.oneof(
      fc.record({ type: fc.constantFrom('offer' as const, 'answer' as const), sdp: text(4_096) }),
      fc.record({
        type: fc.constant('candidates' as const),
        candidates: fc.array(text(256), { maxLength: 16 }),
      }),
      fc.record({
        type: fc.constant('refusal' as const),
        reason: fc.constantFrom('absent' as const, 'busy' as const, 'unwanted' as const),
      }),
    )
    fc.assert(
      fc.property(fc.record({ to: id, from: fc.option(id), session: id, body }), (signal) => {
        expect(parseSignal(encodeSignal(signal))).toEqual(signal)
      }),
    )
  })

  it('sends no description that is too long or not in ASCII, and leaves out such candidates', () => {
    const common = { to: fromLatin1(ids.to), from: null, session: fromLatin1(ids.session) }
    for (const sdp of ['x'.repeat(4_097), 'é', '\0']) {
      expect(fitsInSignal(sdp)).toBe(false)
      expect(() => encodeSignal({ ...common, body: { type: 'offer', sdp } })).toThrow()
    }
    const candidates = ['x'.repeat(257), 'é', ...Array.from({ length: 20 }, (_, i) => `${i}`)]
    const sent = parseSignal(encodeSignal({ ...common, body: { type: 'candidates', candidates } }))
    expect(sent?.body).toEqual({ type: 'candidates', candidates: candidates.slice(2, 18) })
  })

  it('ignores what later versions may add', () => {
    expect(parse(message('', '1:x'))).toBeNull()
    expect(parse(message('', '5:other'))).toBeNull()
    expect(parse(message('', '1:n', '1:ri77e'))?.body).toEqual({ type: 'refusal', reason: 'unwanted' })
    expect(parse(`${message('1:d0:', '1:o').slice(0, -1)}1:z1:qe`)?.body.type).toBe('offer')
    expect(parse(message(`1:cl${'1:a'.repeat(30)}e`, '1:c'))?.body).toMatchObject({
      candidates: Array.from({ length: 16 }, () => 'a'),
    })
  })

  it.each([
    ['nothing', ''],
    ['a list', 'le'],
    ['no version', message('1:d0:', '1:o').replace('1:vi1e', '')],
    ['no kind', `d1:s20:${ids.session}1:t20:${ids.to}1:vi1ee`],
    ['nobody that it is for', `d1:d0:1:k1:o1:s20:${ids.session}1:vi1ee`],
    ['a sender of 19 bytes', message(`1:d0:1:f19:${'f'.repeat(19)}`, '1:o')],
    ['a session of 2 bytes', `d1:d0:1:k1:o1:s2:ss1:t20:${ids.to}1:vi1ee`],
    ['no description', message('', '1:o')],
    ['a description of 4,097 bytes', message(`1:d4097:${'x'.repeat(4_097)}`, '1:o')],
    ['a description that is not in ASCII', message('1:d2:\xc3\xa9', '1:a')],
    ['candidates of the wrong type', message('1:ci1e', '1:c')],
    ['a candidate of 257 bytes', message(`1:cl257:${'x'.repeat(257)}e`, '1:c')],
    ['7 KiB', message(`1:a7000:${'x'.repeat(7_000)}1:d0:`, '1:o')],
    ['100 values', message(`1:cl${'1:a'.repeat(100)}e`, '1:c')],
  ])('refuses %s', (_name, given) => {
    expect(() => parse(given)).toThrow(protocolError)
  })
})
