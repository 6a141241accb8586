/** Ends of other people's stacks that vanish without a word, or stand still for a while. */
import { randomBytes } from 'node:crypto'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { findStacks } from '../helpers/find-stacks.mjs'
import { startTracker } from '../interop/network-places.ts'
import { reportOnFailure } from './after-each.ts'
import { ForeignEnd } from './foreign-end.ts'
import { ForeignPeer } from './foreign-peer.ts'
import { inChromium, inNode, type OurPlace } from './our-places.ts'

/** WebRTC gives a connection up when nothing has come for 30 s (RFC 7675); some stacks do so earlier. */
const consentMs = 60_000
const greeting = [1, 2, 3, 4, 5, 6, 7, 8]
/** libdatachannel fails in about one of 17 offers: see `stacks.test.ts`. */
const mostOffers = 4

const { stacks, remove } = findStacks()
afterAll(remove)

interface There {
  readonly name: string
  readonly command: readonly string[]
  peerId: Uint8Array
  end: ForeignEnd
}

const there: There[] = []
for (const [name, { command, reason }] of Object.entries(stacks)) {
  if (command === null) {
    console.warn(`SKIPPED: how ${name} ends, because ${reason}.`)
    it.skip(`${name}: ${reason}`)
  } else there.push({ name, command, peerId: randomBytes(20), end: null as unknown as ForeignEnd })
}

describe.skipIf(there.length === 0).each([
  ['in Node', inNode],
  ['in Chromium', inChromium],
] as const)('an end on each stack, we %s', (where, open) => {
  const start = async () => {
    const place: OurPlace = await open()
    onTestFinished(() => place.close())
    const { url } = await startTracker()
    const infoHash = randomBytes(20)
    const ours = await place.join({ infoHash: [...infoHash], tracker: url })
    onTestFinished(() => ours.close())
    reportOnFailure('our end', ours)
    await ours.counted()
    await ours.greetEverybody(greeting)
    /** Each of them in a new process, under the name that it always has. */
    const meetAll = () =>
      Promise.all(
        there.map(async (foreign) => {
          foreign.end = new ForeignEnd(foreign.command)
          const { end, name } = foreign
          onTestFinished(() => end.close())
          for (let tries = 1; ; tries++) {
            const { peerId } = foreign
            const peer = await ForeignPeer.join(end, { tracker: url, infoHash, peerId, answers: false })
            onTestFinished(() => peer.close())
            reportOnFailure(name, peer)
            // The tracker passes each offer on to another peer: one of them comes to us.
            await peer.announce(there.length)
            try {
              const { connection } = await peer.connection()
              await connection.until(() => connection.receivedBytes === greeting.length)
              return { connection, peer }
            } catch (error) {
              peer.close()
              // Our attempt to reach it goes on for a while, and another offer of its would wait for that.
              foreign.peerId = randomBytes(20)
              if (tries === mostOffers) throw error
              console.warn(`${name} failed by itself and offers again: ${error}`)
            }
          }
        }),
      )
    return { ours, meetAll }
  }

  it('that is killed is missed, and met again when it is back', { timeout: 150_000 }, async () => {
    const { ours, meetAll } = await start()
    const met = await meetAll()
    await expect.poll(async () => (await ours.company()).open).toBe(there.length)
    for (const { end } of there) end.signal('SIGKILL')
    for (const { peer } of met) peer.close()
    await expect.poll(async () => (await ours.company()).open, { timeout: consentMs }).toBe(0)
    await meetAll()
    await expect.poll(async () => (await ours.company()).open).toBe(there.length)
  })

  // Only a page tells when its connections miss the other end.
  it.skipIf(where === 'in Node')(
    'that stands still for some seconds keeps its link, over which bytes go again',
    { timeout: 150_000 },
    async () => {
      const { ours, meetAll } = await start()
      const met = await meetAll()
      const { links } = await ours.company()
      const missed = async (): Promise<number> =>
        (await ours.report()).filter((line) => line.includes('iceConnectionState is disconnected')).length
      for (const { end } of there) end.signal('SIGSTOP')
      onTestFinished(() => {
        for (const { end } of there) end.signal('SIGCONT')
      })
      await expect.poll(missed, { timeout: consentMs }).toBe(there.length)
      for (const { end } of there) end.signal('SIGCONT')
      const before = (await ours.company()).heardBytes
      for (const { connection } of met) connection.send(Uint8Array.from(greeting))
      await expect
        .poll(async () => (await ours.company()).heardBytes - before, { timeout: 20_000 })
        .toBe(greeting.length * there.length)
      expect(await ours.company()).toMatchObject({ links, open: there.length, wasLeft: false })
    },
  )
})
