import { describe, expect, it } from 'vitest'
import { defaultPolicy, type Policy } from '../../../src/swarm/policy.ts'
import { connect, makeNode, makeTorrent, type TestNode, VirtualClock } from '../../helpers/virtual-world.ts'

const pieceLength = 65_536
const mediaRate = 20_000
const film = makeTorrent(64 * pieceLength, pieceLength)
const shape = { delayMs: 20, bytesPerSecond: 200_000 }
const windowPolicy: Policy = { ...defaultPolicy, download: 'window', readAheadSeconds: 30 }

const world = async (policy: Policy, have: 'all' | readonly number[] = 'all', torrent = film) => {
  const clock = new VirtualClock()
  const viewer = await makeNode(clock, torrent, { id: 1, policy })
  const seed = await makeNode(clock, torrent, { id: 2, have })
  connect(clock, viewer.swarm, seed.swarm, shape)
  viewer.swarm.hint({ bytesPerSecond: mediaRate })
  return { clock, viewer, seed }
}
const isInterested = (seed: TestNode): boolean | undefined => seed.swarm.peers[0]?.peerInterested
const read = (viewer: TestNode, from: number, limit = film.info.length): void =>
  void viewer.swarm.read('player', from, Math.min(from + 100, limit), limit).catch(() => undefined)

describe('who will ask for nothing says so', () => {
  it('a full window: NOT INTERESTED after 30 s, and INTERESTED 2 s before it reaches a missing piece', async () => {
    const { clock, viewer, seed } = await world(windowPolicy)
    read(viewer, 0)
    await clock.pass(10_000)
    const { receivedBytes: received } = viewer.swarm.stats
    expect(viewer.swarm.have?.count).toBe(10)
    expect(isInterested(seed)).toBe(true)
    await clock.pass(15_000)
    expect(isInterested(seed)).toBe(true)
    await clock.pass(20_000)
    expect(isInterested(seed)).toBe(false)
    // The window ends 30 s after the place that is read; ten pieces are here, 32.8 s.
    read(viewer, 10_000)
    await clock.pass(500)
    expect(isInterested(seed)).toBe(false)
    read(viewer, 20_000)
    await clock.pass(100)
    expect(isInterested(seed)).toBe(true)
    expect(viewer.swarm.stats.receivedBytes).toBe(received)
    // Nobody plays on: it rests again, and is hung up on by nobody.
    await clock.pass(45_000)
    expect(isInterested(seed)).toBe(false)
    read(viewer, 60_000)
    await clock.pass(2_000)
    expect(viewer.swarm.stats.receivedBytes).toBeGreaterThan(received)
  })

  it('a seek wakes it at once', async () => {
    const { clock, viewer, seed } = await world(windowPolicy)
    read(viewer, 0)
    await clock.pass(60_000)
    expect(isInterested(seed)).toBe(false)
    const before = viewer.swarm.stats.receivedBytes
    read(viewer, 40 * pieceLength)
    await clock.pass(1_000)
    expect(isInterested(seed)).toBe(true)
    expect(viewer.swarm.stats.receivedBytes).toBeGreaterThan(before)
  })

  it.each([
    ['nobody reads', defaultPolicy],
    ['nobody reads, and windows alone are fetched', windowPolicy],
  ])('%s: no slot is held', async (_, policy) => {
    const { clock, viewer, seed } = await world(policy)
    await clock.pass(45_000)
    expect(isInterested(seed)).toBe(false)
    viewer.swarm.policy.addRange(0, pieceLength)
    expect(await clock.run(() => viewer.swarm.have?.has(0) === true, 2_000)).toBe(true)
  })

  it('a file that was read to its end, beside others that nobody reads', async () => {
    const torrent = makeTorrent(32 * pieceLength, pieceLength, 1, [16 * pieceLength, 16 * pieceLength])
    const { clock, viewer, seed } = await world(defaultPolicy, 'all', torrent)
    read(viewer, 0, 16 * pieceLength)
    await clock.pass(10_000)
    expect(viewer.swarm.have?.count).toBe(16)
    await clock.pass(40_000)
    expect(isInterested(seed)).toBe(false)
    expect(viewer.swarm.peers).toHaveLength(1)
    viewer.swarm.policy.set({ ...defaultPolicy, download: 'whole' })
    expect(await clock.run(() => viewer.swarm.isComplete, 20_000)).toBe(true)
  })

  it('a peer that has nothing of what is left, beside one that has', async () => {
    const { clock, viewer, seed } = await world(windowPolicy, [40, 41, 42])
    const other = await makeNode(clock, film, { id: 3, have: 'all' })
    connect(clock, viewer.swarm, other.swarm, { delayMs: 20, bytesPerSecond: 5_000 })
    read(viewer, 0)
    await clock.pass(60_000)
    expect(isInterested(seed)).toBe(false)
    expect(isInterested(other)).toBe(true)
  })

  it('who still fetches, slowly, stays interested', async () => {
    const { clock, viewer, seed } = await world(
      { ...defaultPolicy, download: 'whole' },
      Array.from({ length: 63 }, (_, i) => i),
    )
    for (let i = 0; i < 15; i++) {
      await clock.pass(1_000)
      if (viewer.swarm.have!.count < 63) expect(isInterested(seed)).toBe(true)
    }
    // Only what the seed lacks as well is missing: that is no interest (BEP 3).
    await clock.pass(30_000)
    expect(viewer.swarm.have!.count).toBe(63)
    expect(isInterested(seed)).toBe(false)
  })
})
