import { createHash } from 'node:crypto'
import createTorrent from 'create-torrent'
import * as fc from 'fast-check'
import parseTorrent from 'parse-torrent'
import { describe, expect, it } from 'vitest'
import { type BencodeInput, encodeBencode } from '../../../src/protocol/bencode.ts'
import {
  buildInfo,
  choosePieceLength,
  encodeMetainfo,
  parseInfo,
  parseMetainfo,
} from '../../../src/protocol/metainfo.ts'
import { fromLatin1, toHex, toUtf8 } from '../../../src/shared/bytes.ts'

const sha1 = async (data: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(createHash('sha1').update(data).digest())
const infoHash = new Uint8Array(20)
type Fields = Record<string, BencodeInput | undefined>

const dictionary = (fields: Fields): Map<string, BencodeInput> => {
  const map = new Map<string, BencodeInput>()
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) map.set(key, value)
  return map
}
/** 100 bytes in pieces of 32, changed by `fields`. */
const infoBytes = (fields: Fields = {}): Uint8Array =>
  encodeBencode(
    dictionary({ name: 'film.mp4', length: 100, 'piece length': 32, pieces: new Uint8Array(80), ...fields }),
  )
const parse = (fields: Fields = {}) => parseInfo(infoBytes(fields), infoHash)
/** The same bytes as several files. */
const parseFiles = (...files: Fields[]) => parse({ length: undefined, files: files.map(dictionary) })
const metainfo = (fields: Fields) =>
  parseMetainfo(encodeBencode(dictionary({ info: { encoded: infoBytes() }, ...fields })), sha1)

const invalidTorrent = expect.objectContaining({
  name: 'TorrentError',
  code: 'invalid-torrent',
  // Whole sentences, for people.
  message: expect.stringMatching(/^[A-Z].*\.$/),
})

