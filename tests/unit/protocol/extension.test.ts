import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BencodeInput, encodeBencode } from '../../../src/protocol/bencode.ts'
import * as extension from '../../../src/protocol/extension.ts'
import { concatBytes, fromLatin1, toLatin1 } from '../../../src/shared/bytes.ts'

const protocolError = expect.objectContaining({ name: 'TorrentError', code: 'protocol' })
const parseHandshake = (text: string) => extension.parseExtensionHandshake(fromLatin1(text))
const parseMetadata = (text: string) => extension.parseMetadataMessage(fromLatin1(text))

describe('extension handshake', () => {
  it('reads the example of BEP 10', () => {
    expect(parseHandshake('d1:md11:LT_metadatai1e6:µT_PEXi2ee1:pi6881e1:v13:\xc2\xb5Torrent 1.2e')).toEqual({
      m: new Map([
        ['LT_metadata', 1],
        ['µT_PEX', 2],
      ]),
      client: 'µTorrent 1.2',
      reqq: null,
      uploadOnly: null,
      metadataSize: null,
      port: 6881,
      yourIp: null,
      ipv6: null,
    })
  })

  it('reads the example of BEP 9', () => {
    const { m, metadataSize } = parseHandshake('d1:md11:ut_metadatai3ee13:metadata_sizei31235ee')
    expect(m.get('ut_metadata')).toBe(3)
    expect(metadataSize).toBe(31235)
  })

  it('writes canonical bencoding', () => {
    const payload = extension.encodeExtensionHandshake({
      m: new Map([
        ['ut_metadata', 1],
        ['lt_donthave', 2],
      ]),
      client: 'torrent-player 0.1',
      reqq: 250,
      uploadOnly: true,
      metadataSize: 31235,
    })
    expect(toLatin1(payload)).toBe(
      'd1:md11:lt_donthavei2e11:ut_metadatai1ee13:metadata_sizei31235e4:reqqi250e11:upload_onlyi1e1:v18:torrent-player 0.1e',
    )
    expect(toLatin1(extension.encodeExtensionHandshake({}))).toBe('d1:mdee')
  })

  it('reads what it writes', () => {
    const names = fc.array(fc.tuple(fc.stringMatching(/^[a-z_]{1,30}$/), fc.integer({ min: 0, max: 255 })), {
      maxLength: 64,
    })
    const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
    fc.assert(
      fc.property(
        fc.record({
          m: names.map((entries) => new Map(entries)),
          client: orNull(fc.stringMatching(/^[A-Za-z][\w ]{0,30}\w$/)),
          reqq: orNull(fc.integer({ min: 1, max: 65_535 })),
          uploadOnly: fc.boolean(),
          metadataSize: orNull(fc.integer({ min: 1, max: extension.maxMetadataLength })),
          port: orNull(fc.integer({ min: 1, max: 65_535 })),
          yourIp: orNull(fc.constantFrom('192.0.2.1', '2001:db8::1', '::')),
          ipv6: orNull(fc.constantFrom('2001:db8::1', '::1')),
        }),
        (handshake) => {
          expect(extension.parseExtensionHandshake(extension.encodeExtensionHandshake(handshake))).toEqual(
            handshake,
          )
        },
      ),
    )
  })

  it('takes what has the wrong type or range as not said', () => {
    expect(
      parseHandshake(
        'd1:md1:ai256e1:bi-1e1:c1:x1:di0e4:loooi7ee4:reqqi0e11:upload_only1:113:metadata_size1:x1:vi5ee',
      ),
    ).toEqual({
      m: new Map([
        ['d', 0],
        ['looo', 7],
      ]),
      client: null,
      reqq: null,
      uploadOnly: null,
      metadataSize: null,
      port: null,
      yourIp: null,
      ipv6: null,
    })
    expect(parseHandshake('d1:m1:x4:reqqi99999999999999999999ee').m.size).toBe(0)
    expect(parseHandshake('d4:reqqi2147483647ee').reqq).toBe(65_535)
    expect(parseHandshake('d13:metadata_sizei0ee').metadataSize).toBeNull()
  })

  it('reads and writes addresses (BEP 10)', () => {
    const four = fromLatin1('\xc0\0\x02\x01')
    const mapped = fromLatin1('\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\0\x02\x01')
    const six = fromLatin1('\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01')
    const read = (values: Record<string, Uint8Array | number>) => {
      const { port, yourIp, ipv6 } = extension.parseExtensionHandshake(
        encodeBencode(new Map(Object.entries(values))),
      )
      return [port, yourIp, ipv6]
    }
    expect(read({ p: 1, yourip: four, ipv6: six })).toEqual([1, '192.0.2.1', '2001:db8::1'])
    expect(read({ p: 65_535, yourip: six, ipv6: mapped })).toEqual([65_535, '2001:db8::1', null])
    expect(read({ p: 65_536, yourip: mapped, ipv6: four })).toEqual([null, '192.0.2.1', null])
    expect(read({ p: -1, yourip: new Uint8Array(5), ipv6: 7 })).toEqual([null, null, null])
    expect(
      extension.encodeExtensionHandshake({ port: 6881, yourIp: '192.0.2.1', ipv6: '2001:db8::1' }),
    ).toEqual(
      encodeBencode(
        new Map<string, BencodeInput>([
          ['m', new Map()],
          ['p', 6881],
          ['yourip', four],
          ['ipv6', six],
        ]),
      ),
    )
  })

  it('keeps 64 names at most, and no long one', () => {
    const many = new Map(Array.from({ length: 100 }, (_, i) => [`ext${i}`, i] as const))
    expect(extension.parseExtensionHandshake(extension.encodeExtensionHandshake({ m: many })).m.size).toBe(64)
    const long = new Map([['x'.repeat(65), 1]])
    expect(extension.parseExtensionHandshake(extension.encodeExtensionHandshake({ m: long })).m.size).toBe(0)
  })

  it('cuts and cleans the name of the client', () => {
    const { client } = parseHandshake(`d1:v203:\x1b[2J${'a'.repeat(199)}e`)
    expect(client).toBe(`[2J${'a'.repeat(61)}`)
  })

  it.each([
    ['no dictionary', 'i1e'],
    ['metadata of 16 MiB and a byte', 'd13:metadata_sizei16777217ee'],
    ['metadata of 2^64 bytes', 'd13:metadata_sizei18446744073709551616ee'],
    ['metadata of negative length', 'd13:metadata_sizei-1ee'],
    ['nothing', ''],
    ['66 KiB', `d1:v66000:${'a'.repeat(66_000)}e`],
  ])('refuses %s', (_name, text) => {
    expect(() => parseHandshake(text)).toThrow(protocolError)
  })
})

