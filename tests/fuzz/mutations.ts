import * as fc from 'fast-check'
import { concatBytes, fromLatin1 } from '../../src/shared/bytes.ts'
import { arbitraryPlace } from '../helpers/arbitrary-messages.ts'

/** Bytes that are often many: by default fast-check prefers short arrays. */
export const anyBytes = fc.uint8Array({ maxLength: 2000, size: 'max' })

/** Numbers at the edges of what 32 bits hold. */
const edge = fc
  .constantFrom(0, 1, 13, 16_384, 16_385, 131_072, 131_073, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff)
  .map((value) => {
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setUint32(0, value)
    return bytes
  })

const bencodeParts = fc
  .constantFrom(
    'd',
    'l',
    'e',
    'i',
    '0:',
    'i0e',
    'de',
    '99999999:',
    'i99999999999999999999e',
    '-',
    '1:m',
    'i-0e',
    '00',
  )
  .map(fromLatin1)

type Change = (bytes: Uint8Array, place: number) => Uint8Array

const replace =
  (remove: number, insert: Uint8Array): Change =>
  (bytes, place) =>
    concatBytes([bytes.subarray(0, place), insert, bytes.subarray(place + remove)])

const change: fc.Arbitrary<Change> = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 8 }), fc.oneof(fc.uint8Array({ maxLength: 8 }), bencodeParts))
    .map((all) => replace(...all)),
  // These put a number in place of another one: lengths, indices, offsets.
  edge.map((number) => replace(4, number)),
  fc.integer({ min: 0, max: 7 }).map(
    (bit): Change =>
      (bytes, place) => {
        const changed = bytes.slice()
        if (place < changed.length) changed[place] = (changed[place] ?? 0) ^ (1 << bit)
        return changed
      },
  ),
  // These cut bytes off, or repeat a part.
  fc.constant<Change>((bytes, place) => bytes.subarray(0, place)),
  fc.integer({ min: 1, max: 200 }).map(
    (length): Change =>
      (bytes, place) =>
        concatBytes([bytes.subarray(0, place + length), bytes.subarray(place)]),
  ),
)

/** Bytes of `valid` changed, cut out, doubled or put in at random places. */
export const mutated = (valid: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(valid, fc.array(fc.tuple(arbitraryPlace, change), { minLength: 1, maxLength: 6 }))
    .map(([bytes, changes]) =>
      changes.reduce((result, [at, apply]) => apply(result, Math.floor(at * result.length)), bytes),
    )