describe('parseInfo', () => {
  it('reads a single file', () => {
    const bytes = infoBytes()
    expect(parseInfo(bytes, infoHash)).toEqual({
      infoHash,
      infoBytes: bytes,
      name: 'film.mp4',
      length: 100,
      pieceLength: 32,
      pieceCount: 4,
      pieceHashes: new Uint8Array(80),
      files: [{ index: 0, name: 'film.mp4', path: 'film.mp4', length: 100, offset: 0, padding: false }],
      private: false,
    })
  })

  it('reads several files, their offsets and padding (BEP 47)', () => {
    const { files, length } = parseFiles(
      { length: 50, path: ['a', 'one.mp4'] },
      { length: 14, path: ['.pad', '14'], attr: 'p' },
      { length: 0, path: ['empty'], attr: 'x' },
      { path: ['link'], attr: 'l', 'symlink path': ['a', 'one.mp4'] },
      { length: 6, path: ['_____padding_file_0_if you see this_'] },
      { length: 30, path: ['two.srt'] },
    )
    expect(length).toBe(100)
    expect(
      files.map(({ index, path, name, offset, padding }) => [index, path, name, offset, padding]),
    ).toEqual([
      [0, 'a/one.mp4', 'one.mp4', 0, false],
      [1, '.pad/14', '14', 50, true],
      [2, 'empty', 'empty', 64, false],
      [3, 'link', 'link', 64, false],
      [4, '_____padding_file_0_if you see this_', '_____padding_file_0_if you see this_', 64, true],
      [5, 'two.srt', 'two.srt', 70, false],
    ])
  })

  it('prefers names in UTF-8', () => {
    expect(parse({ name: fromLatin1('f\xfclm'), 'name.utf-8': 'fülm' }).name).toBe('fülm')
    const [file] = parseFiles({ length: 100, path: [fromLatin1('\xfc')], 'path.utf-8': ['ü', 'ö'] }).files
    expect(file?.path).toBe('ü/ö')
  })

  it('mends names that would leave the folder, and keeps paths distinct', () => {
    const paths = parseFiles(
      { length: 20, path: ['..', '..', 'etc', 'passwd'] },
      { length: 20, path: ['/etc/passwd'] },
      { length: 20, path: ['', '.', 'etc', '', 'passwd'] },
      { length: 20, path: ['..'] },
      { length: 10, path: [] },
      { length: 10, path: ['a\\..\\b\0.mp4'] },
    ).files.map(({ path }) => path)
    expect(paths).toEqual([
      'etc/passwd',
      '_etc_passwd',
      'etc/passwd (2)',
      'Unnamed file',
      'Unnamed file (2)',
      'a_.._b.mp4',
    ])
    expect(parse({ name: '../..' }).name).toBe('.._')
    expect(parse({ name: '..' }).name).toBe('Unnamed torrent')
    expect(parse({ name: undefined }).name).toBe('Unnamed torrent')
  })

  it('never gives out a path that leaves the folder, whatever the names', () => {
    const element = fc.oneof(
      fc.constantFrom('..', '.', '', '/', '\\', 'a', 'A', '../x', 'CON', '\0'),
      fc.string({ unit: 'binary', maxLength: 20 }),
    )
    fc.assert(
      fc.property(fc.array(fc.array(element, { maxLength: 6 }), { minLength: 1, maxLength: 20 }), (paths) => {
        const { files } = parse({
          length: undefined,
          files: paths.map((path, i) => dictionary({ path, length: i === 0 ? 100 : 0 })),
        })
        expect(new Set(files.map(({ path }) => path)).size).toBe(paths.length)
        for (const { path, name } of files) {
          const elements = path.split('/')
          expect(elements.at(-1)).toBe(name)
          for (const item of elements) expect(['', '.', '..']).not.toContain(item)
          expect(path).not.toMatch(/[\p{Cc}\\]/u)
        }
      }),
    )
  })

  it.each<[string, BencodeInput | undefined, boolean]>([
    ['the integer 1 (BEP 27)', 1, true],
    ['another number', 2, true],
    ['a negative number', -1, true],
    ['a text', '1', true],
    ['a word', 'yes', true],
    ['a list', [1], true],
    ['zero', 0, false],
    ['zero as a text', '0', false],
    ['an empty text', '', false],
    ['nothing', undefined, false],
  ])('private is %s', (_name, value, isPrivate) => {
    expect(parse({ private: value }).private).toBe(isPrivate)
  })

  it('gives a link no bytes, whatever length it names, as libtorrent does', () => {
    const { files } = parseFiles(
      { length: 60, path: ['one.mp4'] },
      { length: 60, path: ['link.mp4'], attr: 'l', 'symlink path': ['one.mp4'] },
      { path: ['other.mp4'], attr: 'xl' },
      { length: 40, path: ['two.mp4'], attr: 'xh' },
    )
    expect(files.map(({ length, offset }) => [length, offset])).toEqual([
      [60, 0],
      [0, 60],
      [0, 60],
      [40, 60],
    ])
  })

  it('takes the name in another code page where the one in UTF-8 is empty', () => {
    expect(parse({ name: 'film', 'name.utf-8': '' }).name).toBe('film')
    expect(parse({ name: 'film', 'name.utf-8': 7 }).name).toBe('film')
    const { files } = parseFiles(
      { length: 60, path: ['a', 'one.mp4'], 'path.utf-8': [] },
      { length: 40, path: ['two.mp4'], 'path.utf-8': 'x' },
    )
    expect(files.map(({ path }) => path)).toEqual(['a/one.mp4', 'two.mp4'])
  })

  it('takes pieces of 50,000 bytes', () => {
    const { pieceCount, length } = parse({
      'piece length': 50_000,
      length: 120_001,
      pieces: new Uint8Array(60),
    })
    expect([pieceCount, length]).toEqual([3, 120_001])
  })

  it('reads a hybrid torrent as v1', () => {
    expect(parse({ 'meta version': 2, 'file tree': new Map() }).pieceCount).toBe(4)
  })

  it.each<[string, Fields]>([
    ['pieces of 64 MiB', { 'piece length': 2 ** 26, length: 2 ** 28, pieces: new Uint8Array(80) }],
    ['pieces of 1 KiB', { 'piece length': 1024, length: 2048, pieces: new Uint8Array(40) }],
    [
      'pieces longer than that, of a torrent that is not',
      { 'piece length': 2 ** 40, length: 2 ** 26, pieces: new Uint8Array(20) },
    ],
    [
      'pieces shorter than that, of a torrent that is too',
      { 'piece length': 1, length: 1023, pieces: new Uint8Array(20_460) },
    ],
  ])('takes %s', (_name, fields) => {
    expect(parse(fields).length).toBe(fields.length)
  })

  it('says which pieces it does not play', () => {
    expect(() => parse({ 'piece length': 2 ** 27, length: 2 ** 28, pieces: new Uint8Array(40) })).toThrow(
      /64 MiB/,
    )
    expect(() => parse({ 'piece length': 1000, length: 2000, pieces: new Uint8Array(40) })).toThrow(/1 KiB/)
  })

  it.each<[string, Fields]>([
    ['v2 only', { pieces: undefined, 'meta version': 2, 'file tree': new Map() }],
    ['no pieces', { pieces: undefined }],
    ['pieces cut off', { pieces: new Uint8Array(79) }],
    ['empty pieces', { pieces: '' }],
    ['pieces that are a list', { pieces: [] }],
    ['a piece too few', { pieces: new Uint8Array(60) }],
    ['a piece too many', { pieces: new Uint8Array(100) }],
    ['no piece length', { 'piece length': undefined }],
    ['piece length zero', { 'piece length': 0 }],
    ['negative piece length', { 'piece length': -32 }],
    [
      'pieces of 64 MiB and a byte',
      { 'piece length': 2 ** 26 + 1, length: 2 ** 26 + 1, pieces: new Uint8Array(20) },
    ],
    ['the same of several', { 'piece length': 2 ** 27, length: 2 ** 28, pieces: new Uint8Array(40) }],
    ['pieces of 1,023 bytes', { 'piece length': 1023, length: 1024, pieces: new Uint8Array(40) }],
    ['pieces of a byte', { 'piece length': 1, length: 2000, pieces: new Uint8Array(40_000) }],
    ['no length', { length: undefined }],
    ['length zero', { length: 0 }],
    ['negative length', { length: -1 }],
    ['length that is text', { length: '100' }],
    ['no files', { files: [] }],
    ['files that are no list', { files: 'x' }],
    ['a file that is none', { files: [1] }],
    ['a file without path', { files: [dictionary({ length: 100 })] }],
    ['a path that is text', { files: [dictionary({ length: 100, path: 'x' })] }],
    ['a path of numbers', { files: [dictionary({ length: 100, path: [1] })] }],
    ['a path 65 deep', { files: [dictionary({ length: 100, path: new Array(65).fill('x') })] }],
    [
      'a length past 2^53',
      {
        files: [
          dictionary({ length: Number.MAX_SAFE_INTEGER, path: ['a'] }),
          dictionary({ length: 1, path: ['b'] }),
        ],
      },
    ],
  ])('refuses %s', (_name, fields) => {
    expect(() => parse(fields)).toThrow(invalidTorrent)
  })

  it('refuses a length past 2^64', () => {
    const text = `d6:lengthi${'9'.repeat(20)}e4:name1:x12:piece lengthi32e6:pieces20:${'x'.repeat(20)}e`
    expect(() => parseInfo(fromLatin1(text), infoHash)).toThrow(invalidTorrent)
  })

  it('names v2 in the message', () => {
    expect(() => parse({ pieces: undefined, 'meta version': 2 })).toThrow(/BitTorrent v2/)
  })

  it.each([
    ['nothing', ''],
    ['a list', 'le'],
    ['something after the end', `${String.fromCharCode(...infoBytes())}x`],
  ])('refuses %s', (_name, text) => {
    expect(() => parseInfo(fromLatin1(text), infoHash)).toThrow(invalidTorrent)
  })
})

