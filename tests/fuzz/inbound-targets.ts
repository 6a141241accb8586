import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import type { Voice } from '../../src/node/mainline/dialogue.ts'
import { receiveHandshake } from '../../src/node/mainline/inbound-handshake.ts'
import { cryptoMethod, initiateMse, type MseAgreement } from '../../src/node/mainline/mse.ts'
import { makeKeyPair, streamCiphers, syncMark, torrentMark } from '../../src/node/mainline/mse-keys.ts'
import { encodeHandshake } from '../../src/protocol/messages.ts'
import { concatBytes, equalBytes } from '../../src/shared/bytes.ts'
import { cut, DialogueEnd, seededBytes } from '../helpers/dialogues.ts'
import { fuzzTarget } from './fuzz-target.ts'
import { mutated } from './mutations.ts'

/** IA of the longest length, all that comes before it, and one read of a socket. Bytes. */
const maxHeldBytes = 65_535 + 1_700 + 65_536

const infoHashes = [1, 2, 3].map((byte) => new Uint8Array(20).fill(byte))
const infoHash = infoHashes[1] as Uint8Array
const handshake = encodeHandshake({ infoHash, peerId: new Uint8Array(20).fill(9) })
const lengths = fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 4 })
const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength })

const receiver = (): DialogueEnd<MseAgreement> =>
  new DialogueEnd((voice: Voice) =>
    receiveHandshake(voice, { infoHashes: () => infoHashes, random: seededBytes(7) }),
  )

/** `DialogueEnd` lets nothing pass but a TorrentError `protocol`. */
const hear = (end: DialogueEnd<MseAgreement>, data: Uint8Array, parts: readonly number[]): void => {
  for (const part of cut(data, parts)) {
    end.hear(part)
    assert.ok(end.inbox.length <= maxHeldBytes)
  }
  if (end.result === null) return
  assert.ok(infoHashes.some((known) => equalBytes(known, end.result?.infoHash ?? known)))
  assert.ok(equalBytes(end.result.early.subarray(28, 48), end.result.infoHash))
}

export const inboundTargets = [
  fuzzTarget(
    'inbound: any first bytes are a handshake of ours or are refused',
    fc.tuple(fc.oneof(bytes(1_500), mutated(fc.constant(handshake))), lengths),
    ([data, parts]) => hear(receiver(), data, parts),
  ),
  fuzzTarget(
    'inbound: an encrypted handshake that goes wrong anywhere ends in words',
    fc.tuple(
      fc.integer({ min: 0, max: 520 }),
      fc.oneof(fc.constant(null), mutated(fc.constant(new Uint8Array(40)))),
      fc.record({
        check: fc.oneof(fc.constant(new Uint8Array(8)), bytes(8)),
        provide: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.nat()),
        padC: fc.oneof(fc.integer({ min: 0, max: 512 }), fc.integer({ min: 0, max: 65_535 })),
        initialLength: fc.oneof(fc.constant(68), fc.integer({ min: 0, max: 65_535 })),
      }),
      fc.oneof(fc.constant(handshake), mutated(fc.constant(handshake)), bytes(70_000)),
      lengths,
    ),
    ([padA, marks, { check, provide, padC, initialLength }, rest, parts]) => {
      const end = receiver()
      const random = seededBytes(99)
      const keys = makeKeyPair(random)
      hear(end, concatBytes([keys.publicKey, random(padA)]), parts)
      if (end.isOver) return
      const secret = keys.secretWith(concatBytes(end.said).slice(0, 96))
      const { encrypt } = streamCiphers(secret, infoHash, true)
      const numbers = new Uint8Array(6)
      const view = new DataView(numbers.buffer)
      view.setUint32(0, provide)
      view.setUint16(4, padC)
      const initial = Uint8Array.of(initialLength >> 8, initialLength & 255)
      const inner = concatBytes([check, numbers, new Uint8Array(padC), initial, rest])
      const opening = marks ?? concatBytes([syncMark(secret), torrentMark(secret, infoHash)])
      hear(end, concatBytes([opening, encrypt.apply(inner)]), parts)
    },
  ),
  fuzzTarget(
    'outbound: whatever a peer answers in the encrypted handshake, it ends in an agreement or in words',
    fc.tuple(fc.integer({ min: 0, max: 520 }), fc.boolean(), bytes(700), lengths),
    ([padB, isEnciphered, answer, parts]) => {
      const end = new DialogueEnd((voice: Voice) =>
        initiateMse(voice, {
          infoHash,
          provide: cryptoMethod.plaintext | cryptoMethod.rc4,
          random: seededBytes(5),
        }),
      )
      const random = seededBytes(98)
      const keys = makeKeyPair(random)
      const secret = keys.secretWith(concatBytes(end.said).slice(0, 96))
      const { encrypt } = streamCiphers(secret, infoHash, false)
      const zeros = concatBytes([new Uint8Array(8), answer])
      const said = isEnciphered ? encrypt.apply(zeros) : answer
      for (const part of cut(concatBytes([keys.publicKey, random(padB), said]), parts)) {
        end.hear(part)
        assert.ok(end.inbox.length <= maxHeldBytes)
      }
    },
  ),
]