describe('ut_metadata', () => {
  it.each([0, 3, 1023])(
    'an empty block %i says nothing: so webtorrent answers for one that does not exist',
    (piece) => {
      expect(parseMetadata(`d8:msg_typei1e5:piecei${piece}e10:total_sizei100ee`)).toBeNull()
    },
  )

  // The examples of BEP 9, request, data and reject.
  it('writes and reads the examples of BEP 9', () => {
    expect(toLatin1(extension.encodeMetadataRequest(0))).toBe('d8:msg_typei0e5:piecei0ee')
    expect(parseMetadata('d8:msg_typei0e5:piecei0ee')).toEqual({ type: 'request', piece: 0 })
    const data = new Uint8Array(100).fill(0x78)
    const message = concatBytes([fromLatin1('d8:msg_typei1e5:piecei2e10:total_sizei34256ee'), data])
    expect(extension.encodeMetadataData(2, 34256, data)).toEqual(message)
    expect(extension.parseMetadataMessage(message)).toEqual({
      type: 'data',
      piece: 2,
      totalSize: 34256,
      data,
    })
    expect(toLatin1(extension.encodeMetadataReject(0))).toBe('d8:msg_typei2e5:piecei0ee')
    expect(parseMetadata('d8:msg_typei2e5:piecei0ee')).toEqual({ type: 'reject', piece: 0 })
  })

  it('ignores types it does not know', () => {
    expect(parseMetadata('d8:msg_typei3ee')).toBeNull()
    expect(parseMetadata('d8:msg_typei-1e5:piecei0ee')).toBeNull()
  })

  it.each([
    ['no dictionary', 'le'],
    ['no type', 'd5:piecei0ee'],
    ['no piece', 'd8:msg_typei0ee'],
    ['a negative piece', 'd8:msg_typei0e5:piecei-1ee'],
    ['a piece past 16 MiB', 'd8:msg_typei0e5:piecei1024ee'],
    ['data without total size', 'd8:msg_typei1e5:piecei0eeabc'],
    ['a total size past 16 MiB', 'd8:msg_typei1e5:piecei0e10:total_sizei16777217eeabc'],
    ['a block past the total size', 'd8:msg_typei1e5:piecei0e10:total_sizei2eeabc'],
    ['a block that begins past the total size', 'd8:msg_typei1e5:piecei3e10:total_sizei100eeabc'],
    ['a block of 16 KiB and a byte', `d8:msg_typei1e5:piecei0e10:total_sizei90000ee${'x'.repeat(16385)}`],
  ])('refuses %s', (_name, text) => {
    expect(() => parseMetadata(text)).toThrow(protocolError)
  })
})

describe('lt_donthave', () => {
  it('writes and reads a piece index (BEP 54)', () => {
    expect(extension.encodeDontHave(0xfffefdfc)).toEqual(Uint8Array.of(0xff, 0xfe, 0xfd, 0xfc))
    expect(extension.parseDontHave(Uint8Array.of(0xff, 0xfe, 0xfd, 0xfc))).toBe(0xfffefdfc)
  })

  it.each([0, 3, 5])('refuses %i bytes', (length) => {
    expect(() => extension.parseDontHave(new Uint8Array(length))).toThrow(protocolError)
  })
})