describe('parseMetainfo', () => {
  it('flattens tiers and keeps each tracker once, in order (BEP 12)', async () => {
    const { trackers } = await metainfo({
      announce: 'wss://a.example',
      'announce-list': [
        ['udp://b.example:1', 'wss://a.example'],
        'wss://d.example',
        [],
        ['http://c.example/announce', 'not a url', 'ftp://x.example', 'javascript:alert(1)'],
        3,
      ],
    })
    expect(trackers).toEqual([
      'udp://b.example:1',
      'wss://a.example',
      'wss://d.example',
      'http://c.example/announce',
    ])
    expect((await metainfo({ announce: 'wss://a.example' })).trackers).toEqual(['wss://a.example'])
    expect((await metainfo({})).trackers).toEqual([])
  })

  it('keeps a hundred trackers', async () => {
    const list = Array.from({ length: 1000 }, (_, i) => [`wss://tracker${i}.example`])
    expect((await metainfo({ 'announce-list': list })).trackers).toHaveLength(100)
  })

  it('reads url-list as text and as a list (BEP 19)', async () => {
    expect((await metainfo({ 'url-list': 'https://w.example/f' })).webSeeds).toEqual(['https://w.example/f'])
    expect((await metainfo({ 'url-list': '' })).webSeeds).toEqual([])
    expect((await metainfo({ 'url-list': ['https://w.example/', 'wss://no.example', 1] })).webSeeds).toEqual([
      'https://w.example/',
    ])
  })

  it('hashes the bytes of info as they came, out of order or not', async () => {
    const info = `d4:name1:x6:lengthi1e6:pieces20:${'x'.repeat(20)}12:piece lengthi32ee`
    const bytes = fromLatin1(`d3:zzzi1e4:info${info}e`)
    const parsed = await parseMetainfo(bytes, sha1)
    expect(toHex(parsed.info.infoHash)).toBe(createHash('sha1').update(info).digest('hex'))
    expect(parsed.info.infoBytes).toEqual(fromLatin1(info))
    // A copy: it is transferred and kept.
    expect(parsed.info.infoBytes.buffer).not.toBe(bytes.buffer)
    const fromBuffer = await parseMetainfo(Buffer.from(bytes), sha1)
    expect(fromBuffer.info.infoBytes).toEqual(fromLatin1(info))
  })

  it.each([
    ['an empty file', ''],
    ['a web page', '<!doctype html><title>404</title>'],
    ['no info', 'd8:announce3:urle'],
    ['info that is no dictionary', 'd4:infoi1ee'],
  ])('refuses %s', async (_name, text) => {
    await expect(parseMetainfo(fromLatin1(text), sha1)).rejects.toEqual(invalidTorrent)
  })

  it('refuses 32 MiB and a byte without reading them', async () => {
    await expect(parseMetainfo(new Uint8Array(32 * 1024 * 1024 + 1), sha1)).rejects.toEqual(invalidTorrent)
  })

  it('lets failures of the hasher through', async () => {
    const failure = new Error('no crypto')
    const bytes = encodeMetainfo(infoBytes(), { trackers: [] })
    await expect(parseMetainfo(bytes, () => Promise.reject(failure))).rejects.toBe(failure)
  })
})

