import {
  encodeDontHave,
  encodeExtensionHandshake,
  encodeMetadataData,
  encodeMetadataRequest,
} from '../../src/protocol/extension.ts'
import * as messages from '../../src/protocol/messages.ts'
import type { TorrentInfo } from '../../src/protocol/metainfo-types.ts'
import { concatBytes, toUtf8 } from '../../src/shared/bytes.ts'

/** What an attacker can do. */
interface AttackLink {
  send(bytes: Uint8Array): void
  pass(ms: number): Promise<void>
  isClosed(): boolean
}

export interface Attack {
  readonly name: string
  /** `connection`: the attacker loses it. `nothing`: it may keep it, for others notice nothing. */
  readonly costs: 'connection' | 'nothing'
  /** It attacks one that does not know the metadata yet. */
  readonly beforeMetadata?: boolean
  /** No handshake of its own before. */
  readonly greets?: false
  readonly run: (link: AttackLink, info: TorrentInfo) => Promise<void> | void
}

const uint32 = (...values: number[]): Uint8Array => {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  for (const [i, value] of values.entries()) view.setUint32(i * 4, value)
  return bytes
}

/** A message with any payload whatever. */
const frame = (id: number, payload: Uint8Array = new Uint8Array()): Uint8Array =>
  concatBytes([uint32(payload.length + 1), Uint8Array.of(id), payload])

const extended = (id: number, text: string): Uint8Array =>
  frame(20, concatBytes([Uint8Array.of(id), toUtf8(text)]))

const repeat = (count: number, make: (i: number) => Uint8Array): Uint8Array =>
  concatBytes(Array.from({ length: count }, (_, i) => make(i)))

const sends =
  (...bytes: (Uint8Array | ((info: TorrentInfo) => Uint8Array))[]): Attack['run'] =>
  (link, info) => {
    for (const part of bytes) link.send(typeof part === 'function' ? part(info) : part)
  }

/** The same again and again, for three seconds. */
const keepsSending =
  (make: (info: TorrentInfo, round: number) => Uint8Array): Attack['run'] =>
  async (link, info) => {
    for (let round = 0; round < 30 && !link.isClosed(); round++) {
      link.send(make(info, round))
      await link.pass(100)
    }
  }

const offersMetadata = (size: number): Uint8Array =>
  messages.encodeExtended(
    0,
    encodeExtensionHandshake({ m: new Map([['ut_metadata', 3]]), metadataSize: size }),
  )

const negative = 0xffff_ffff

