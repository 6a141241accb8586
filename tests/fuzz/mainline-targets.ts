import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import utPex from 'ut_pex'
import { encodeBencode } from '../../src/protocol/bencode.ts'
import { httpAnnounceUrl, parseHttpAnswer } from '../../src/protocol/http-tracker.ts'
import * as httpServer from '../../src/protocol/http-tracker-server.ts'
import { parseMagnet } from '../../src/protocol/magnet.ts'
import { addressKey, parseHostAndPort, parsePeerAddress } from '../../src/protocol/peer-address.ts'
import { encodeIntroductions, parseIntroductions } from '../../src/protocol/tp-pex.ts'
import { encodeSignal, fitsInSignal, parseSignal } from '../../src/protocol/tp-sig.ts'
import { encodeWant, parseWant } from '../../src/protocol/tp-want.ts'
import * as udp from '../../src/protocol/udp-tracker.ts'
import { encodePex, parsePex } from '../../src/protocol/ut-pex.ts'
import { toLatin1, toUtf8 } from '../../src/shared/bytes.ts'
import { fuzzTarget, refusesOnlyWith } from './fuzz-target.ts'
import { anyBytes, mutated } from './mutations.ts'

const compact = fc.uint8Array({ maxLength: 700, size: 'max' })
const pexes = fc
  .dictionary(fc.constantFrom('added', 'added.f', 'dropped', 'added6', 'added6.f', 'dropped6'), compact)
  .map((lists) => encodeBencode(new Map(Object.entries(lists))))

/** The addresses that `ut_pex` reads as added and as dropped. */
const readTheirs = (payload: Uint8Array): { added: Set<string>; dropped: Set<string> } => {
  const added = new Set<string>()
  const dropped = new Set<string>()
  const theirs = new (utPex())({ destroy: () => undefined, extended: () => undefined })
  theirs.on('peer', (peer) => added.add(peer))
  theirs.on('dropped', (peer) => dropped.add(peer))
  theirs.onMessage(payload)
  return { added, dropped }
}

const wants = fc
  .record({
    ranges: fc.array(
      fc.record({
        firstPiece: fc.nat(1_000),
        endPiece: fc.integer({ min: 1_001, max: 2_000 }),
        deadlineMs: fc.nat(),
      }),
      { maxLength: 20 },
    ),
    bytesPerSecond: fc.option(fc.nat()),
  })
  .map(encodeWant)

const id = fc.uint8Array({ minLength: 20, maxLength: 20 })
const announces = fc.record({
  infoHash: id,
  peerId: id,
  port: fc.nat(65_535),
  uploaded: fc.nat(),
  downloaded: fc.nat(),
  left: fc.nat(),
  event: fc.constantFrom('started' as const, 'completed' as const, 'stopped' as const, null),
  numWant: fc.option(fc.nat(200)),
  key: fc.nat(),
})
const introductions = fc
  .record({
    position: fc.option(fc.nat()),
    added: fc.array(
      fc.record({
        signalId: id,
        peerId: id,
        isUploadOnly: fc.boolean(),
        age: fc.nat(),
        position: fc.option(fc.nat()),
      }),
      { maxLength: 60 },
    ),
    dropped: fc.array(id, { maxLength: 60 }),
  })
  .map(encodeIntroductions)
const line = fc.string({ maxLength: 300 }).filter(fitsInSignal)
const signals = fc
  .record({
    to: id,
    from: fc.option(id),
    session: id,
    body: fc.oneof(
      fc.record({ type: fc.constantFrom('offer' as const, 'answer' as const), sdp: line }),
      fc.record({ type: fc.constant('candidates' as const), candidates: fc.array(line, { maxLength: 20 }) }),
      fc.record({
        type: fc.constant('refusal' as const),
        reason: fc.constantFrom('absent' as const, 'busy' as const, 'unwanted' as const),
      }),
    ),
  })
  .map(encodeSignal)
const eight = fc.uint8Array({ minLength: 8, maxLength: 8 })
const urlData = fc.string({ maxLength: 600 }).map((text) => text.toWellFormed())
const requests = fc.oneof(
  fc.nat().map(udp.encodeUdpConnect),
  fc.tuple(eight, fc.nat(), announces, urlData).map((all) => udp.encodeUdpAnnounce(...all)),
)
const peers = fc.array(fc.record({ host: fc.oneof(fc.ipV4(), fc.ipV6()), port: fc.nat(65_535) }))
const announced = fc.record({
  interval: fc.nat(),
  minInterval: fc.nat(),
  seeds: fc.nat(),
  leeches: fc.nat(),
  peers,
})
const udpAnswers = fc.oneof(
  fc.tuple(fc.nat(), eight).map((all) => udp.encodeUdpConnected(...all)),
  fc
    .tuple(fc.nat(), announced, fc.constantFrom(4 as const, 16 as const))
    .map((all) => udp.encodeUdpAnnounced(...all)),
  fc.tuple(fc.nat(), fc.string()).map((all) => udp.encodeUdpError(...all)),
)
const httpAnswers = fc.oneof(
  fc.tuple(announced, fc.boolean()).map((all) => httpServer.encodeHttpAnnounced(...all)),
  fc.string().map(httpServer.encodeHttpFailure),
)
const queries = announces.map((announce) =>
  toUtf8(httpAnnounceUrl('', { ...announce, trackerId: null }).slice(1)),
)
const either = (valid: fc.Arbitrary<Uint8Array>) => fc.oneof(anyBytes, valid, mutated(valid))

