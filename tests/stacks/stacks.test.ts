/** Each stack offers to us and answers us, in a page and in Node: data both ways, every byte the same. */
import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findStacks } from '../helpers/find-stacks.mjs'
import { startTracker } from '../interop/network-places.ts'
import { cleanUps, reportOnFailure } from './after-each.ts'
import { ForeignEnd } from './foreign-end.ts'
import { ForeignPeer, type Met } from './foreign-peer.ts'
import { inChromium, inNode, type OurPlace } from './our-places.ts'

const payloadBytes = 600_000
/** Length of a message in bytes: an odd number that is longer than one block. */
const messageBytes = 20_011
/**
 * Bytes that the foreign end has under way, at most, as a peer that sends what it is asked for: a burst that
 * the socket's buffer does not hold is lost, and usrsctp, which libdatachannel has, may then stop for good
 * (its issue 721).
 */
const underWayBytes = 64 * 1024

/**
 * How often a stack may offer again whose own connection failed before it was open. libdatachannel
 * (node-datachannel 0.33.4) fails in about one of 17 offers, where our checks reach it while it takes our
 * answer: ICE is connected before it has the rest of the answer. A program on it would offer again, too.
 */
const offersAgain: Readonly<Record<string, number>> = { libdatachannel: 2 }

const { stacks, remove } = findStacks()
afterAll(remove)

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

for (const [name, { command, reason }] of Object.entries(stacks)) {
  if (command === null) {
    console.warn(`SKIPPED: everything with ${name}, because ${reason}.`)
    it.skip(`${name}: ${reason}`)
    continue
  }
  for (const [where, open] of [
    ['in Node', inNode],
    ['in Chromium', inChromium],
  ] as const) {
    describe(`${name}, we ${where}`, () => {
      let place: OurPlace
      let end: ForeignEnd
      beforeAll(async () => {
        end = new ForeignEnd(command)
        place = await open()
      })
      afterAll(async () => {
        await place?.close()
        await end?.close()
      })

      for (const weOffer of [false, true]) {
        it(weOffer ? 'it answers our offer' : 'we answer its offer', async () => {
          const { url } = await startTracker()
          const infoHash = randomBytes(20)
          const join = async () => {
            const ours = await place.join({ infoHash: [...infoHash], tracker: url })
            cleanUps.push(() => ours.close())
            reportOnFailure('our end', ours)
            return ours
          }
          const early = weOffer ? null : await join()
          await early?.counted()
          const joinTheirs = async () => {
            const theirs = await ForeignPeer.join(end, { tracker: url, infoHash, answers: weOffer })
            cleanUps.push(() => theirs.close())
            reportOnFailure('the foreign end', theirs)
            await theirs.announce(weOffer ? 0 : 1)
            return theirs
          }
          const meet = async (theirs: ForeignPeer, again: number): Promise<Met> => {
            try {
              return await theirs.connection()
            } catch (error) {
              if (again === 0) throw error
              console.warn(`${name} failed by itself and offers again: ${error}`)
              return meet(await joinTheirs(), again - 1)
            }
          }
          const theirs = await joinTheirs()
          const ours = early ?? (await join())
          const sent = randomBytes(payloadBytes)
          const converse = async (): Promise<Buffer> => {
            const { connection } = await meet(theirs, weOffer ? 0 : (offersAgain[name] ?? 0))
            for (let at = 0; at < payloadBytes; at += messageBytes) {
              await ours.received(at + messageBytes - underWayBytes)
              connection.send(sent.subarray(at, at + messageBytes))
            }
            await connection.until(() => connection.receivedBytes === payloadBytes)
            return Buffer.concat(connection.received)
          }
          const [exchanged, received] = await Promise.all([ours.exchange(payloadBytes), converse()])
          expect(exchanged).toEqual({ initiator: weOffer, sent: sha256(received), received: sha256(sent) })
        })
      }
    })
  }
}
