import { describe, expect, it } from 'vitest'
import * as messages from '../../../src/protocol/messages.ts'
import { fromLatin1, ownedBuffer, toHex, toLatin1 } from '../../../src/shared/bytes.ts'

describe('messages', () => {
  it('writes the handshake of BEP 3 with the bits of BEP 6 and BEP 10', () => {
    const bytes = messages.encodeHandshake({
      infoHash: fromLatin1('aaaaaaaaaaaaaaaaaaaa'),
      peerId: fromLatin1('-TP0100-bbbbbbbbbbbb'),
    })
    expect(toLatin1(bytes)).toBe(
      '\x13BitTorrent protocol\0\0\0\0\0\x10\0\x04aaaaaaaaaaaaaaaaaaaa-TP0100-bbbbbbbbbbbb',
    )
  })

  it('refuses ids of another length', () => {
    const id = new Uint8Array(20)
    expect(() => messages.encodeHandshake({ infoHash: new Uint8Array(32), peerId: id })).toThrow(RangeError)
    expect(() => messages.encodeHandshake({ infoHash: id, peerId: new Uint8Array(19) })).toThrow(RangeError)
  })

  it.each([
    [[0, 0, 0, 0, 0, 0x10, 0, 0x04], true, true],
    [[0, 0, 0, 0, 0, 0x10, 0, 0x01], false, true],
    [[0, 0, 0, 0, 0, 0x01, 0, 0x05], true, false],
    [[0xff, 0xff, 0xff, 0xff, 0xef, 0xef, 0xff, 0xfb], false, false],
    [[], false, false],
  ])('reads the reserved bits %j', (reserved, fast, extended) => {
    expect(messages.supportsFast(Uint8Array.from(reserved))).toBe(fast)
    expect(messages.supportsExtended(Uint8Array.from(reserved))).toBe(extended)
  })

  const block = Uint8Array.of(0xaa, 0xbb)
  it.each<[string, Uint8Array, string]>([
    // BEP 3
    ['keep-alive', messages.encodeKeepAlive(), '00000000'],
    ['choke', messages.encodeChoke(), '0000000100'],
    ['unchoke', messages.encodeUnchoke(), '0000000101'],
    ['interested', messages.encodeInterested(), '0000000102'],
    ['not interested', messages.encodeNotInterested(), '0000000103'],
    ['have', messages.encodeHave(0xfedcba98), '0000000504fedcba98'],
    ['bitfield', messages.encodeBitfield(Uint8Array.of(0x80, 1)), '00000003058001'],
    ['request', messages.encodeRequest(1, 16384, 16384), '0000000d06000000010000400000004000'],
    ['piece', messages.encodePiece(2, 3, block), '0000000b070000000200000003aabb'],
    ['cancel', messages.encodeCancel(1, 16384, 16384), '0000000d08000000010000400000004000'],
    // BEP 6
    ['suggest', messages.encodeSuggest(9), '000000050d00000009'],
    ['have all', messages.encodeHaveAll(), '000000010e'],
    ['have none', messages.encodeHaveNone(), '000000010f'],
    ['reject', messages.encodeReject(1, 2, 3), '0000000d10000000010000000200000003'],
    ['allowed fast', messages.encodeAllowedFast(255), '0000000511000000ff'],
    // BEP 10
    ['extended', messages.encodeExtended(3, block), '000000041403aabb'],
  ])('writes %s as its BEP says, in a buffer of its own', (_name, bytes, hex) => {
    expect(toHex(bytes)).toBe(hex)
    expect(ownedBuffer(bytes)).toBe(bytes.buffer)
  })
})
