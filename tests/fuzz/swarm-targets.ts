import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import {
  encodeDontHave,
  encodeExtensionHandshake,
  encodeMetadataData,
  encodeMetadataReject,
  encodeMetadataRequest,
} from '../../src/protocol/extension.ts'
import * as messages from '../../src/protocol/messages.ts'
import { concatBytes, equalBytes } from '../../src/shared/bytes.ts'
import { arbitraryMessage } from '../helpers/arbitrary-messages.ts'
import {
  connect,
  linkPair,
  makeNode,
  makeTorrent,
  VirtualClock,
  type VirtualLink,
} from '../helpers/virtual-world.ts'
import { fuzzTarget } from './fuzz-target.ts'

const torrent = makeTorrent(400_000, 32_768)
const { info, content } = torrent

/** What an attacker does next. */
type Action =
  | { readonly kind: 'send'; readonly bytes: Uint8Array }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'leave' }
  | { readonly kind: 'come'; readonly greets: boolean }

const send = (bytes: Uint8Array): Action => ({ kind: 'send', bytes })
const piece = fc.integer({ min: 0, max: info.pieceCount })
const block = fc.tuple(piece, fc.constantFrom(0, 16_384, 100))
const metadataLength = info.infoBytes.length

const sensible: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.constantFrom(
    messages.encodeHaveAll(),
    messages.encodeHaveNone(),
    messages.encodeUnchoke(),
    messages.encodeChoke(),
    messages.encodeInterested(),
    messages.encodeNotInterested(),
    messages.encodeBitfield(Uint8Array.of(0xff, 0xf8)),
    messages.encodeBitfield(Uint8Array.of(0x0f, 0x00)),
  ),
  piece.map(messages.encodeHave),
  piece.map(messages.encodeAllowedFast),
  piece.map((index) => messages.encodeExtended(2, encodeDontHave(index))),
  block.map(([index, begin]) => messages.encodeRequest(index, begin, 16_384)),
  block.map(([index, begin]) => messages.encodeCancel(index, begin, 16_384)),
  block.map(([index, begin]) => messages.encodeReject(index, begin, 16_384)),
  // These are right and wrong blocks, asked for or not.
  fc.tuple(block, fc.boolean()).map(([[index, begin], isRight]) => {
    const at = Math.min(index * info.pieceLength + begin, content.length - 1)
    const data = content.slice(at, Math.min(at + 16_384, content.length))
    if (!isRight) data[0] = (data[0] ?? 0) ^ 1
    return messages.encodePiece(index, begin, data)
  }),
  fc.integer({ min: 0, max: 2 * metadataLength }).map((metadataSize) =>
    messages.encodeExtended(
      0,
      encodeExtensionHandshake({
        m: new Map([
          ['ut_metadata', 3],
          ['lt_donthave', 4],
        ]),
        reqq: 5,
        metadataSize: metadataSize || null,
      }),
    ),
  ),
  fc.integer({ min: 0, max: 3 }).map((index) => messages.encodeExtended(1, encodeMetadataRequest(index))),
  fc.integer({ min: 0, max: 3 }).map((index) => messages.encodeExtended(1, encodeMetadataReject(index))),
  fc.boolean().map((isRight) => {
    const data = info.infoBytes.slice()
    if (!isRight) data[50] = (data[50] ?? 0) ^ 1
    return messages.encodeExtended(1, encodeMetadataData(0, metadataLength, data))
  }),
)

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 10, arbitrary: sensible.map(send) },
  { weight: 2, arbitrary: fc.array(sensible, { maxLength: 40 }).map((many) => send(concatBytes(many))) },
  { weight: 2, arbitrary: arbitraryMessage.map(({ bytes }) => send(bytes)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map(send) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 1_500 }).map((ms): Action => ({ kind: 'wait', ms })) },
  { weight: 1, arbitrary: fc.constant<Action>({ kind: 'leave' }) },
  { weight: 3, arbitrary: fc.boolean().map((greets): Action => ({ kind: 'come', greets })) },
)

