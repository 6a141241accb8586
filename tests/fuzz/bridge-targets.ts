import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import {
  type BridgeSignal,
  encodeBridgeMetadata,
  encodeBridgeSignal,
  encodeToBridge,
  maxBridgeTextBytes,
  parseBridgeMetadata,
  parseFromBridge,
  parseToBridge,
} from '../../src/network/bridge-messages.ts'
import { fromHex, fromUtf8, toUtf8 } from '../../src/shared/bytes.ts'
import { dataChannelSdp } from '../helpers/scripted-peers.ts'
import { fuzzTarget } from './fuzz-target.ts'
import { anyBytes, mutated } from './mutations.ts'

const infoHash = '08ada5a7a6183aae1e09d831df6748d566095a10'
const address = fc.oneof(
  fc.webUrl(),
  fc.constantFrom('udp://a.example:1', 'http://a.example/announce', '192.0.2.1:1', '[::1]:6881', 'a:70000'),
  fc.string({ unit: 'binary' }),
)
const addresses = fc.array(address, { maxLength: 40, size: 'max' })

/** What a page says, with some fields that no page would send. */
export const bridgeTexts: fc.Arbitrary<string> = fc
  .record({
    type: fc.constantFrom('open', 'close', 'status', 'offer', 'invitation', 'answer'),
    trackers: addresses,
    peers: addresses,
    selectOnly: fc.option(fc.array(fc.nat(120_000), { maxLength: 600 })),
    hasMetadata: fc.boolean(),
    isShared: fc.option(fc.boolean(), { nil: undefined }),
    peerId: fc.oneof(fc.constant(infoHash), fc.string()),
    offerId: fc.oneof(fc.constant(infoHash), fc.string()),
    sdp: fc.oneof(
      fc.constant(dataChannelSdp),
      fc.string({ unit: 'binary', maxLength: 20_000, size: 'max' }).map((text) => `${dataChannelSdp}${text}`),
    ),
    state: fc.constantFrom('refused', 'joining', 'joined', 'unavailable'),
    changes: fc.dictionary(
      fc.constantFrom(
        'type',
        'infoHash',
        'trackers',
        'peers',
        'selectOnly',
        'isShared',
        'reason',
        'found',
        '__proto__',
      ),
      fc.jsonValue(),
      { maxKeys: 2 },
    ),
  })
  .map(({ changes, ...fields }) => JSON.stringify({ infoHash, ...fields, ...changes }))

const anyText = fc.oneof(
  { weight: 3, arbitrary: bridgeTexts },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: mutated(bridgeTexts.map(toUtf8)).map(fromUtf8) },
)

/** An offer or an answer that was read is bounded, and reads the same again. */
const assertSignal = (signal: BridgeSignal): void => {
  const { peerId, offerId, description } = signal
  assert.deepEqual([peerId.length, offerId.length, description.type], [20, 20, signal.type])
  assert.ok((description.sdp ?? '').length <= 12_000)
  const again = encodeBridgeSignal(signal)
  // A text that is longer in bytes than in characters is not sent.
  if (again === null) return
  assert.ok(toUtf8(again).length <= maxBridgeTextBytes)
  assert.deepEqual(signal.type === 'offer' ? parseToBridge(again) : parseFromBridge(again), signal)
}

export const bridgeTargets = [
  fuzzTarget('bridge: what a page says is read or refused, and means the same again', anyText, (text) => {
    const message = parseToBridge(text)
    if (message === null) return
    assert.match(message.infoHash, /^[0-9a-f]{40}$/)
    if (message.type === 'offer') {
      assertSignal(message)
      return
    }
    if (message.type === 'open') {
      assert.ok(message.trackers.length <= 20 && message.peers.length <= 20)
      for (const url of message.trackers) assert.match(new URL(url).protocol, /^(udp|https?):$/)
      for (const peer of message.peers) assert.match(peer, /:\d{1,5}$/)
    }
    const again = encodeToBridge(message)
    assert.ok(toUtf8(again).length <= maxBridgeTextBytes)
    // A list that was longer in bytes than in characters may have been cut.
    if (toUtf8(text).length <= maxBridgeTextBytes) assert.deepEqual(parseToBridge(again), message)
  }),
  fuzzTarget('bridge: what it says is read or refused, and is bounded', anyText, (text) => {
    const status = parseFromBridge(text)
    if (status === null) return
    if (status.type === 'answer') assertSignal(status)
    if (status.type !== 'status') return
    assert.ok((status.reason ?? '').length <= 300)
    const { peers, seeds, downloadRate, found, silent, refused, closed } = status
    for (const count of [peers, seeds, downloadRate, found, silent, refused, closed]) {
      assert.ok(Number.isSafeInteger(count) && count >= 0)
    }
    assert.deepEqual(parseFromBridge(JSON.stringify(status)), status)
  }),
  fuzzTarget('bridge: metadata is what follows the info hash', anyBytes, (frame) => {
    const metadata = parseBridgeMetadata(frame)
    assert.equal(metadata === null, frame.length <= 20)
    if (metadata === null) return
    const { infoHash: hash, infoBytes } = metadata
    assert.deepEqual(encodeBridgeMetadata(fromHex(hash) ?? new Uint8Array(), infoBytes), frame)
  }),
]
