import { describe, expect, it } from 'vitest'
import * as messages from '../../../src/protocol/messages.ts'
import {
  connect,
  linkPair,
  makeNode,
  makeTorrent,
  type TestNode,
  VirtualClock,
} from '../../helpers/virtual-world.ts'

const pieceLength = 65_536
const film = makeTorrent(64 * pieceLength, pieceLength)
const read = (node: TestNode, piece = 0): void =>
  void node.swarm
    .read('player', piece * pieceLength, film.info.length, film.info.length)
    .catch(() => undefined)

/** A viewer that reads on and on, as fast as it gets anything. */
const watch = (node: TestNode): void => {
  const next = async (at: number): Promise<void> => {
    if (at >= film.info.length) return
    const data = await node.swarm.read('player', at, film.info.length, film.info.length)
    await next(at + data.length)
  }
  void next(0).catch(() => undefined)
}

/** Milliseconds until nobody is counted on, or more than `limitMs`. */
const missedAfter = async (clock: VirtualClock, node: TestNode, limitMs = 60_000): Promise<number> => {
  const from = clock.now()
  await clock.run(() => node.swarm.stats.livePeers.length === 0, limitMs)
  return clock.now() - from
}

describe('a peer that dies without a word', () => {
  it.each([
    ['while it sends', 0, 3_000],
    ['a quarter of a second after it came', 0, 250],
    ['when it had sent a while', 0, 15_000],
  ])('%s: is missed within 10 s, and gone within 40', async (_, have, afterMs) => {
    const clock = new VirtualClock()
    const viewer = await makeNode(clock, film, { id: 1 })
    const seed = await makeNode(clock, film, { id: 2, have: have === 0 ? 'all' : [have] })
    const [, theirs] = connect(clock, viewer.swarm, seed.swarm, { delayMs: 50, bytesPerSecond: 100_000 })
    viewer.swarm.hint({ bytesPerSecond: 200_000 })
    watch(viewer)
    await clock.pass(afterMs)
    expect(viewer.swarm.stats.livePeers).toHaveLength(1)
    const changes: number[] = []
    viewer.swarm.events.on('peers', () => changes.push(viewer.swarm.stats.livePeers.length))
    theirs.frozen = true
    expect(await missedAfter(clock, viewer)).toBeLessThan(10_000)
    await clock.pass(1_000)
    expect(changes.at(-1)).toBe(0)
    expect(await clock.run(() => viewer.swarm.peers.length === 0, 40_000)).toBe(true)
  })

  it('while it chokes us and owes nothing: is missed within 10 s', async () => {
    const clock = new VirtualClock()
    const viewer = await makeNode(clock, film, { id: 1 })
    const choking = await makeNode(clock, film, {
      id: 2,
      have: 'all',
      settings: { uploadSlots: 0, optimisticSlots: 0 },
    })
    const [, theirs] = connect(clock, viewer.swarm, choking.swarm)
    read(viewer)
    await clock.pass(30_000)
    expect(viewer.swarm.stats.livePeers).toHaveLength(1)
    theirs.frozen = true
    expect(await missedAfter(clock, viewer)).toBeLessThan(10_000)
  })

  it('beside others that have what it has: it is let go, and they bring everything', async () => {
    const clock = new VirtualClock()
    const viewer = await makeNode(clock, film, { id: 1 })
    const seeds = await Promise.all([2, 3].map((id) => makeNode(clock, film, { id, have: 'all' })))
    const ends = seeds.map(
      (seed) => connect(clock, viewer.swarm, seed.swarm, { delayMs: 50, bytesPerSecond: 50_000 })[1],
    )
    watch(viewer)
    await clock.pass(2_000)
    ends[0]!.frozen = true
    expect(await clock.run(() => viewer.swarm.stats.livePeers.length === 1, 10_000)).toBe(true)
    expect(await clock.run(() => viewer.swarm.isComplete, 120_000)).toBe(true)
  })

  it('and comes back to life: is counted again, and what it owed still counts', async () => {
    const clock = new VirtualClock()
    const viewer = await makeNode(clock, film, { id: 1 })
    const seed = await makeNode(clock, film, { id: 2, have: 'all' })
    const [, theirs] = connect(clock, viewer.swarm, seed.swarm, { delayMs: 50, bytesPerSecond: 100_000 })
    watch(viewer)
    await clock.pass(3_000)
    const held: Uint8Array[] = []
    theirs.tamper = (data) => {
      held.push(data)
      return new Uint8Array()
    }
    await missedAfter(clock, viewer)
    expect(viewer.swarm.peers).toHaveLength(1)
    theirs.tamper = (data) => data
    for (const data of held) theirs.send(data)
    await clock.pass(1_000)
    expect(viewer.swarm.stats.livePeers).toHaveLength(1)
    expect(await clock.run(() => viewer.swarm.isComplete, 120_000)).toBe(true)
  })
})

