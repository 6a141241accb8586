import { describe, expect, it } from 'vitest'
import { defaultPolicy, type Policy } from '../../../src/swarm/policy.ts'
import { connect, makeNode, makeTorrent, type TestNode, VirtualClock } from '../../helpers/virtual-world.ts'

const pieceLength = 65_536
const mediaRate = 20_000
const slow = { delayMs: 20, bytesPerSecond: 30_000 }
const windowOf = (seconds: number): Policy => ({
  ...defaultPolicy,
  download: 'window',
  readAheadSeconds: seconds,
})

/**
 * A viewer among a seed that is too slow for it alone, and leeches: it reads from `begin` on, in a file that
 * ends at `limit`.
 */
const watch = async (
  clock: VirtualClock,
  fileLengths: readonly number[],
  policy: Policy,
  begin: number,
  limit: number,
  prepare: (viewer: TestNode) => void = () => undefined,
  settings: Parameters<typeof makeNode>[2]['settings'] = {},
) => {
  const length = fileLengths.reduce((a, b) => a + b, 0)
  const torrent = makeTorrent(length, pieceLength, 1, fileLengths)
  const viewer = await makeNode(clock, torrent, { id: 1, policy, settings: settings ?? {} })
  const seed = await makeNode(clock, torrent, { id: 2, have: 'all' })
  connect(clock, viewer.swarm, seed.swarm, slow)
  const leeches: TestNode[] = []
  for (const id of [3, 4]) {
    const leech = await makeNode(clock, torrent, { id })
    connect(clock, viewer.swarm, leech.swarm, slow)
    leeches.push(leech)
  }
  prepare(viewer)
  viewer.swarm.hint({ bytesPerSecond: mediaRate })
  void viewer.swarm.read('player', begin, begin + 16_384, limit).catch(() => undefined)
  return { torrent, viewer, seed, leeches }
}

const piecesOf = (node: TestNode): number[] => [...(node.swarm.have ?? [])]

describe('in a crowd nothing is fetched that is neither near nor selected', () => {
  it.each([10, 30, 60])('a window of %i s stays a window', async (seconds) => {
    const clock = new VirtualClock()
    const length = 64 * pieceLength
    const { viewer } = await watch(clock, [length], windowOf(seconds), 0, length)
    await clock.pass(300_000)
    const inWindow = Math.ceil((seconds * mediaRate + 16_384) / pieceLength)
    expect(viewer.swarm.peers.some((peer) => !peer.isSeed)).toBe(true)
    expect(piecesOf(viewer).length).toBeGreaterThanOrEqual(Math.floor((seconds * mediaRate) / pieceLength))
    expect(Math.max(...piecesOf(viewer))).toBeLessThan(inWindow)
  })

  it('other episodes are not fetched', async () => {
    const clock = new VirtualClock()
    const episode = 24 * pieceLength
    const { viewer } = await watch(clock, [episode, episode, episode], defaultPolicy, episode, 2 * episode)
    await clock.pass(300_000)
    expect(piecesOf(viewer)).toEqual(Array.from({ length: 24 }, (_, i) => 24 + i))
  })

  it('a skipped file is fetched as far as it is read, and the others to their end', async () => {
    const clock = new VirtualClock()
    const file = 32 * pieceLength
    const { viewer } = await watch(
      clock,
      [file, file],
      { ...defaultPolicy, download: 'whole', readAheadSeconds: null },
      0,
      file,
      (node) => node.swarm.policy.setFilePriority(0, 'skip'),
    )
    await clock.pass(400_000)
    const pieces = piecesOf(viewer)
    expect(pieces.filter((piece) => piece >= 32)).toHaveLength(32)
    // The window: 75 s of media.
    expect(Math.max(...pieces.filter((piece) => piece < 32))).toBeLessThan(
      Math.ceil((75 * mediaRate + 16_384) / pieceLength),
    )
  })

  it('what was begun for a place that the reader has left is not finished', async () => {
    const clock = new VirtualClock()
    const length = 64 * pieceLength
    const { viewer } = await watch(clock, [length], windowOf(20), 0, length)
    await clock.pass(6_000)
    const before = new Set(piecesOf(viewer))
    void viewer.swarm.read('player', 40 * pieceLength, 41 * pieceLength, length).catch(() => undefined)
    await clock.pass(120_000)
    // What was on its way when the reader jumped may have come.
    const later = piecesOf(viewer).filter((piece) => piece < 40 && !before.has(piece))
    expect(later.length).toBeLessThanOrEqual(1)
    expect(piecesOf(viewer).some((piece) => piece >= 40)).toBe(true)
  })

  it.each([4, 8])('no more than %i pieces are begun at a time beyond what is urgent', async (count) => {
    const clock = new VirtualClock()
    const length = 64 * pieceLength
    const { viewer } = await watch(clock, [length], windowOf(60), 0, length, undefined, {
      maxPartialBytes: count * pieceLength,
    })
    let most = 0
    for (let i = 0; i < 600; i++) {
      await clock.pass(100)
      most = Math.max(most, viewer.swarm.stats.partialBytes)
    }
    // 8 s of media are urgent: four pieces at most, when nothing of it is here yet.
    expect(most).toBeLessThanOrEqual((count + 4) * pieceLength)
    expect(piecesOf(viewer).length).toBeGreaterThan(12)
  })
})

describe('viewers that may not upload', () => {
  it('are served with what is left, beside others that want it too', async () => {
    const clock = new VirtualClock()
    const length = 64 * pieceLength
    const torrent = makeTorrent(length, pieceLength)
    // A leech gives to one that gives too, and to two that have uploads off, and the only ones a piece that
    // it lacks.
    const pieces = Array.from({ length: 64 }, (_, i) => i)
    const most = await makeNode(clock, torrent, { id: 1, have: pieces.slice(0, 48) })
    const giver = await makeNode(clock, torrent, { id: 2, have: pieces.slice(48, 60) })
    const savers = await Promise.all(
      [3, 4].map((id) =>
        makeNode(clock, torrent, { id, have: [63], policy: { ...defaultPolicy, uploadLimit: 0 } }),
      ),
    )
    for (const node of [most, giver, ...savers]) node.swarm.policy.addRange(0, length)
    connect(clock, most.swarm, giver.swarm, { delayMs: 20, bytesPerSecond: 15_000 })
    for (const saver of savers) {
      connect(clock, most.swarm, saver.swarm, { delayMs: 20, bytesPerSecond: 30_000 })
    }
    await clock.pass(100_000)
    // The giver still wants it, and each of them got much more than what is given on trust.
    expect(giver.swarm.isComplete).toBe(false)
    for (const saver of savers) expect(saver.swarm.stats.receivedBytes).toBeGreaterThan(900_000)
  })
})
