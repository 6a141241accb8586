import { describe, expect, it } from 'vitest'
import { defaultPolicy } from '../../../src/swarm/policy.ts'
import { connect, makeNode, makeTorrent, VirtualClock } from '../../helpers/virtual-world.ts'

const KiB = 1024

describe('short pieces', () => {
  it.each([
    ['1 KiB', KiB],
    ['15 KiB', 15 * KiB],
    ['16 KiB', 16 * KiB],
  ])('peers hear of pieces of %s in few messages, and of every one', async (_name, pieceLength) => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(1_000_000, pieceLength)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const viewer = await makeNode(clock, torrent, { id: 2, policy: { ...defaultPolicy, download: 'whole' } })
    const other = await makeNode(clock, torrent, { id: 3, policy: { ...defaultPolicy, uploadLimit: 0 } })
    connect(clock, viewer.swarm, seed.swarm, { delayMs: 10, bytesPerSecond: 500_000 })
    const [end] = connect(clock, viewer.swarm, other.swarm, { delayMs: 10, bytesPerSecond: 500_000 })
    await clock.pass(200)
    let sends = 0
    const send = end.send.bind(end)
    end.send = (data) => {
      sends++
      send(data)
    }
    expect(await clock.run(() => viewer.swarm.isComplete, 30_000)).toBe(true)
    await clock.pass(1_000)
    // Two seconds: 20 gatherings a second, or one for each piece of a block and more, and some keep-alives
    // and chokes.
    expect(sends).toBeLessThan(100)
    expect(other.swarm.peers[0]?.pieces?.isFull ?? true).toBe(true)
  })

  it('what is given up before anybody heard of it is not announced', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(200_000, KiB)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const viewer = await makeNode(clock, torrent, { id: 2, settings: { cacheBytes: 0 } })
    const other = await makeNode(clock, torrent, { id: 3 })
    connect(clock, viewer.swarm, seed.swarm)
    connect(clock, viewer.swarm, other.swarm)
    // The store takes the piece and has lost it when it is read.
    const lost: number[] = []
    viewer.swarm.events.on('piece', (piece) => {
      if (!viewer.swarm.have?.has(piece)) lost.push(piece)
      else if (lost.length < 5) viewer.store.pieces.delete(piece)
    })
    void viewer.swarm.read('video', 0, 50_000, 200_000).catch(() => undefined)
    await clock.run(() => lost.length > 0, 10_000)
    await clock.pass(5_000)
    expect(lost.length).toBeGreaterThan(0)
    const seen = other.swarm.peers.find((peer) => peer.pieces !== null && !peer.pieces.isFull)?.pieces
    for (const piece of seen ?? []) expect(viewer.swarm.have?.has(piece)).toBe(true)
  })
})

describe('a disk that is slower than the network', () => {
  it.each([2, 4])('holds no more than %i pieces that are begun or wait for it', async (count) => {
    const clock = new VirtualClock()
    const pieceLength = 256 * KiB
    const torrent = makeTorrent(32 * pieceLength, pieceLength)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const viewer = await makeNode(clock, torrent, {
      id: 2,
      policy: { ...defaultPolicy, download: 'whole' },
      settings: { maxPartialBytes: count * pieceLength },
    })
    let waiting = 0
    let most = 0
    const put = viewer.store.put.bind(viewer.store)
    viewer.store.put = async (piece, data) => {
      waiting += data.length
      most = Math.max(most, waiting + viewer.swarm.stats.partialBytes)
      await put(piece, data)
      await new Promise<void>((resolve) => clock.after(2_000, resolve))
      waiting -= data.length
    }
    connect(clock, viewer.swarm, seed.swarm, { delayMs: 10, bytesPerSecond: 4_000_000 })
    expect(await clock.run(() => viewer.swarm.isComplete, 120_000)).toBe(true)
    expect(most).toBeLessThanOrEqual(count * pieceLength)
  })
})
