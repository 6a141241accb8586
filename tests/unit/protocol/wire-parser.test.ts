import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as messages from '../../../src/protocol/messages.ts'
import { defaultWireLimits, type WireLimits, WireParser } from '../../../src/protocol/wire-parser.ts'
import { concatBytes, fromHex, toHex } from '../../../src/shared/bytes.ts'
import { TorrentError } from '../../../src/shared/errors.ts'
import { arbitraryPlace, arbitraryStream, cutStream, joinSamples } from '../../helpers/arbitrary-messages.ts'
import { RecordingHandler } from '../../helpers/recording-handler.ts'

const handshake = messages.encodeHandshake({
  infoHash: new Uint8Array(20).fill(1),
  peerId: new Uint8Array(20).fill(2),
})
const hex = (text: string): Uint8Array => fromHex(text.replace(/ /g, '')) ?? new Uint8Array()

/** A parser that is past the handshake. */
const open = (limits?: Partial<WireLimits>): { parser: WireParser; handler: RecordingHandler } => {
  const handler = new RecordingHandler()
  const parser = new WireParser(handler, limits)
  parser.push(handshake)
  handler.messages.length = 0
  return { parser, handler }
}

const protocolError = expect.objectContaining({ name: 'TorrentError', code: 'protocol' })

describe('WireParser', () => {
  it('reads what the encoders write, however the stream is cut', () => {
    fc.assert(
      fc.property(arbitraryStream, fc.array(arbitraryPlace), (samples, cuts) => {
        const handler = new RecordingHandler()
        const parser = new WireParser(handler)
        for (const chunk of cutStream(joinSamples(samples), cuts)) parser.push(chunk)
        expect(handler.messages).toEqual(samples.map(({ means }) => means))
      }),
    )
  })

  it('reads a stream that comes byte by byte', () => {
    fc.assert(
      fc.property(arbitraryStream, (samples) => {
        const handler = new RecordingHandler()
        const parser = new WireParser(handler)
        for (const byte of joinSamples(samples)) parser.push(Uint8Array.of(byte))
        expect(handler.messages).toEqual(samples.map(({ means }) => means))
      }),
      { numRuns: 20 },
    )
  })

  it('does not copy a block that lies whole in one chunk', () => {
    const handler = new RecordingHandler()
    const parser = new WireParser(handler)
    let seen: ArrayBufferLike | undefined
    handler.piece = (_piece, _begin, data) => {
      seen = data.buffer
    }
    const chunk = concatBytes([handshake, messages.encodePiece(0, 0, new Uint8Array(16384))])
    parser.push(chunk)
    expect(seen).toBe(chunk.buffer)
  })

  it('reads port and tells of messages it does not know', () => {
    const { parser, handler } = open()
    parser.push(hex('00000003 09 1ae1  00000005 15 01020304'))
    expect(handler.messages).toEqual([
      ['port', 6881],
      ['unknown', 21],
    ])
  })

  it('reads the largest block that it allows', () => {
    const { parser, handler } = open()
    parser.push(messages.encodePiece(0, 0, new Uint8Array(defaultWireLimits.maxBlockLength)))
    expect(handler.messages.length).toBe(1)
  })

  it.each([
    ['choke with a body', '00000002 00 00'],
    ['have too short', '00000004 04 000000'],
    ['have too long', '00000006 04 0000000000'],
    ['request too short', '0000000c 06 0000000000000000000000'],
    ['request of nothing', '0000000d 06 000000000000000000000000'],
    ['request of 2^31 bytes', '0000000d 06 000000000000000080000000'],
    ['request of 128 KiB and a byte', '0000000d 06 000000000000000000020001'],
    ['piece without a block', '00000009 07 0000000000000000'],
    ['piece too short', '00000005 07 00000000'],
    ['piece too long', '0002000a 07'],
    ['cancel too long', '0000000e 08 00'],
    ['port too long', '00000004 09 00'],
    ['suggest too short', '00000001 0d'],
    ['have all with a body', '00000002 0e 00'],
    ['have none with a body', '00000002 0f 00'],
    ['reject too short', '00000005 10 00'],
    ['allowed fast too long', '00000009 11 00'],
    ['extended without an id', '00000001 14'],
    ['bitfield longer than any torrent', '00020002 05'],
    ['a message of 1 MiB and 14 bytes', '0010000e'],
    ['a message of 2^31 bytes: negative if read as signed', '80000000'],
    ['a message of 2^32 - 1 bytes', 'ffffffff'],
  ])('refuses %s as soon as it can be told', (_name, text) => {
    const { parser, handler } = open()
    expect(() => parser.push(hex(text))).toThrow(protocolError)
    expect(handler.messages).toEqual([])
  })

  it('refuses another protocol', () => {
    const parser = new WireParser(new RecordingHandler())
    const bytes = handshake.slice()
    bytes[5] = 0x78
    expect(() => parser.push(bytes)).toThrow(protocolError)
  })

  it('refuses everything after a violation, with the same error', () => {
    const { parser, handler } = open()
    let first: unknown
    try {
      parser.push(hex('00000002 00 00'))
    } catch (error) {
      first = error
    }
    expect(first).toBeInstanceOf(TorrentError)
    expect(() => parser.push(messages.encodeChoke())).toThrow(first as TorrentError)
    expect(handler.messages).toEqual([])
  })

  it('passes on what a handler throws and refuses the rest', () => {
    const { parser, handler } = open()
    const thrown = new TorrentError('protocol', 'no such piece')
    handler.after = () => {
      throw thrown
    }
    const two = concatBytes([messages.encodeHave(1), messages.encodeHave(2)])
    expect(() => parser.push(two)).toThrow(thrown)
    expect(() => parser.push(two)).toThrow(thrown)
    expect(handler.messages).toEqual([['have', 1]])
  })

  it('delivers nothing after stop, not even from the chunk in hand', () => {
    const { parser, handler } = open()
    handler.after = () => parser.stop()
    parser.push(concatBytes([messages.encodeChoke(), messages.encodeUnchoke()]))
    parser.push(messages.encodeUnchoke())
    parser.push(hex('ffffffff'))
    expect(handler.messages).toEqual([['choke']])
    expect(parser.bufferLength).toBe(0)
  })

  it('can be stopped by a message that came in parts', () => {
    const { parser, handler } = open()
    handler.after = () => parser.stop()
    const bytes = concatBytes([messages.encodeHave(7), messages.encodeUnchoke()])
    parser.push(bytes.subarray(0, 6))
    parser.push(bytes.subarray(6))
    expect(handler.messages).toEqual([['have', 7]])
  })

  describe('when the number of pieces is known', () => {
    it.each([
      ['have', messages.encodeHave(10)],
      ['request', messages.encodeRequest(10, 0, 16384)],
      ['piece', messages.encodePiece(10, 0, Uint8Array.of(1))],
      ['cancel', messages.encodeCancel(0xffffffff, 0, 1)],
      ['suggest', messages.encodeSuggest(10)],
      ['reject', messages.encodeReject(10, 0, 1)],
      ['allowed fast', messages.encodeAllowedFast(10)],
      ['a bitfield too short', messages.encodeBitfield(new Uint8Array(1))],
      ['a bitfield too long', messages.encodeBitfield(new Uint8Array(3))],
    ])('refuses %s outside the torrent', (_name, bytes) => {
      const { parser, handler } = open()
      parser.setPieceCount(10)
      parser.push(messages.encodeHave(9))
      parser.push(messages.encodeBitfield(new Uint8Array(2)))
      expect(handler.messages.length).toBe(2)
      expect(() => parser.push(bytes)).toThrow(protocolError)
      expect(handler.messages.length).toBe(2)
    })
  })

  describe('memory', () => {
    it('grows with what arrived, not with what was announced', () => {
      const { parser } = open()
      parser.push(hex('00100000 14 01'))
      expect(parser.bufferLength).toBeLessThan(1024)
      parser.push(new Uint8Array(10_000))
      expect(parser.bufferLength).toBeLessThan(25_000)
    })

    it('ends at the length of the message and is given back after it', () => {
      const { parser, handler } = open()
      const payload = new Uint8Array(1024 * 1024).fill(7)
      const bytes = messages.encodeExtended(1, payload)
      let most = 0
      for (let at = 0; at < bytes.length; at += 1200) {
        parser.push(bytes.subarray(at, at + 1200))
        most = Math.max(most, parser.bufferLength)
      }
      expect(handler.messages).toEqual([['extended', 1, toHex(payload)]])
      expect(most).toBe(payload.length + 2)
      expect(parser.bufferLength).toBeLessThan(1024)
    })
  })
})
