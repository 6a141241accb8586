import { describe, expect, it } from 'vitest'
import { cuesOfSample, plainSample } from '../../../src/media/mp4-texts.ts'
import { concatBytes, fromLatin1, toUtf8 } from '../../../src/shared/bytes.ts'

const box = (type: string, ...parts: Uint8Array[]): Uint8Array => {
  const content = concatBytes(parts)
  const bytes = concatBytes([new Uint8Array(4), fromLatin1(type), content])
  new DataView(bytes.buffer).setUint32(0, bytes.length)
  return bytes
}
const short = (value: number): number[] => [value >> 8, value & 0xff]
const sample = (bytes: Uint8Array, ...boxes: Uint8Array[]): Uint8Array =>
  concatBytes([Uint8Array.of(...short(bytes.length)), bytes, ...boxes])
const style = (begin: number, end: number, face: number): number[] => [
  ...short(begin),
  ...short(end),
  ...short(1),
  face,
  18,
  255,
  255,
  255,
  255,
]
const styles = (...records: number[][]): Uint8Array =>
  box('styl', Uint8Array.of(...short(records.length), ...records.flat()))

describe('texts of 3GPP', () => {
  it('are UTF-8, or UTF-16 with its mark', () => {
    expect(plainSample(sample(toUtf8('größer')))).toBe('größer')
    expect(plainSample(sample(Uint8Array.of(0xfe, 0xff, 0x30, 0x42)))).toBe('あ')
    expect(plainSample(sample(Uint8Array.of(0xff, 0xfe, 0x42, 0x30)))).toBe('あ')
    expect(plainSample(Uint8Array.of(0))).toBe('')
    expect(plainSample(Uint8Array.of(255, 255, 65))).toBe('A')
  })

  it('keep what is bold, slanted and underlined, and nothing else is markup', () => {
    const bytes = sample(toUtf8('a <b> c d'), styles(style(0, 1, 1), style(6, 7, 6)))
    expect(cuesOfSample('tx3g', bytes, 1, 2)).toEqual([
      { start: 1, end: 2, text: '<b>a</b> &lt;b&gt; <i><u>c</u></i> d', settings: '' },
    ])
  })

  it('are pauses where they are empty', () => {
    expect(cuesOfSample('tx3g', sample(new Uint8Array(0)), 1, 2)).toEqual([])
  })
})

describe('texts of WebVTT', () => {
  it('are several at a time, with their settings', () => {
    const bytes = concatBytes([
      box('vttc', box('sttg', toUtf8('line:0')), box('payl', toUtf8('<i>up</i>'))),
      box('vttc', box('iden', toUtf8('name')), box('payl', toUtf8('down'))),
      box('vtta', toUtf8('a note')),
    ])
    expect(cuesOfSample('wvtt', bytes, 1, 2)).toEqual([
      { start: 1, end: 2, text: '<i>up</i>', settings: 'line:0' },
      { start: 1, end: 2, text: 'down', settings: '' },
    ])
    expect(cuesOfSample('wvtt', box('vtte'), 1, 2)).toEqual([])
  })
})
