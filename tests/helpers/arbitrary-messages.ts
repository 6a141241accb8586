import * as fc from 'fast-check'
import * as messages from '../../src/protocol/messages.ts'
import { concatBytes, toHex } from '../../src/shared/bytes.ts'
import type { Recorded } from './recording-handler.ts'

/** A message on the wire and what a parser has to make of it. */
export interface Sample {
  readonly bytes: Uint8Array
  readonly means: Recorded
}

const index = fc.integer({ min: 0, max: 0xffffffff })
const blockLength = fc.integer({ min: 1, max: 128 * 1024 })
const bytes = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength })
const sample = (bytes: Uint8Array, ...means: Recorded): Sample => ({ bytes, means })

export const arbitraryHandshake: fc.Arbitrary<Sample> = fc
  .tuple(bytes(20, 20), bytes(20, 20))
  .map(([infoHash, peerId]) =>
    sample(
      messages.encodeHandshake({ infoHash, peerId }),
      'handshake',
      toHex(infoHash),
      toHex(peerId),
      '0000000000100004',
    ),
  )

/** Every message that has an encoder. */
export const arbitraryMessage: fc.Arbitrary<Sample> = fc.oneof(
  fc.constantFrom(
    sample(messages.encodeKeepAlive(), 'keepAlive'),
    sample(messages.encodeChoke(), 'choke'),
    sample(messages.encodeUnchoke(), 'unchoke'),
    sample(messages.encodeInterested(), 'interested'),
    sample(messages.encodeNotInterested(), 'notInterested'),
    sample(messages.encodeHaveAll(), 'haveAll'),
    sample(messages.encodeHaveNone(), 'haveNone'),
  ),
  index.map((piece) => sample(messages.encodeHave(piece), 'have', piece)),
  index.map((piece) => sample(messages.encodeSuggest(piece), 'suggest', piece)),
  index.map((piece) => sample(messages.encodeAllowedFast(piece), 'allowedFast', piece)),
  bytes(0, 600).map((bits) => sample(messages.encodeBitfield(bits), 'bitfield', toHex(bits))),
  fc.tuple(index, index, blockLength).map((all) => sample(messages.encodeRequest(...all), 'request', ...all)),
  fc.tuple(index, index, blockLength).map((all) => sample(messages.encodeCancel(...all), 'cancel', ...all)),
  fc.tuple(index, index, blockLength).map((all) => sample(messages.encodeReject(...all), 'reject', ...all)),
  fc
    .tuple(index, index, bytes(1, 2000))
    .map(([piece, begin, data]) =>
      sample(messages.encodePiece(piece, begin, data), 'piece', piece, begin, toHex(data)),
    ),
  fc
    .tuple(fc.integer({ min: 0, max: 255 }), bytes(0, 600))
    .map(([id, payload]) => sample(messages.encodeExtended(id, payload), 'extended', id, toHex(payload))),
)

/** A handshake and some messages after it. */
export const arbitraryStream: fc.Arbitrary<Sample[]> = fc
  .tuple(arbitraryHandshake, fc.array(arbitraryMessage, { maxLength: 20 }))
  .map(([handshake, rest]) => [handshake, ...rest])

/** A place in something, 0 to 1, evenly: `fc.double` would give numbers close to 0 most of the time. */
export const arbitraryPlace: fc.Arbitrary<number> = fc
  .integer({ min: 0, max: 1_000_000 })
  .map((n) => n / 1_000_000)

/** Cuts `stream` at `cuts`, places between 0 and 1. */
export const cutStream = (stream: Uint8Array, cuts: readonly number[]): Uint8Array[] => {
  const places = [...cuts.map((cut) => Math.floor(cut * stream.length)), stream.length].sort((a, b) => a - b)
  let begin = 0
  return places.map((end) => {
    const chunk = stream.slice(begin, end)
    begin = end
    return chunk
  })
}

export const joinSamples = (samples: readonly Sample[]): Uint8Array =>
  concatBytes(samples.map(({ bytes }) => bytes))
