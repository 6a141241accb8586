import bencode from 'bencode'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type BencodeInput,
  type BencodeValue,
  decodeBencode,
  decodeBencodePrefix,
  decodeOddDictionary,
  encodeBencode,
} from '../../../src/protocol/bencode.ts'
import { fromLatin1, toLatin1, toUtf8 } from '../../../src/shared/bytes.ts'

const decode = (text: string): BencodeValue => decodeBencode(fromLatin1(text))
const protocolError = expect.objectContaining({ name: 'TorrentError', code: 'protocol' })

describe('bencode', () => {
  it('reads the examples of BEP 3', () => {
    expect(decode('4:spam')).toEqual(toUtf8('spam'))
    expect(decode('i3e')).toBe(3)
    expect(decode('i-3e')).toBe(-3)
    expect(decode('i0e')).toBe(0)
    expect(decode('l4:spam4:eggse')).toEqual([toUtf8('spam'), toUtf8('eggs')])
    expect(decode('d3:cow3:moo4:spam4:eggse')).toEqual(
      new Map([
        ['cow', toUtf8('moo')],
        ['spam', toUtf8('eggs')],
      ]),
    )
    expect(decode('d4:spaml1:a1:bee')).toEqual(new Map([['spam', [toUtf8('a'), toUtf8('b')]]]))
  })

  it.each([
    ['nothing', ''],
    ['minus zero', 'i-0e'],
    ['a leading zero', 'i03e'],
    ['a leading zero after minus', 'i-03e'],
    ['no digits', 'ie'],
    ['minus alone', 'i-e'],
    ['plus', 'i+3e'],
    ['a fraction', 'i1.5e'],
    ['an integer without end', 'i12'],
    ['an integer of 21 digits', 'i123456789012345678901e'],
    ['a string cut off', '5:spam'],
    ['a string without colon', '4spam'],
    ['a string with negative length', '-1:a'],
    ['a length with leading zero', '04:spam'],
    ['a length of eleven digits', '00000000001:a'],
    ['a length past 2^32', '99999999999:a'],
    ['a list without end', 'l4:spam'],
    ['a dictionary without end', 'd3:cow3:moo'],
    ['a key without value', 'd3:cowe'],
    ['a key that is no string', 'di1e3:mooe'],
    ['a key twice', 'd1:ai1e1:ai2ee'],
    ['a key of 5000 bytes', `d5000:${'k'.repeat(5000)}i1ee`],
    ['something after the end', 'i1ei2e'],
    ['another character', 'x'],
    ['an end alone', 'e'],
  ])('refuses %s', (_name, text) => {
    expect(() => decode(text)).toThrow(protocolError)
  })

  it('reads an integer past 2^53 as the nearest number, with oddities too', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.stringMatching(/^\d{15,19}$/), (first, rest) => {
        const digits = `${first}${rest}`
        expect(decode(`i-${digits}e`)).toBe(-Number(digits))
        const { dictionary } = decodeOddDictionary(fromLatin1(`d1:ai${digits}ee`), {
          maxDepth: 2,
          maxItems: 9,
        })
        expect(dictionary).toEqual(decode(`d1:ai${digits}ee`))
      }),
      { examples: [[9, '9'.repeat(19)]] },
    )
  })

  it('does not overflow the stack', () => {
    expect(() => decode('l'.repeat(1_000_000))).toThrow(protocolError)
    expect(() => decode('d1:a'.repeat(1_000_000))).toThrow(protocolError)
    expect(decode(`${'l'.repeat(16)}${'e'.repeat(16)}`)).toBeInstanceOf(Array)
    expect(() => decode(`${'l'.repeat(17)}${'e'.repeat(17)}`)).toThrow(protocolError)
  })

  it('bounds the number of values', () => {
    expect(() => decode(`l${'0:'.repeat(10_000)}e`)).toThrow(protocolError)
    expect(decode(`l${'0:'.repeat(9_999)}e`)).toHaveLength(9_999)
  })

  it('takes keys out of order and keys of any bytes', () => {
    const value = decode('d1:bi1e1:ai2e9:__proto__i3e2:\xff\xfei4ee')
    expect(value).toEqual(
      new Map([
        ['b', 1],
        ['a', 2],
        ['__proto__', 3],
        ['\xff\xfe', 4],
      ]),
    )
  })

  it('finds the end of the first value', () => {
    const bytes = fromLatin1('d8:msg_typei1eeXYZ')
    expect(decodeBencodePrefix(bytes)).toEqual({ value: new Map([['msg_type', 1]]), end: 15 })
  })

  const odd = (text: string) => decodeOddDictionary(fromLatin1(text), { maxDepth: 16, maxItems: 10_000 })

  it('tells where the values of the outermost dictionary stand, and where it ends', () => {
    const text = 'd8:announce3:url4:infod4:infoi1ee4:sizei5eeXYZ'
    const { ranges, end } = odd(text)
    expect(
      Object.fromEntries([...ranges].map(([key, { begin, end }]) => [key, text.slice(begin, end)])),
    ).toEqual({
      announce: '3:url',
      info: 'd4:infoi1ee',
      size: 'i5e',
    })
    expect(text.slice(end)).toBe('XYZ')
    expect(() => odd('i1e')).toThrow(protocolError)
  })

  it.each<[string, number]>([
    ['i17e', 17],
    ['i-17e', -17],
    ['i+17e', 17],
    ['i017e', 17],
    ['i-017e', -17],
    ['i-0e', 0],
    ['i00e', 0],
    ['i1.5e', 1.5],
    ['i17.e', 17],
    ['i.5e', 0.5],
    ['i1.7e+09e', 1.7e9],
    ['i1.7e9e', 1.7e9],
    ['i17E-1e', 1.7],
    [`i${'9'.repeat(30)}e`, 1e30],
    ['i1e999e', Number.POSITIVE_INFINITY],
    ['ie', Number.NaN],
  ])('reads %s as %d where oddities are taken', (text, number) => {
    expect(odd(`d1:a${text}1:bi1ee`).dictionary).toEqual(
      new Map([
        ['a', number],
        ['b', 1],
      ]),
    )
  })

  it('does not take the next key for an exponent', () => {
    expect(odd('d1:ai1e3:bcdi2ee').dictionary).toEqual(
      new Map([
        ['a', 1],
        ['bcd', 2],
      ]),
    )
  })

  it('names the keys that are there twice with different values, and how deep', () => {
    expect(odd('d1:ai1e1:ai1e1:bd1:cl1:xe1:cl1:yeee').repeats).toEqual([{ key: 'c', depth: 1 }])
    expect(odd('d1:ai1e1:ai2e1:b0:1:b0:1:cd1:ai1ee1:cd1:ai1eee').repeats).toEqual([{ key: 'a', depth: 0 }])
    expect(odd('d1:ai1e1:a1:1e').dictionary).toEqual(new Map([['a', toUtf8('1')]]))
  })

  it.each([
    'd1:ai1,5ee',
    'd1:aiNaNee',
    'd1:ai1',
    'd1:ai1.5',
    `d1:ai${'9'.repeat(500)}ee`,
    'di1ei2ee',
    'd1:a',
  ])('refuses %s all the same', (text) => {
    expect(() => odd(text)).toThrow(protocolError)
  })

  it('has the same bounds', () => {
    expect(() => odd('d1:a'.repeat(1_000_000))).toThrow(protocolError)
    expect(() => odd(`d1:al${'i01e'.repeat(10_000)}ee`)).toThrow(protocolError)
  })

  it('writes keys in the order of their bytes, and encoded values as they are', () => {
    const bytes = encodeBencode(
      new Map<string, BencodeInput>([
        ['b', 'ü'],
        ['\xff', 2],
        ['B', { encoded: fromLatin1('d1:zi1e1:ai2ee') }],
        ['aa', [1, [-2]]],
      ]),
    )
    expect(toLatin1(bytes)).toBe('d1:Bd1:zi1e1:ai2ee2:aali1eli-2eee1:b2:\xc3\xbc1:\xffi2ee')
  })

  it('refuses to write what is not bencode', () => {
    expect(() => encodeBencode(1.5)).toThrow(RangeError)
    expect(() => encodeBencode(Number.NaN)).toThrow(RangeError)
    expect(() => encodeBencode(2 ** 53)).toThrow(RangeError)
    expect(() => encodeBencode(new Map([['ключ', 1]]))).toThrow(RangeError)
  })

  const key = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((c) => String.fromCharCode(c)) })
  const { value: arbitraryValue } = fc.letrec<{ value: BencodeValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.maxSafeInteger().map((n) => n + 0),
      fc.uint8Array({ maxLength: 50 }),
      fc.array(tie('value'), { maxLength: 5 }),
      fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map((entries) => new Map(entries)),
    ),
  }))

  it('reads what it writes', () => {
    fc.assert(
      fc.property(arbitraryValue, (value) => {
        expect(decodeBencode(encodeBencode(value))).toEqual(value)
      }),
    )
  })

  it('writes what the bencode package reads, and the other way round', () => {
    const integer = fc.integer({ min: -1e9, max: 1e9 })
    const texts = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.oneof(integer, fc.uint8Array()))
    fc.assert(
      fc.property(texts, (record) => {
        const ours = encodeBencode(new Map(Object.entries(record)))
        const theirs = new Uint8Array(bencode.encode(record))
        expect(ours).toEqual(theirs)
        expect(decodeBencode(theirs)).toEqual(new Map(Object.entries(record)))
      }),
    )
  })
})
