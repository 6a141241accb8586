import assert from 'node:assert/strict'
import UntypedWire from 'bittorrent-protocol'
import * as fc from 'fast-check'
import * as messages from '../../src/protocol/messages.ts'
import { WireParser } from '../../src/protocol/wire-parser.ts'
import { concatBytes, fromHex, toHex } from '../../src/shared/bytes.ts'
import {
  arbitraryHandshake,
  arbitraryPlace,
  arbitraryStream,
  cutStream,
  joinSamples,
} from '../helpers/arbitrary-messages.ts'
import { type Recorded, RecordingHandler } from '../helpers/recording-handler.ts'
import { wireCaptures } from './captures/wire-captures.ts'
import { fuzzTarget, refusesOnlyWith } from './fuzz-target.ts'
import { anyBytes, mutated } from './mutations.ts'

const limits = { maxMessageLength: 20_000, maxBlockLength: 16_384, maxBitfieldLength: 1000 }

const streams = fc.oneof(
  anyBytes,
  fc.tuple(arbitraryHandshake, anyBytes).map(([{ bytes }, rest]) => concatBytes([bytes, rest])),
  mutated(arbitraryStream.map(joinSamples)),
  fc.constantFrom(...wireCaptures),
  mutated(fc.constantFrom(...wireCaptures)),
)

interface Parsed {
  readonly seen: readonly Recorded[]
  readonly refused: boolean
}

const parse = (chunks: readonly Uint8Array[], pieceCount?: number): Parsed => {
  const handler = new RecordingHandler()
  const parser = new WireParser(handler, limits)
  if (pieceCount !== undefined) parser.setPieceCount(pieceCount)
  const refused = refusesOnlyWith('protocol', () => {
    for (const chunk of chunks) {
      parser.push(chunk)
      // The parser may never hold more than the longest message that is allowed.
      assert.ok(parser.bufferLength <= 2 * limits.maxMessageLength)
    }
  })
  return { seen: handler.messages, refused }
}

type Encoder = (...values: never[]) => Uint8Array
const encoders: Readonly<Record<string, Encoder>> = {
  keepAlive: messages.encodeKeepAlive,
  choke: messages.encodeChoke,
  unchoke: messages.encodeUnchoke,
  interested: messages.encodeInterested,
  notInterested: messages.encodeNotInterested,
  have: messages.encodeHave,
  bitfield: messages.encodeBitfield,
  request: messages.encodeRequest,
  piece: messages.encodePiece,
  cancel: messages.encodeCancel,
  suggest: messages.encodeSuggest,
  haveAll: messages.encodeHaveAll,
  haveNone: messages.encodeHaveNone,
  reject: messages.encodeReject,
  allowedFast: messages.encodeAllowedFast,
  extended: messages.encodeExtended,
}

const encode = ([name, ...values]: Recorded): Uint8Array | null => {
  const encoder = encoders[name]
  const given = values.map((value) =>
    typeof value === 'string' ? (fromHex(value) ?? new Uint8Array()) : value,
  )
  return encoder === undefined ? null : encoder(...(given as never[]))
}

/** What `bittorrent-protocol` makes of the stream, before it acts on it. */
const parseTheirs = (stream: Uint8Array): Recorded[] => {
  const seen: Recorded[] = []
  const wire = new UntypedWire() as unknown as Record<string, unknown> & {
    _write(data: Uint8Array, done: () => void): void
    on(event: string, listener: (bytes: Uint8Array) => void): void
    destroy(): void
  }
  const tell =
    (name: string) =>
    (...values: (number | Uint8Array)[]): void => {
      seen.push([name, ...values.map((v) => (typeof v === 'number' ? v >>> 0 : toHex(v)))])
    }
  const names = {
    KeepAlive: 'keepAlive',
    Choke: 'choke',
    Unchoke: 'unchoke',
    Interested: 'interested',
    Uninterested: 'notInterested',
    Have: 'have',
    BitField: 'bitfield',
    Request: 'request',
    Piece: 'piece',
    Cancel: 'cancel',
    Port: 'port',
    Suggest: 'suggest',
    HaveAll: 'haveAll',
    HaveNone: 'haveNone',
    Reject: 'reject',
    AllowedFast: 'allowedFast',
    Extended: 'extended',
  }
  for (const [theirs, ours] of Object.entries(names)) wire[`_on${theirs}`] = tell(ours)
  wire._onHandshake = (infoHash: Uint8Array, peerId: Uint8Array) => tell('handshake')(infoHash, peerId)
  wire.on('unknownmessage', (bytes) => tell('unknown')(bytes[0] ?? 0))
  try {
    wire._write(stream, () => undefined)
  } catch {
    // It reads numbers past the end of a message that is too short. We refuse such a message, so nothing is
    // compared.
  }
  // `destroy` itself reports a choke, which was not in the stream.
  const result = seen.slice()
  wire.destroy()
  return result
}

export const wireTargets = [
  fuzzTarget(
    'wire: any split of a stream gives the same messages, within bounds',
    fc.tuple(
      streams,
      fc.array(arbitraryPlace, { maxLength: 20 }),
      fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined }),
    ),
    ([stream, cuts, pieceCount]) => {
      assert.deepEqual(parse(cutStream(stream, cuts), pieceCount), parse([stream], pieceCount))
    },
  ),
  fuzzTarget('wire: what was read is what is written', streams, (stream) => {
    const { seen } = parse([stream])
    let at = messages.handshakeLength
    for (const message of seen.slice(1)) {
      const bytes = encode(message)
      const length = new DataView(stream.buffer, stream.byteOffset + at, 4).getUint32(0) + 4
      // We read PORT and unknown messages but never write them.
      if (bytes !== null) assert.deepEqual(bytes, stream.slice(at, at + length))
      at += length
    }
  }),
  fuzzTarget('wire: means what bittorrent-protocol says it means', streams, (stream) => {
    const ours = parse([stream]).seen.map(
      ([name, ...values]): Recorded =>
        // The package does not tell the reserved bits.
        name === 'handshake' ? [name, ...values.slice(0, 2)] : [name, ...values],
    )
    // Known differences: we refuse wrong lengths, where it reads on, so ours may end before theirs; and it
    // reads numbers past 2^31 as negative ones (`>>> 0` above).
    assert.deepEqual(ours, parseTheirs(stream).slice(0, ours.length))
  }),
]
