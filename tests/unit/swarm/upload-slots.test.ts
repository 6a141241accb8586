import { describe, expect, it } from 'vitest'
import * as messages from '../../../src/protocol/messages.ts'
import { defaultSwarmSettings } from '../../../src/swarm/settings.ts'
import { UploadSlots } from '../../../src/swarm/upload-slots.ts'
import { type LonePeer, lonePeer } from '../../helpers/lone-peer.ts'
import { seededRandom } from '../../helpers/seeded-random.ts'

/** Four regular slots and an optimistic one, a round each 10 s. */
const setUp = (count: number) => {
  let now = 0
  const slots = new UploadSlots(defaultSwarmSettings, seededRandom(1), 0)
  const peers = Array.from({ length: count }, (_, i) =>
    lonePeer({ id: i + 1, pieceCount: 4, has: [0], now: () => now }),
  )
  const sessions = peers.map(({ session }) => session)
  const pass = (ms: number): void => {
    now += ms
  }
  const unchoked = (): number[] => sessions.flatMap((session, i) => (session.amChoking ? [] : [i]))
  return { slots, peers, sessions, pass, unchoked, now: () => now }
}

const want = (peer: LonePeer | undefined): void => peer?.say(messages.encodeInterested())
const cease = (peer: LonePeer | undefined): void => peer?.say(messages.encodeNotInterested())

describe('UploadSlots', () => {
  it('unchokes newcomers before they ask, as long as a slot is free', () => {
    const { slots, sessions, unchoked, now } = setUp(7)
    for (const session of sessions) slots.offer(session, sessions, now())
    expect(unchoked()).toEqual([0, 1, 2, 3, 4])
    expect(slots.hasRoom(sessions, now())).toBe(false)
  })

  it('offers a seed nothing: it has everything', () => {
    const { slots, peers, sessions, unchoked, now } = setUp(1)
    peers[0]?.say(messages.encodeHaveAll())
    slots.offer(sessions[0]!, sessions, now())
    expect(unchoked()).toEqual([])
  })

  it('gives the slot of a peer that asked for nothing in three seconds to one that waits', () => {
    const { slots, peers, sessions, pass, unchoked, now } = setUp(6)
    for (const session of sessions) slots.offer(session, sessions, now())
    for (const i of [0, 1, 2, 3, 5]) want(peers[i])
    slots.topUp(sessions, now())
    expect(unchoked()).toEqual([0, 1, 2, 3, 4])
    pass(3_000)
    slots.topUp(sessions, now())
    expect(unchoked()).toContain(5)
    cease(peers[0])
    expect(slots.hasRoom(sessions, now())).toBe(true)
  })

  it('as a leech keeps the peers that give most, and turns the optimistic slot', () => {
    const { slots, peers, sessions, pass, unchoked, now } = setUp(8)
    for (const [i, peer] of peers.entries()) {
      want(peer)
      sessions[i]?.downloadRate.add((i + 1) * 100_000, now())
    }
    const optimistic = new Set<number>()
    for (let round = 0; round < 12; round++) {
      pass(10_000)
      for (const [i, session] of sessions.entries()) session.downloadRate.add((i + 1) * 100_000, now())
      slots.tick(sessions, false, now())
      expect(unchoked()).toHaveLength(5)
      expect(unchoked()).toEqual(expect.arrayContaining([4, 5, 6, 7]))
      for (const i of unchoked()) if (i < 4) optimistic.add(i)
    }
    expect(optimistic.size).toBe(4)
  })

  it('begins a round only when it is time for one', () => {
    const { slots, peers, sessions, pass, unchoked, now } = setUp(6)
    for (const peer of peers) want(peer)
    pass(9_999)
    slots.tick(sessions, false, now())
    expect(unchoked()).toEqual([])
    pass(1)
    slots.tick(sessions, false, now())
    expect(unchoked()).toHaveLength(5)
  })

  it('serves a free rider last: one that took 256 KiB, had what we want for 15 s and gave nothing', () => {
    const { slots, peers, sessions, pass, unchoked, now } = setUp(6)
    const rider = sessions[0]!
    for (const peer of peers) want(peer)
    rider.setInterested(true)
    rider.uploadRate.add(256 * 1024, now())
    pass(15_000)
    slots.tick(sessions, false, now())
    expect(unchoked()).toEqual([1, 2, 3, 4, 5])
    // A seed has no use for what others give.
    pass(60_000)
    for (const session of sessions.slice(1)) session.uploadRate.add(1, now())
    rider.uploadRate.add(1_000_000, now())
    slots.tick(sessions, true, now())
    expect(unchoked()).toContain(0)
  })

  it('closes for everybody at once, opens for those that wait, and stays closed for newcomers', () => {
    const { slots, peers, sessions, unchoked, now } = setUp(3)
    for (const peer of peers) want(peer)
    slots.refill(sessions, false, now())
    expect(unchoked()).toEqual([0, 1, 2])
    slots.setOpen(false, sessions, false, now())
    expect(unchoked()).toEqual([])
    slots.offer(sessions[0]!, sessions, now())
    slots.topUp(sessions, now())
    slots.refill(sessions, false, now())
    expect(unchoked()).toEqual([])
    slots.setOpen(true, sessions, false, now())
    expect(unchoked()).toEqual([0, 1, 2])
  })
})