/** Every way to speak the protocol badly that we could think of. */
export const attacks: readonly Attack[] = [
  // Lengths.
  { name: 'a message of 2 GiB', costs: 'connection', run: sends(uint32(0x8000_0000)) },
  { name: 'a message of 4 GiB', costs: 'connection', run: sends(uint32(0xffff_ffff)) },
  {
    name: 'a message of 2 MiB of an unknown kind',
    costs: 'connection',
    run: sends(uint32(2 << 20), new Uint8Array(1000)),
  },
  {
    name: 'a block of 1 MiB',
    costs: 'connection',
    run: sends(uint32(1 << 20), Uint8Array.of(7), new Uint8Array(9)),
  },
  { name: 'a block of no bytes', costs: 'connection', run: sends(frame(7, uint32(0, 0))) },
  { name: 'a CHOKE with a payload', costs: 'connection', run: sends(frame(0, uint32(1))) },
  { name: 'a HAVE of the wrong size', costs: 'connection', run: sends(frame(4, uint32(1, 2))) },
  { name: 'a REQUEST cut short', costs: 'connection', run: sends(frame(6, uint32(1, 2))) },
  { name: 'an extended message without an id', costs: 'connection', run: sends(frame(20)) },
  // Numbers.
  { name: 'a HAVE of a negative piece', costs: 'connection', run: sends(messages.encodeHave(negative)) },
  {
    name: 'a HAVE of the piece after the last',
    costs: 'connection',
    run: sends((info) => messages.encodeHave(info.pieceCount)),
  },
  {
    name: 'a REQUEST of a negative piece',
    costs: 'connection',
    run: sends(messages.encodeRequest(negative, 0, 16_384)),
  },
  {
    name: 'a REQUEST of a piece after the last',
    costs: 'connection',
    run: sends((info) => messages.encodeRequest(info.pieceCount + 83, 0, 16_384)),
  },
  { name: 'a REQUEST of 2 GiB', costs: 'connection', run: sends(frame(6, uint32(0, 0, 0x8000_0000))) },
  { name: 'a REQUEST of no bytes', costs: 'connection', run: sends(frame(6, uint32(0, 0, 0))) },
  {
    name: 'a block of a negative piece',
    costs: 'connection',
    run: sends(messages.encodePiece(negative, 0, new Uint8Array(16_384))),
  },
  {
    name: 'a CANCEL of a negative piece',
    costs: 'connection',
    run: sends(messages.encodeCancel(negative, 0, 16_384)),
  },
  {
    name: 'a REJECT of a negative piece',
    costs: 'connection',
    run: sends(messages.encodeReject(negative, 0, 16_384)),
  },
  {
    name: 'a lt_donthave of a negative piece',
    costs: 'connection',
    run: sends(messages.encodeExtended(2, encodeDontHave(negative))),
  },
  {
    name: 'a lt_donthave of a piece after the last',
    costs: 'connection',
    run: sends(messages.encodeExtended(2, encodeDontHave(4_000_000))),
  },
  {
    name: 'a REQUEST past the end of a piece',
    costs: 'nothing',
    run: sends(
      messages.encodeInterested(),
      messages.encodeRequest(0, negative, 16_384),
      messages.encodeRequest(0, 60_000, 16_384),
    ),
  },
  // What it has.
  { name: 'a bitfield of the wrong length', costs: 'connection', run: sends(frame(5, new Uint8Array(17))) },
  { name: 'a bitfield of a megabyte', costs: 'connection', run: sends(frame(5, new Uint8Array(1_000_000))) },
  {
    name: 'a bitfield with bits past the end',
    costs: 'connection',
    run: sends(frame(5, Uint8Array.of(0xff, 0xff))),
  },
  {
    name: 'bitfields again and again, each of which takes something back',
    costs: 'connection',
    run: sends(repeat(9, (i) => frame(5, Uint8Array.of(i % 2 === 0 ? 0x80 : 0x40, 0)))),
  },
  {
    name: 'the same bitfield again and again, as aria2 might',
    costs: 'nothing',
    run: sends(repeat(9, () => frame(5, Uint8Array.of(0x80, 0)))),
  },
  {
    name: 'a second bitfield',
    costs: 'nothing',
    run: sends(frame(5, Uint8Array.of(0xff, 0xfe)), frame(5, Uint8Array.of(0xf0, 0))),
  },
  {
    name: 'everything, but it never unchokes',
    costs: 'nothing',
    run: sends(messages.encodeHaveAll(), messages.encodeInterested()),
  },
  {
    name: 'everything, but it never answers',
    costs: 'nothing',
    run: sends(messages.encodeHaveAll(), messages.encodeUnchoke()),
  },
  {
    name: 'a storm of HAVE and lt_donthave',
    costs: 'nothing',
    run: keepsSending((info) =>
      repeat(1_000, (i) =>
        i % 2 === 0
          ? messages.encodeHave((i >> 1) % info.pieceCount)
          : messages.encodeExtended(2, encodeDontHave((i >> 1) % info.pieceCount)),
      ),
    ),
  },
  // Storms.
  {
    name: 'a HAVE flood',
    costs: 'nothing',
    run: keepsSending((info) => repeat(5_000, (i) => messages.encodeHave(i % info.pieceCount))),
  },
  {
    name: 'a choke storm',
    costs: 'nothing',
    run: async (link, info) => {
      link.send(messages.encodeHaveAll())
      await keepsSending(() =>
        repeat(1_000, (i) => (i % 2 ? messages.encodeUnchoke() : messages.encodeChoke())),
      )(link, info)
    },
  },
  {
    name: 'an interest storm',
    costs: 'nothing',
    run: keepsSending(() =>
      repeat(1_000, (i) => (i % 2 ? messages.encodeInterested() : messages.encodeNotInterested())),
    ),
  },
  {
    name: 'a request flood',
    costs: 'connection',
    run: keepsSending(() =>
      concatBytes([messages.encodeInterested(), repeat(5_000, () => messages.encodeRequest(0, 0, 16_384))]),
    ),
  },
  {
    name: 'a storm of REQUEST and CANCEL',
    costs: 'nothing',
    run: keepsSending(() =>
      repeat(1_000, (i) =>
        i % 2 ? messages.encodeCancel(0, 0, 16_384) : messages.encodeRequest(0, 0, 16_384),
      ),
    ),
  },
  {
    name: 'a CANCEL storm',
    costs: 'nothing',
    run: keepsSending(() => repeat(2_000, (i) => messages.encodeCancel(i % 5, 0, 16_384))),
  },
  {
    name: 'a REJECT storm',
    costs: 'nothing',
    run: keepsSending(() => repeat(2_000, (i) => messages.encodeReject(i % 5, 0, 16_384))),
  },
  { name: 'a keep-alive flood', costs: 'nothing', run: keepsSending(() => new Uint8Array(20_000)) },
  {
    name: 'a storm of unknown messages',
    costs: 'nothing',
    run: keepsSending(() => repeat(2_000, (i) => frame(200 + (i % 50)))),
  },
  {
    name: 'a storm of SUGGEST and ALLOWED FAST',
    costs: 'nothing',
    run: keepsSending((info) =>
      repeat(2_000, (i) =>
        i % 2 ? messages.encodeSuggest(i % info.pieceCount) : messages.encodeAllowedFast(i % info.pieceCount),
      ),
    ),
  },
  {
    name: 'blocks that nobody asked for',
    costs: 'connection',
    run: async (link, info) => {
      const data = new Uint8Array(16_384)
      for (let i = 0; i < 1_500 && !link.isClosed(); i++) {
        link.send(messages.encodePiece(i % info.pieceCount, 0, data))
        if (i % 50 === 0) await link.pass(20)
      }
      await link.pass(200)
    },
  },
  // Extensions.
  {
    name: 'an extension handshake of a thousand names',
    costs: 'nothing',
    run: sends(
      messages.encodeExtended(
        0,
        encodeExtensionHandshake({ m: new Map(Array.from({ length: 1_000 }, (_, i) => [`x${i}`, i % 256])) }),
      ),
    ),
  },
  {
    name: 'extension handshakes with ever new names',
    costs: 'connection',
    run: keepsSending((_, round) =>
      messages.encodeExtended(
        0,
        encodeExtensionHandshake({
          m: new Map(Array.from({ length: 60 }, (_, i) => [`x${round * 60 + i}`, i])),
        }),
      ),
    ),
  },
  {
    name: 'a huge extension handshake',
    costs: 'connection',
    run: sends(extended(0, `d1:v${200_000}:${'x'.repeat(200_000)}e`)),
  },
  {
    name: 'an extension handshake that is no dictionary',
    costs: 'connection',
    run: sends(extended(0, 'le')),
  },
  { name: 'an extension handshake of rubbish', costs: 'connection', run: sends(extended(0, 'd1:m')) },
  {
    name: 'bencode nested a thousand deep',
    costs: 'connection',
    run: sends(extended(0, `d1:m${'l'.repeat(1_000)}${'e'.repeat(1_000)}e`)),
  },
  {
    name: 'bencode nested ten thousand deep',
    costs: 'connection',
    run: sends(extended(0, `d1:m${'l'.repeat(10_000)}${'e'.repeat(10_000)}e`)),
  },
  {
    name: 'a bencoded string longer than the message',
    costs: 'connection',
    run: sends(extended(0, 'd1:v9999999999:e')),
  },
  {
    name: 'extended messages that nobody named',
    costs: 'nothing',
    run: keepsSending(() => repeat(500, (i) => extended(50 + (i % 100), 'x'.repeat(50)))),
  },
  {
    name: 'a PEX list of ten thousand peers',
    costs: 'nothing',
    run: sends(extended(9, `d5:added60000:${'a'.repeat(60_000)}e`)),
  },
  {
    name: 'a flood of metadata requests',
    costs: 'nothing',
    run: keepsSending(() =>
      concatBytes([
        offersMetadata(1),
        repeat(500, (i) => messages.encodeExtended(1, encodeMetadataRequest(i % 4))),
      ]),
    ),
  },
  {
    name: 'metadata of an absurd size',
    costs: 'connection',
    beforeMetadata: true,
    run: sends(extended(0, 'd1:md11:ut_metadatai3ee13:metadata_sizei4294967295ee')),
  },
  {
    name: 'metadata of a negative size',
    costs: 'connection',
    beforeMetadata: true,
    run: sends(extended(0, 'd1:md11:ut_metadatai3ee13:metadata_sizei-1ee')),
  },
  {
    name: 'metadata that does not match',
    costs: 'connection',
    beforeMetadata: true,
    run: async (link, info) => {
      const size = info.infoBytes.length
      const data = messages.encodeExtended(1, encodeMetadataData(0, size, new Uint8Array(size)))
      link.send(offersMetadata(size))
      for (let i = 0; i < 10; i++) {
        await link.pass(50)
        link.send(data)
      }
    },
  },
  {
    name: 'one false size of metadata after the other, and never a byte',
    costs: 'nothing',
    beforeMetadata: true,
    run: keepsSending((_, round) => repeat(3, (i) => offersMetadata(round * 3 + i + 1))),
  },
  {
    name: 'metadata of 16 MiB that never comes',
    costs: 'nothing',
    beforeMetadata: true,
    run: sends(offersMetadata(16 << 20)),
  },
  {
    name: 'a bitfield and HAVEs before anybody can know what they mean',
    costs: 'connection',
    beforeMetadata: true,
    run: sends(
      frame(5, new Uint8Array(100_000)),
      repeat(10_000, (i) => messages.encodeHave(i)),
    ),
  },
  // Handshakes.
  { name: 'never a word', costs: 'connection', greets: false, run: (link) => link.pass(15_000) },
  {
    name: 'the first byte of a handshake, and then never a word',
    costs: 'connection',
    greets: false,
    run: (link) => {
      link.send(Uint8Array.of(19))
      return link.pass(15_000)
    },
  },
  {
    name: 'a handshake that never ends',
    costs: 'connection',
    greets: false,
    run: async (link) => {
      for (let i = 0; i < 20 && !link.isClosed(); i++) {
        link.send(
          messages
            .encodeHandshake({ infoHash: new Uint8Array(20), peerId: new Uint8Array(20) })
            .slice(i, i + 1),
        )
        await link.pass(1_000)
      }
    },
  },
  {
    name: 'another protocol',
    costs: 'connection',
    greets: false,
    run: sends(toUtf8(`GET / HTTP/1.1\r\n\r\n${'x'.repeat(80)}`)),
  },
  {
    name: 'another torrent',
    costs: 'connection',
    greets: false,
    run: sends(messages.encodeHandshake({ infoHash: new Uint8Array(20), peerId: new Uint8Array(20) })),
  },
  {
    name: 'a message that comes a byte at a time',
    costs: 'nothing',
    run: async (link) => {
      link.send(uint32(1 << 20))
      link.send(Uint8Array.of(200))
      for (let i = 0; i < 30 && !link.isClosed(); i++) {
        link.send(Uint8Array.of(0))
        await link.pass(100)
      }
    },
  },
]