/** Content with a name, as create-torrent takes it. */
const namedBuffer = (name: string, length: number): Buffer & { name?: string } => {
  const buffer: Buffer & { name?: string } = Buffer.alloc(length, name)
  buffer.name = name
  return buffer
}

describe('beside create-torrent and parse-torrent', () => {
  const make = (
    input: Parameters<typeof createTorrent>[0],
    options: Parameters<typeof createTorrent>[1],
  ): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      createTorrent(input, options, (error, torrent) =>
        error ? reject(error) : resolve(new Uint8Array(torrent)),
      )
    })

  it.each([
    ['a single file', namedBuffer('film ü.mp4', 200_001), { pieceLength: 16384 }],
    [
      'a folder',
      [namedBuffer('a/one.mp4', 70_000), namedBuffer('a/b/two.mp4', 10), namedBuffer('three.srt', 16384)],
      { name: 'my folder', pieceLength: 16384, private: true, urlList: ['https://w.example/seed/'] },
    ],
  ])('reads %s the same', async (_name, input, options) => {
    const bytes = await make(input, {
      ...options,
      announceList: [['wss://a.example'], ['udp://b.example:80']],
    })
    const ours = await parseMetainfo(bytes, sha1)
    const theirs = await parseTorrent(bytes)
    expect({
      infoHash: toHex(ours.info.infoHash),
      name: ours.info.name,
      length: ours.info.length,
      pieceLength: ours.info.pieceLength,
      pieces: Array.from({ length: ours.info.pieceCount }, (_, i) =>
        toHex(ours.info.pieceHashes.subarray(20 * i, 20 * i + 20)),
      ),
      private: ours.info.private,
      announce: ours.trackers,
      urlList: ours.webSeeds,
      files: ours.info.files.map(({ name, length, offset }) => ({ name, length, offset })),
    }).toEqual({
      infoHash: theirs.infoHash,
      name: theirs.name,
      length: theirs.length,
      pieceLength: theirs.pieceLength,
      pieces: theirs.pieces,
      private: theirs.private ?? false,
      announce: theirs.announce,
      urlList: theirs.urlList,
      files: theirs.files.map(({ name, length, offset }) => ({ name, length, offset })),
    })
    if (ours.info.files.length > 1) {
      expect(ours.info.files.map(({ path }) => `my folder/${path}`)).toEqual(
        theirs.files.map(({ path }) => path),
      )
    }
  })

  it('builds the same info as create-torrent, byte for byte', async () => {
    const theirs = await parseMetainfo(
      await make(namedBuffer('film.mp4', 50_000), { pieceLength: 16384 }),
      sha1,
    )
    const ours = buildInfo({
      name: 'film.mp4',
      files: [{ path: 'film.mp4', length: 50_000 }],
      pieceLength: 16384,
      pieceHashes: theirs.info.pieceHashes,
    })
    expect(ours).toEqual(theirs.info.infoBytes)
  })

  it('writes torrent files that parse-torrent reads', async () => {
    const info = buildInfo({
      name: 'Ein Ordner',
      files: [
        { path: 'a/film.mp4', length: 60 },
        { path: 'ü.srt', length: 40 },
      ],
      pieceLength: 32,
      pieceHashes: new Uint8Array(80).fill(7),
      private: true,
    })
    const trackers = ['wss://a.example', 'wss://b.example']
    const theirs = await parseTorrent(
      encodeMetainfo(info, { trackers, createdBy: 'torrent-player', comment: 'ü' }),
    )
    expect(theirs).toMatchObject({
      infoHash: createHash('sha1').update(info).digest('hex'),
      name: 'Ein Ordner',
      length: 100,
      private: true,
      announce: trackers,
      files: [
        { path: 'Ein Ordner/a/film.mp4', length: 60, offset: 0 },
        { path: 'Ein Ordner/ü.srt', length: 40, offset: 60 },
      ],
    })
  })
})

