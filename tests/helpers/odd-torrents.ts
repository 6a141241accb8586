/** Makes torrent files that are odd where it decides nothing: beside `info`. */
import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { type BencodeInput, encodeBencode } from '../../src/protocol/bencode.ts'
import { fromLatin1, toLatin1 } from '../../src/shared/bytes.ts'

/** Values that BEP 3 does not allow, as sites and caches write them. `text`: a character a byte. */
export const oddities: readonly { readonly name: string; readonly text: string }[] = [
  { name: 'fraction', text: 'i1700000000.5e' },
  { name: 'fraction of zeros', text: 'i1700000000.0000e' },
  { name: 'exponent', text: 'i1.7e+09e' },
  { name: 'leading zero', text: 'i01700000000e' },
  { name: 'minus and leading zero', text: 'i-017e' },
  { name: 'minus zero', text: 'i-0e' },
  { name: 'plus', text: 'i+17e' },
  { name: 'no digits', text: 'ie' },
  { name: 'too many digits', text: `i${'9'.repeat(30)}e` },
  { name: 'length with leading zeros', text: '003:abc' },
]

const printable = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
})
const value = fc.oneof(
  fc.constantFrom(...oddities.map(({ text }) => text)),
  printable.map((text) => `${text.length}:${text}`),
  fc.constantFrom(...oddities.map(({ text }) => `l${text}${text}e`)),
  fc.constantFrom(...oddities.map(({ text }) => `d1:a${text}1:a1:be`)),
)
/** Keys that nobody reads, some of which come twice. */
const keys = fc.constantFrom('creation date', 'comment', 'azureus_properties', 'a', 'zzz', 'created by')
const entries = fc
  .array(fc.tuple(keys, value), { maxLength: 6 })
  .map((all) => all.map(([key, text]) => `${key.length}:${key}${text}`).join(''))
const trailing = fc.oneof(
  fc.constantFrom('', '\n', '\r\n', '\0', 'error: no id', '<br>', 'e', 'd1:ai1ee'),
  printable,
)

const info = fc
  .record({
    name: fc.stringMatching(/^[a-z]{1,8}\.mp4$/),
    lengths: fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 4 }),
    isPrivate: fc.boolean(),
  })
  .map(({ name, lengths, isPrivate }) => {
    const total = lengths.reduce((sum, length) => sum + length, 0)
    const fields: [string, BencodeInput][] = [
      ['name', name],
      ['piece length', 16_384],
      ['pieces', new Uint8Array(20 * Math.ceil(total / 16_384)).fill(7)],
    ]
    const files = lengths.map(
      (length, i) =>
        new Map<string, BencodeInput>([
          ['length', length],
          ['path', ['a', `${i}.mp4`]],
        ]),
    )
    fields.push(lengths.length === 1 ? ['length', total] : ['files', files])
    if (isPrivate) fields.push(['private', 1])
    return toLatin1(encodeBencode(new Map(fields)))
  })

/** A torrent file with oddities beside `info`, and the SHA-1 of its `info`. */
export const oddTorrentFile: fc.Arbitrary<{ bytes: Uint8Array; infoHash: string }> = fc
  .tuple(entries, info, entries, trailing)
  .map(([before, info, after, end]) => ({
    bytes: fromLatin1(`d8:announce12:wss://a.test${before}4:info${info}${after}e${end}`),
    infoHash: createHash('sha1').update(fromLatin1(info)).digest('hex'),
  }))