export const swarmTargets = [
  fuzzTarget(
    'swarm: whatever peers send, an honest peer’s film arrives, and is right',
    fc.record({
      actions: fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), action), {
        minLength: 1,
        maxLength: 60,
        size: 'max',
      }),
      knowsInfo: fc.boolean(),
      reads: fc.boolean(),
    }),
    async ({ actions, knowsInfo, reads }) => {
      const clock = new VirtualClock()
      const victim = await makeNode(clock, torrent, { id: 1, knowsInfo })
      const errors: unknown[] = []
      victim.swarm.events.on('error', (error) => errors.push(error))
      const wanted = (): void => {
        if (victim.swarm.have !== null) victim.swarm.policy.addRange(0, info.length)
      }
      wanted()
      const seed = await makeNode(clock, torrent, { id: 2, have: 'all' })
      const leech = await makeNode(clock, torrent, { id: 3 })
      leech.swarm.policy.addRange(0, info.length)
      // The link is slow, so that the attackers meet a download under way.
      const [ours] = connect(clock, victim.swarm, seed.swarm, { delayMs: 30, bytesPerSecond: 60_000 })
      connect(clock, victim.swarm, leech.swarm, { delayMs: 30, bytesPerSecond: 200_000 })
      const attackers: (VirtualLink | null)[] = [null, null, null]
      let names = 0
      const come = (who: number, greets: boolean): void => {
        const [left, right] = linkPair(clock, { delayMs: 5, bytesPerSecond: 1_000_000 })
        attackers[who] = right
        right.listen({ data: () => undefined, drain: () => undefined, close: () => undefined })
        victim.swarm.addLink(left)
        if (greets) {
          right.send(
            messages.encodeHandshake({
              infoHash: info.infoHash,
              peerId: new Uint8Array(20).fill(100 + (names++ % 100)),
            }),
          )
        }
      }
      const isBounded = (): void => {
        for (const peer of victim.swarm.peers) {
          assert.ok(peer.uploads.length <= 2_000)
          assert.ok(peer.queue.requests.length <= 800)
          assert.ok(peer.allowedFastPieces.size <= 64)
          assert.ok(peer.link.bufferedAmount <= 9 * 1024 * 1024)
        }
        assert.ok(victim.swarm.peers.length <= 48)
        assert.deepEqual(errors, [])
      }
      let wrong = 0
      const read = async (): Promise<void> => {
        for (let at = 0; at < info.length; ) {
          const data = await victim.swarm.read('film', at, info.length, info.length)
          if (!equalBytes(data, content.subarray(at, at + data.length))) wrong++
          at += data.length
        }
      }
      let reading: Promise<void> | null = null
      for (const [who, next] of actions) {
        if (next.kind === 'wait') await clock.pass(next.ms)
        else if (next.kind === 'come') come(who, next.greets)
        else if (next.kind === 'leave') attackers[who]?.close()
        else attackers[who]?.send(next.bytes)
        isBounded()
        wanted()
        if (reads && victim.swarm.have !== null) reading ??= read()
      }
      assert.ok(await clock.run(() => victim.swarm.have !== null, 60_000), 'the metadata did not come')
      wanted()
      reading ??= read()
      assert.ok(await clock.run(() => victim.swarm.isComplete, 120_000), 'the download did not finish')
      isBounded()
      // A link to a seed ends when both have everything. Before that nothing that others do may end it.
      assert.equal(ours.closeReason?.code ?? 'none', 'none')
      await reading
      assert.equal(wrong, 0)
      assert.ok(await clock.run(() => leech.swarm.isComplete, 120_000), 'the other leech did not finish')
      await Promise.all([victim, seed, leech].map(({ swarm }) => swarm.destroy()))
    },
  ),
]
