/** Torrent files as sites, caches and other programs write them, beside what parse-torrent makes of them. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as fc from 'fast-check'
import parseTorrent from 'parse-torrent'
import { describe, expect, it } from 'vitest'
import { decodeBencode } from '../../../src/protocol/bencode.ts'
import { parseInfo, parseMetainfo } from '../../../src/protocol/metainfo.ts'
import { fromLatin1, toHex } from '../../../src/shared/bytes.ts'
import { oddities, oddTorrentFile } from '../../helpers/odd-torrents.ts'

const sha1 = async (data: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(createHash('sha1').update(data).digest())
const read = (text: string | Uint8Array) =>
  parseMetainfo(typeof text === 'string' ? fromLatin1(text) : text, sha1)

const info = `d6:lengthi1700e4:name8:film.mp412:piece lengthi16384e6:pieces20:${'x'.repeat(20)}e`
const infoHash = createHash('sha1').update(info).digest('hex')
const torrent = (before = '', after = '', infoText = info): string =>
  `d8:announce12:wss://a.test${before}4:info${infoText}e${after}`

describe('oddities beside info', () => {
  it.each<[string, string]>([
    ['a line end behind it', torrent('', '\r\n')],
    ['a message behind it', torrent('', 'error: no id')],
    ['a second torrent behind it', torrent('', torrent())],
    ['a null byte behind it', torrent('', '\0')],
    ['empty lines before it', `\n\r\n \t${torrent()}`],
    ['a byte order mark', `\xef\xbb\xbf${torrent()}`],
    ['a byte order mark and a line end', `\xef\xbb\xbf\n${torrent()}`],
    ['a date with a fraction', torrent('13:creation datei1700000000.5e')],
    ['a date in scientific notation', torrent('13:creation datei1.7000000000e+09e')],
    ['the same in capitals', torrent('13:creation datei1.7E+09e')],
    ['a date with a negative exponent', torrent('13:creation datei17e-1e')],
    ['an exponent without a sign', torrent('13:creation datei17e8e')],
    ['a date with a leading zero', torrent('13:creation datei01700000000e')],
    ['minus zero', torrent('13:creation datei-0e')],
    ['minus and a leading zero', torrent('13:creation datei-017e')],
    ['a plus', torrent('13:creation datei+17e')],
    ['no digits', torrent('13:creation dateie')],
    ['25 digits', torrent(`13:creation datei${'9'.repeat(25)}e`)],
    ['309 digits and a fraction', torrent(`13:creation datei${'9'.repeat(309)}.000000e`)],
    ['a comment twice', torrent('7:comment1:a7:comment1:b')],
    ['a tracker twice', torrent('8:announce12:wss://b.test')],
    ['info twice, the same', torrent(`4:info${info}`)],
    ['keys out of order', torrent('1:z0:1:a0:')],
    ['a length with leading zeros', torrent('7:comment0003:abc')],
    ['a number with all of that in an Azureus part', torrent('18:azureus_propertiesd1:ai-01.50e1:ai2ee')],
    ['an odd number in a list', torrent('1:li01ei1.5ei2ee'.replace('1:l', '1:ll'))],
  ])('%s: opens, with the hash of the bytes of info', async (_name, text) => {
    const metainfo = await read(text)
    expect(toHex(metainfo.info.infoHash)).toBe(infoHash)
    expect(metainfo.info.files).toMatchObject([{ path: 'film.mp4', length: 1700 }])
    expect(metainfo.trackers[0]).toMatch(/^wss:\/\/[ab]\.test$/)
  })

  it('opens whatever parse-torrent opens, and as it does', async () => {
    await fc.assert(
      fc.asyncProperty(oddTorrentFile, async ({ bytes }) => {
        const theirs = await parseTorrent(bytes).catch(() => null)
        if (theirs === null) return
        const ours = await read(bytes)
        expect(toHex(ours.info.infoHash)).toBe(theirs.infoHash)
        expect(ours.info.name).toBe(theirs.name)
        expect(ours.info.files.map(({ length, offset }) => [length, offset])).toEqual(
          theirs.files.map(({ length, offset }) => [length, offset]),
        )
      }),
      { numRuns: 300 },
    )
  })

  it('opens what the generator makes, also where parse-torrent does not', async () => {
    await fc.assert(
      fc.asyncProperty(oddTorrentFile, async ({ bytes, infoHash }) => {
        expect(toHex((await read(bytes)).info.infoHash)).toBe(infoHash)
      }),
      { numRuns: 300 },
    )
  })

  it('leaves the messages of peers strict', () => {
    for (const { text } of oddities) expect(() => decodeBencode(fromLatin1(`d1:a${text}e`))).toThrow()
  })
})

describe('oddities inside info', () => {
  const withInfo = (text: string) => read(torrent('', '', text))
  const rest = `12:piece lengthi16384e6:pieces20:${'x'.repeat(20)}`

  it.each<[string, string]>([
    ['a leading zero', `d6:lengthi01700e4:name8:film.mp4${rest}e`],
    ['a fraction of nothing', `d6:lengthi1700.0e4:name8:film.mp4${rest}e`],
    ['an exponent', `d6:lengthi1.7e+3e4:name8:film.mp4${rest}e`],
    ['a key twice, the same', `d6:lengthi1700e6:lengthi1700e4:name8:film.mp4${rest}e`],
    [
      'a key twice, of which nothing depends',
      `d6:lengthi1700e4:name8:film.mp4${rest}6:source1:a6:source1:be`,
    ],
    ['keys out of order', `d4:name8:film.mp46:lengthi1700e${rest}e`],
    ['an odd number that nobody needs', `d6:lengthi1700e5:mtimei1.5e9e4:name8:film.mp4${rest}e`],
  ])('%s: is read, and hashed as it is', async (_name, text) => {
    const { info } = await withInfo(text)
    expect(info.length).toBe(1700)
    expect(toHex(info.infoHash)).toBe(createHash('sha1').update(text).digest('hex'))
    expect(info.infoBytes).toEqual(fromLatin1(text))
    // A peer sends the same bytes.
    expect(parseInfo(info.infoBytes, info.infoHash)).toEqual(info)
  })

  it.each<[string, string, RegExp]>([
    ['a length twice', `d6:lengthi1700e6:lengthi1e4:name1:x${rest}e`, /two things about “length”/],
    ['a name twice', `d6:lengthi1700e4:name1:x4:name1:y${rest}e`, /two things about “name”/],
    ['private twice', `d6:lengthi1700e4:name1:x7:privatei1e7:privatei0e${rest}e`, /“private”/],
    [
      'the path of a file twice',
      `d5:filesld6:lengthi1700e4:pathl1:ae4:pathl1:beee4:name1:x${rest}e`,
      /two things about “path”/,
    ],
    ['half a byte', `d6:lengthi1700.5e4:name1:x${rest}e`, /length of a file/],
    ['a length of nothing', `d6:lengthie4:name1:x${rest}e`, /length of a file/],
    ['a length past 2^53', `d6:lengthi1e300e4:name1:x${rest}e`, /length of a file/],
  ])('%s: is refused', async (_name, text, sentence) => {
    await expect(withInfo(text)).rejects.toThrow(sentence)
  })

  it('refuses two infos that differ', async () => {
    await expect(read(torrent(`4:info${info.replace('film', 'fulm')}`))).rejects.toThrow(/two torrents/)
  })
})

describe('what is no torrent file', () => {
  it.each<[string, string, RegExp]>([
    ['cut off', torrent().slice(0, -30), /damaged, or its end is missing/],
    ['cut off in a number', `${torrent().slice(0, -1)}13:creation datei12`, /damaged, or its end is missing/],
    ['a character in the middle', torrent('7:commentx'), /damaged/],
    ['a number of 1,000 digits', torrent(`1:ai${'9'.repeat(1000)}e`), /damaged/],
    ['a number that is a word', torrent('1:aiNaNe'), /damaged/],
    ['a web page', '<!doctype html><title>Log in</title>', /web page/],
    ['a web page behind an empty line', '\n<html>', /web page/],
    ['a magnet link', 'magnet:?xt=urn:btih:abc', /not a torrent file/],
    ['white space', ' \n ', /not a torrent file/],
    ['a byte order mark alone', '\xef\xbb\xbf', /not a torrent file/],
    ['info damaged', torrent('', '', info.replace('4:name', '4;name')), /damaged/],
  ])('%s: a sentence for people', async (_name, text, sentence) => {
    const error = await read(text).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'invalid-torrent', message: expect.stringMatching(sentence) })
    expect(error).toMatchObject({ message: expect.not.stringMatching(/bencod|character|integer|cut off/i) })
  })
})

const fixture = (path: string): Uint8Array =>
  new Uint8Array(readFileSync(fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url))))

/** What libtorrent made: tests/fixtures/make-hybrids.py. */
describe('torrents of libtorrent', () => {
  const contents: Readonly<Record<string, string>> = {
    'film.webm': 'media/vp9-opus.webm',
    'sub/second.mp4': 'media/faststart.mp4',
    // A copy, where links are not kept.
    'link.mp4': 'media/faststart.mp4',
  }

  it.each([
    ['hybrid.torrent', ['empty.mp4', 'film.webm', 'link.mp4', 'sub/second.mp4']],
    ['hybrid-with-link.torrent', ['empty.mp4', 'film.webm', 'link.mp4', 'sub/second.mp4']],
    ['v1-with-link.torrent', ['empty.mp4', 'film.webm', 'link.mp4', 'sub/second.mp4']],
    ['hybrid-single.torrent', ['film.webm']],
  ])('%s: its v1 half is that of its files', async (name, paths) => {
    const { info } = await read(fixture(`torrents/${name}`))
    const shown = info.files.filter(({ padding }) => !padding)
    expect(shown.map(({ path }) => path).sort()).toEqual(paths)
    const bytes = new Uint8Array(info.length)
    for (const { path, offset, length } of shown) {
      const source = contents[path]
      if (length > 0 && source !== undefined) bytes.set(fixture(source), offset)
    }
    for (let piece = 0; piece < info.pieceCount; piece++) {
      const part = bytes.subarray(piece * info.pieceLength, (piece + 1) * info.pieceLength)
      expect(toHex(await sha1(part))).toBe(toHex(info.pieceHashes.subarray(20 * piece, 20 * piece + 20)))
    }
  })

  it('a link and an empty file have no bytes, and padding is none of the files', async () => {
    const { info } = await read(fixture('torrents/hybrid-with-link.torrent'))
    expect(info.files.filter(({ length }) => length === 0).map(({ path }) => path)).toEqual([
      'empty.mp4',
      'link.mp4',
    ])
    expect(info.files.filter(({ padding }) => padding).every(({ path }) => path.startsWith('.pad/'))).toBe(
      true,
    )
  })

  it('says that v2 alone is not played', async () => {
    await expect(read(fixture('torrents/v2-only.torrent'))).rejects.toThrow(/BitTorrent v2 only/)
  })
})
