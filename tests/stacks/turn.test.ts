/** Candidates that come late: the suite's own TURN server lies behind a delay. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findStacks } from '../helpers/find-stacks.mjs'
import { startTracker } from '../interop/network-places.ts'
import { cleanUps, reportOnFailure } from './after-each.ts'
import { inChromium, inNode, type OurPlace } from './our-places.ts'
import { startTrackerProxy } from './tracker-proxy.ts'
import { startTurnServer } from './turn-server.ts'

const { stacks, remove } = findStacks()
afterAll(remove)

const hasRelay = (sdp: string): boolean => / typ relay\b/.test(sdp)

/** Leaves only relay candidates, as if each end were behind a firewall that lets nothing else through. */
const relayOnly = (sdp: string): string =>
  sdp
    .split('\r\n')
    .filter((line) => !line.startsWith('a=candidate:') || hasRelay(line))
    .join('\r\n')

const { command, reason } = stacks.pion
if (command === null) {
  console.warn(`SKIPPED: what needs a TURN server, because ${reason}.`)
  it.skip(`with a TURN server: ${reason}`)
} else {
  for (const [where, open] of [
    ['in Node', inNode],
    ['in Chromium', inChromium],
  ] as const) {
    describe(`with a TURN server, ${where}`, () => {
      let place: OurPlace
      beforeAll(async () => {
        place = await open()
      })
      afterAll(() => place?.close())

      /** Connects two of our own ends that reach each other only by the relay. */
      const meet = async (transport: 'udp' | 'tcp', roundTripMs: number, bytes: number) => {
        const turn = await startTurnServer(command, roundTripMs)
        cleanUps.push(() => turn.close())
        const { url } = await startTracker()
        const proxy = await startTrackerProxy(url, { rewrite: relayOnly })
        cleanUps.push(() => proxy.close())
        const infoHash = [...randomBytes(20)]
        const iceServers = [turn.iceServer(transport)]
        const join = async (name: string) => {
          const end = await place.join({ infoHash, tracker: proxy.url, iceServers })
          cleanUps.push(() => end.close())
          reportOnFailure(name, end)
          return end
        }
        const first = await join('the first end')
        await first.counted()
        const second = await join('the second end')
        const [a, b] = await Promise.all([first.exchange(bytes), second.exchange(bytes)])
        expect(a.received).toBe(b.sent)
        expect(b.received).toBe(a.sent)
        return proxy
      }

      for (const transport of ['udp', 'tcp'] as const) {
        it(`over ${transport} with 100 ms of round trip: relay candidates are in every offer and answer`, async () => {
          const { announces, answers } = await meet(transport, 100, 200_000)
          expect(announces.flat().map(hasRelay)).not.toContain(false)
          expect(answers.map(hasRelay)).not.toContain(false)
        })
      }

      it('with 500 ms of round trip: the announce does not wait, better offers follow, and a link is made', async () => {
        const { announces, answers } = await meet('udp', 500, 5_000)
        expect(announces[0]?.map(hasRelay)).toContain(false)
        expect(announces.flat().map(hasRelay)).toContain(true)
        expect(answers.map(hasRelay)).toContain(true)
      })
    })
  }
}