describe('a peer that lives', () => {
  it.each([
    [1_500, 100],
    [3_000, 800],
    [20_000, 2_000],
  ])('at %i bytes a second, %i ms away, is never taken for dead', async (bytesPerSecond, delayMs) => {
    const clock = new VirtualClock()
    const viewer = await makeNode(clock, film, { id: 1 })
    const seed = await makeNode(clock, film, { id: 2, have: 'all' })
    connect(clock, viewer.swarm, seed.swarm, { delayMs, bytesPerSecond })
    watch(viewer)
    // Its rate is known when two blocks are here.
    await clock.run(() => viewer.swarm.stats.receivedBytes > 32_768, 120_000)
    expect(viewer.swarm.peers).toHaveLength(1)
    for (let second = 0; second < 180; second++) {
      await clock.pass(1_000)
      expect(viewer.swarm.stats.livePeers).toHaveLength(1)
    }
    expect(viewer.swarm.stats.receivedBytes).toBeGreaterThan(bytesPerSecond * 100)
  })

  it('and chokes is neither let go nor counted out, however long somebody waits', async () => {
    const clock = new VirtualClock()
    const viewer = await makeNode(clock, film, { id: 1 })
    const settings = { uploadSlots: 0, optimisticSlots: 0 }
    const choking = await makeNode(clock, film, { id: 2, have: 'all', settings })
    connect(clock, viewer.swarm, choking.swarm)
    read(viewer)
    for (let second = 0; second < 300; second++) {
      await clock.pass(1_000)
      expect(viewer.swarm.stats.livePeers).toHaveLength(1)
    }
  })

  it('and knows no extensions, and chokes, is left alone: it can be asked nothing', async () => {
    const clock = new VirtualClock()
    const viewer = await makeNode(clock, film, { id: 1 })
    const [ours, theirs] = linkPair(clock, { delayMs: 20, bytesPerSecond: 1_000_000 })
    theirs.listen({ data: () => undefined, drain: () => undefined, close: () => undefined })
    viewer.swarm.addLink(ours)
    const hello = messages.encodeHandshake({
      infoHash: film.info.infoHash,
      peerId: new Uint8Array(20).fill(9),
    })
    hello.fill(0, 20, 28)
    theirs.send(hello)
    theirs.send(messages.encodeBitfield(new Uint8Array(8).fill(0xff)))
    read(viewer)
    await clock.pass(90_000)
    expect(viewer.swarm.stats.livePeers).toHaveLength(1)
  })

  it('is not asked for signs of life while nobody waits', async () => {
    const clock = new VirtualClock()
    const viewer = await makeNode(clock, film, { id: 1 })
    const choking = await makeNode(clock, film, {
      id: 2,
      have: 'all',
      settings: { uploadSlots: 0, optimisticSlots: 0 },
    })
    const [ours] = connect(clock, viewer.swarm, choking.swarm)
    await clock.pass(2_000)
    const { sentBytes } = ours
    await clock.pass(25_000)
    expect(ours.sentBytes).toBe(sentBytes)
  })
})
