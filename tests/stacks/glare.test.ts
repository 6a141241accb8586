/**
 * Both ends offer at once, and the other end behaves as libtorrent does. It keeps the connection that opened
 * first, and closes a second one from the same address before a byte. It takes another id on the wire each
 * time, and sends its bytes in messages of any size.
 */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createPeerId } from '../../src/protocol/peer-id.ts'
import { findStacks } from '../helpers/find-stacks.mjs'
import { seededRandom } from '../helpers/seeded-random.ts'
import { startTracker } from '../interop/network-places.ts'
import { cleanUps, reportOnFailure } from './after-each.ts'
import { type ForeignConnection, ForeignEnd } from './foreign-end.ts'
import { ForeignPeer } from './foreign-peer.ts'
import { inChromium, type OurPlace } from './our-places.ts'
import { startTrackerProxy } from './tracker-proxy.ts'

/** Rounds in which both connections open. */
const rounds = 4
/**
 * Rounds that may not count, since libdatachannel itself fails: ICE is connected before it has the rest of an
 * answer (`stacks.test.ts`). What is asked of us holds in these, too.
 */
const maxBroken = 4
const ownRace = /adding remote description.*remote candidate without ICE transport/
const seed = 20_261_125

const { stacks, remove } = findStacks()
afterAll(remove)

const handshake = (infoHash: Uint8Array, peerId: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from('\x13BitTorrent protocol'), Buffer.alloc(8), infoHash, peerId])

const { command, reason } = stacks.libdatachannel
if (command === null) {
  console.warn(`SKIPPED: glare with libdatachannel, because ${reason}.`)
  it.skip(`glare with libdatachannel: ${reason}`)
} else {
  describe('glare with libdatachannel in the manner of libtorrent', () => {
    let place: OurPlace
    beforeAll(async () => {
      place = await inChromium()
    })
    afterAll(() => place?.close())

    it.each(['-LT2100-', '-qB5100-', 'M7-9-2--'])(
      '%s: a link is never lost for a second one',
      async (prefix) => {
        const random = seededRandom(seed)
        const below = (count: number): number => random.uint32() % count
        console.info(`Seed ${seed}`)
        const end = new ForeignEnd(command)
        cleanUps.push(() => end.close())
        let broken = 0
        for (let round = 0; round < rounds + broken; round++) {
          const infoHash = randomBytes(20)
          const { url } = await startTracker()
          const proxy = await startTrackerProxy(url, { delayMs: () => below(30), forcesGlare: true })
          cleanUps.push(() => proxy.close())
          const open: ForeignConnection[] = []
          const theirs: ForeignPeer = await ForeignPeer.join(end, {
            tracker: url,
            infoHash,
            peerId: Buffer.concat([Buffer.from(prefix), randomBytes(12)]),
            answers: true,
            async onOffer(answer) {
              if (theirs.met.length === 0) await Promise.all([answer(), theirs.announce(1)])
            },
            onOpen(connection) {
              open.push(connection)
              if (open.length > 1) {
                connection.close()
                return
              }
              const hello = handshake(infoHash, randomBytes(20))
              for (let at = 0; at < hello.length; ) {
                const length = 1 + below(hello.length - at)
                connection.send(hello.subarray(at, at + length))
                at += length
              }
            },
          })
          cleanUps.push(() => theirs.close())
          reportOnFailure(`the foreign end in round ${round}`, theirs)
          await theirs.announce(0)
          const ours = await place.join({
            infoHash: [...infoHash],
            tracker: proxy.url,
            peerId: [...createPeerId(() => random.uint32())],
          })
          reportOnFailure(`our end in round ${round}`, ours)
          await ours.greetEverybody([...handshake(infoHash, randomBytes(20))])
          const failure = (): string | null =>
            theirs.met.find(({ connection }) => ownRace.test(connection.error ?? ''))?.connection.error ??
            null
          await vi.waitFor(
            async () => {
              expect(open).toHaveLength(failure() === null ? 2 : 1)
              expect(open[0]?.receivedBytes).toBe(68)
              expect(await ours.company()).toMatchObject({ open: 1, heardBytes: 68 })
            },
            { timeout: 20_000, interval: 50 },
          )
          expect(open[0]?.isClosed).toBe(false)
          if (failure() !== null) {
            console.warn(`libdatachannel failed by itself, so round ${round} does not count: ${failure()}`)
            expect(++broken).toBeLessThanOrEqual(maxBroken)
          }
          await ours.close()
        }
      },
    )
  })
}