describe('buildInfo', () => {
  const build = (name: string, ...paths: string[]) =>
    parseInfo(
      buildInfo({
        name,
        files: paths.map((path) => ({ path, length: 100 })),
        pieceLength: 100,
        pieceHashes: new Uint8Array(20 * paths.length),
      }),
      infoHash,
    )
  const shape = (name: string, ...paths: string[]) => {
    const info = build(name, ...paths)
    return [info.name, ...info.files.map(({ path }) => path)]
  }

  it('makes a torrent without folder of a single file', () => {
    expect(shape('film.mp4', 'film.mp4')).toEqual(['film.mp4', 'film.mp4'])
    expect(shape('My film', 'film.mp4')).toEqual(['My film.mp4', 'My film.mp4'])
    expect(shape('My film.MP4', 'film.mp4')).toEqual(['My film.MP4', 'My film.MP4'])
    expect(shape('film', 'film')).toEqual(['film', 'film'])
  })

  it('keeps paths as they are, also where a folder has the name of the torrent', () => {
    expect(shape('folder', 'a.mp4', 'b/c.srt')).toEqual(['folder', 'a.mp4', 'b/c.srt'])
    expect(shape('folder', 'folder/a.mp4', 'folder/b/c.srt')).toEqual([
      'folder',
      'folder/a.mp4',
      'folder/b/c.srt',
    ])
    expect(shape('folder', 'folder/a.mp4')).toEqual(['folder', 'folder/a.mp4'])
  })

  it('keeps the folder around a single file when there is one', () => {
    const pieceHashes = new Uint8Array(20)
    const files = [{ path: 'a.mp4', length: 100 }]
    const info = parseInfo(
      buildInfo({ name: 'folder', files, hasFolder: true, pieceLength: 100, pieceHashes }),
      infoHash,
    )
    expect([info.name, info.files[0]?.path]).toEqual(['folder', 'a.mp4'])
  })

  it('refuses what could not be read again', () => {
    const pieceHashes = new Uint8Array(20)
    expect(() => buildInfo({ name: 'x', files: [], pieceLength: 100, pieceHashes })).toThrow(invalidTorrent)
    expect(() =>
      buildInfo({ name: 'x', files: [{ path: 'x', length: 101 }], pieceLength: 100, pieceHashes }),
    ).toThrow(invalidTorrent)
  })

  it('keeps info byte for byte inside a torrent file', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ path: fc.stringMatching(/^[a-zäöü]{1,8}(\/[a-z]{1,8})?$/), length: fc.nat(1000) }),
          {
            minLength: 1,
            maxLength: 8,
          },
        ),
        fc.integer({ min: 1024, max: 2500 }),
        async (files, pieceLength) => {
          const length = files.reduce((sum, file) => sum + file.length, 0)
          fc.pre(length > 0)
          const pieceHashes = new Uint8Array(20 * Math.ceil(length / pieceLength)).fill(3)
          const info = buildInfo({ name: 'n', files, pieceLength, pieceHashes })
          const parsed = await parseMetainfo(encodeMetainfo(info, { trackers: [] }), sha1)
          expect(parsed.info.infoBytes).toEqual(info)
          expect(parsed.info.infoHash).toEqual(await sha1(info))
          expect(parsed.info.length).toBe(length)
          expect(parsed.info.files.map((file) => file.length)).toEqual(files.map((file) => file.length))
        },
      ),
    )
  })
})

it('choosePieceLength gives small pieces to small films and few pieces to large ones', () => {
  const kib = 1024
  const mib = 1024 * kib
  expect(
    [1, 5 * mib, 64 * mib, 200 * mib, 500 * mib, 2048 * mib, 8192 * mib, 20_000 * mib].map(choosePieceLength),
  ).toEqual([16 * kib, 64 * kib, 64 * kib, 128 * kib, 256 * kib, 512 * kib, mib, 2 * mib])
  for (let length = 1; length < 2 ** 50; length *= 1.7) {
    const pieceLength = choosePieceLength(length)
    expect(Number.isInteger(Math.log2(pieceLength))).toBe(true)
    if (length < 2 ** 38) expect(length / pieceLength).toBeLessThanOrEqual(32_768)
  }
})

it('takes a name that is not text as missing', () => {
  expect(parse({ name: 3 }).name).toBe('Unnamed torrent')
  expect(parse({ name: toUtf8('x') }).name).toBe('x')
})
