import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import * as fc from 'fast-check'
import { AddressSwarms } from '../../src/node/address-swarms.ts'
import { ConnectionIds } from '../../src/node/connection-ids.ts'
import { answerHttpTracker } from '../../src/node/http-tracker.ts'
import { answerUdpTracker } from '../../src/node/udp-tracker.ts'
import { decodeBencode } from '../../src/protocol/bencode.ts'
import { encodeUdpAnnounce, encodeUdpConnect, parseUdpAnswer } from '../../src/protocol/udp-tracker.ts'
import { concatBytes } from '../../src/shared/bytes.ts'
import { fuzzTarget } from './fuzz-target.ts'
import { anyBytes, mutated } from './mutations.ts'

const limits = { places: 40, placesPerAddress: 20, placesPerAddressAndSwarm: 5 }
const newSwarms = (): AddressSwarms =>
  new AddressSwarms({
    limits,
    others: () => ({ seeds: 0, leeches: 0, hasOwn: false }),
    now: () => 0,
    random: () => 0.5,
  })

const address = fc.constantFrom(
  '192.0.2.1',
  '192.0.2.2',
  '::ffff:192.0.2.1',
  '2001:db8::1',
  'fe80::1%eth0',
  '127.0.0.1',
)
const infoHash = fc.constantFrom(new Uint8Array(20), new Uint8Array(20).fill(1))

const announce = fc.record({
  infoHash,
  peerId: fc.uint8Array({ minLength: 20, maxLength: 20 }),
  port: fc.integer({ min: 0, max: 65_535 }),
  uploaded: fc.maxSafeNat(),
  downloaded: fc.maxSafeNat(),
  left: fc.constantFrom(0, 1, Number.MAX_SAFE_INTEGER),
  event: fc.constantFrom('started', 'stopped', 'completed', null),
  numWant: fc.option(fc.nat(0xffff)),
  key: fc.nat(),
})

/** Requests of one client: `isSpoofed` ones come with an id that it has not got. */
const datagram = fc.record({
  from: address,
  isSpoofed: fc.boolean(),
  bytes: fc.oneof(
    announce.map((said) => (id: Uint8Array) => encodeUdpAnnounce(id, 1, said)),
    mutated(announce.map((said) => encodeUdpAnnounce(new Uint8Array(8), 1, said))).map(
      (bytes) => (id: Uint8Array) => concatBytes([id, bytes.subarray(8)]),
    ),
    fc
      .array(infoHash, { maxLength: 90, size: 'max' })
      .map(
        (hashes) => (id: Uint8Array) => concatBytes([id, Uint8Array.of(0, 0, 0, 2, 0, 0, 0, 1), ...hashes]),
      ),
    fc.constant(() => encodeUdpConnect(1)),
    anyBytes.map((bytes) => () => bytes),
  ),
})

/** A query as clients write it, broken in some place. */
const query = fc.oneof(
  fc
    .record({ announce, isCompact: fc.boolean(), more: fc.string({ maxLength: 20 }) })
    .map(
      ({ announce: said, isCompact, more }) =>
        `info_hash=${percent(said.infoHash)}&peer_id=${percent(said.peerId)}&port=${said.port}&left=${said.left}` +
        `&event=${said.event ?? ''}&numwant=${said.numWant ?? ''}&compact=${Number(isCompact)}&${more}`,
    ),
  fc.string({ unit: 'binary' }),
)
const percent = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')

const requestOf = (url: string, remoteAddress: string): IncomingMessage =>
  ({ url, headers: {}, socket: { remoteAddress, localAddress: '203.0.113.1' } }) as unknown as IncomingMessage

const assertBounded = (swarms: AddressSwarms): void => {
  assert.ok(swarms.placeCount <= limits.places)
  assert.ok(swarms.swarmCount <= swarms.placeCount)
}

export const announceTargets = [
  fuzzTarget(
    'UDP tracker: answers are bounded, and no longer than a request whose sender is not known',
    fc.array(datagram, { maxLength: 60, size: 'max' }),
    (datagrams) => {
      const [swarms, ids] = [newSwarms(), new ConnectionIds()]
      for (const { from, isSpoofed, bytes } of datagrams) {
        const ask = (request: Uint8Array) =>
          answerUdpTracker({
            swarms,
            ids,
            request,
            from: { address: from, port: 1 },
            ownHost: '203.0.113.1',
            now: 0,
          })
        const connected = parseUdpAnswer(ask(encodeUdpConnect(1)) ?? new Uint8Array(), 4)
        assert.ok(connected?.action === 'connect')
        const before = swarms.placeCount
        const request = bytes(isSpoofed ? new Uint8Array(8) : connected.connectionId)
        const answer = ask(request)
        assert.ok((answer?.length ?? 0) <= 1300)
        if (isSpoofed) {
          assert.ok((answer?.length ?? 0) <= request.length)
          assert.equal(swarms.placeCount, before)
        }
        assertBounded(swarms)
      }
    },
  ),
  fuzzTarget(
    'HTTP tracker: each query is answered in bencode, and what is kept is bounded',
    fc.array(fc.tuple(query, address, fc.constantFrom('/announce', '/scrape')), {
      maxLength: 60,
      size: 'max',
    }),
    (queries) => {
      const swarms = newSwarms()
      for (const [text, from, path] of queries) {
        const answer = answerHttpTracker(swarms, requestOf(`${path}?${text}`, from))
        assert.ok(answer.length <= 10_000)
        assert.ok(decodeBencode(answer) instanceof Map)
        assertBounded(swarms)
      }
    },
  ),
]