export const mainlineTargets = [
  fuzzTarget('PEX: read or refused, and means what ut_pex says it means', either(pexes), (bytes) => {
    refusesOnlyWith('protocol', () => {
      const { added, dropped } = parsePex(bytes)
      assert.ok(added.length <= 50 && dropped.length <= 50)
      assert.deepEqual(parsePex(encodePex({ added, dropped })), { added, dropped })
      const theirs = readTheirs(bytes)
      // Known differences: it refuses lists with half an address, writes IPv4 in IPv6 in its own way, and
      // says a peer once.
      const isPlain = ({ host }: { host: string }): boolean => !host.includes('::') && host.includes('.')
      if (theirs.added.size === 0) return
      for (const { address } of added) {
        if (isPlain(address) && theirs.added.size < 50) {
          const keys = [...theirs.added]
            .map((text) => parsePeerAddress(text))
            .flatMap((a) => (a ? [addressKey(a)] : []))
          assert.ok(keys.includes(addressKey(address)), `${addressKey(address)} of ${keys.join(' ')}`)
        }
      }
    })
  }),
  fuzzTarget('tp_want: read or refused, and the same when it is written again', either(wants), (bytes) => {
    refusesOnlyWith('protocol', () => {
      const want = parseWant(bytes)
      assert.ok(want.ranges.length <= 16)
      for (const { firstPiece, endPiece, deadlineMs } of want.ranges) {
        assert.ok(firstPiece >= 0 && endPiece > firstPiece && deadlineMs >= 0 && deadlineMs <= 3_600_000)
      }
      assert.deepEqual(parseWant(encodeWant(want)), want)
    })
  }),
  fuzzTarget(
    'tp_pex: read or refused, and the same when it is written again',
    either(introductions),
    (bytes) => {
      refusesOnlyWith('protocol', () => {
        const message = parseIntroductions(bytes)
        assert.ok(message.added.length <= 50 && message.dropped.length <= 50)
        for (const { signalId, peerId, age } of message.added) {
          assert.ok(signalId.length === 20 && peerId.length === 20 && age >= 0 && age <= 86_400)
        }
        for (const dropped of message.dropped) assert.equal(dropped.length, 20)
        assert.deepEqual(parseIntroductions(encodeIntroductions(message)), message)
      })
    },
  ),
  fuzzTarget('tp_sig: read or refused, and the same when it is written again', either(signals), (bytes) => {
    refusesOnlyWith('protocol', () => {
      const signal = parseSignal(bytes)
      if (signal === null) return
      const { body } = signal
      if ('sdp' in body) assert.ok(body.sdp.length <= 4096)
      if ('candidates' in body) assert.ok(body.candidates.length <= 16)
      assert.ok(encodeSignal(signal).length <= 6 * 1024)
      assert.deepEqual(parseSignal(encodeSignal(signal)), signal)
    })
  }),
  fuzzTarget('tracker over UDP: requests are read or not, within bounds', either(requests), (bytes) => {
    const request = udp.parseUdpRequest(bytes)
    if (request?.action === 'scrape') assert.ok(request.infoHashes.length <= 74)
    if (request?.action !== 'announce') return
    const { connectionId, transactionId, announce } = request
    assert.ok(request.urlData.length <= 1024)
    const again = udp.parseUdpRequest(udp.encodeUdpAnnounce(connectionId, transactionId, announce))
    assert.deepEqual(again, { ...request, urlData: '' })
  }),
  fuzzTarget('tracker over UDP: answers are read or not, within bounds', either(udpAnswers), (bytes) => {
    for (const length of [4, 16] as const) {
      const answer = udp.parseUdpAnswer(bytes, length)
      if (answer?.action === 'error') assert.ok(answer.reason.length <= 200)
      if (answer?.action !== 'announce') continue
      assert.ok(answer.answer.peers.length <= 500 && (answer.answer.interval ?? 1) >= 1)
      for (const peer of answer.answer.peers) assert.deepEqual(parsePeerAddress(addressKey(peer)), peer)
    }
  }),
  fuzzTarget(
    'tracker over HTTP: answers are read or refused, within bounds',
    either(httpAnswers),
    (bytes) => {
      refusesOnlyWith('protocol', () => {
        const answer = parseHttpAnswer(bytes)
        if (answer.type === 'failure') {
          assert.ok(answer.reason.length <= 200)
          return
        }
        assert.ok((answer.warning ?? '').length <= 200 && answer.answer.peers.length <= 500)
        for (const peer of answer.answer.peers) assert.deepEqual(parsePeerAddress(addressKey(peer)), peer)
      })
    },
  ),
  fuzzTarget('tracker over HTTP: requests are read or refused', either(queries), (bytes) => {
    const query = toLatin1(bytes)
    refusesOnlyWith('protocol', () => {
      const { isCompact, ...announce } = httpServer.parseHttpAnnounce(query)
      const url = httpAnnounceUrl('', { ...announce, trackerId: null })
      assert.deepEqual(httpServer.parseHttpAnnounce(url.slice(1)), { ...announce, isCompact: true })
      assert.equal(typeof isCompact, 'boolean')
    })
    refusesOnlyWith('protocol', () => assert.ok(httpServer.parseHttpScrape(query).length <= 74))
  }),
  fuzzTarget(
    'x.pe: addresses of peers are kept in one form, at most 20',
    fc.array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.tuple(fc.ipV6(), fc.nat()).map(([h, p]) => `[${h}]:${p}`),
      ),
    ),
    (texts) => {
      const link = texts.map((text) => `&x.pe=${encodeURIComponent(text.toWellFormed())}`).join('')
      const { peers: kept } = parseMagnet(`magnet:?xt=urn:btih:${'0'.repeat(40)}${link}`)
      assert.ok(kept.length <= 20)
      for (const text of kept) {
        const parsed = parseHostAndPort(text)
        assert.equal(parsed && addressKey(parsed), text)
      }
    },
  ),
]
