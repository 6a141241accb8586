import { describe, expect, it } from 'vitest'
import { encodeMetainfo } from '../../../src/protocol/metainfo.ts'
import { makeEngine } from '../../helpers/virtual-engine.ts'
import { makeNode, makeTorrent, VirtualClock } from '../../helpers/virtual-world.ts'

const torrent = makeTorrent(3_000_000, 65_536, 1)
const file = encodeMetainfo(torrent.info.infoBytes, { trackers: ['wss://own.example'] })

describe('what a torrent wants of its swarm', () => {
  it('is data that is awaited while somebody waits for what comes too slowly, and no longer than that', async () => {
    const clock = new VirtualClock()
    const { engine, network, connect } = makeEngine(clock, torrent)
    const running = await engine.add(file)
    await clock.pass(10)
    expect(network.last.demand).toMatchObject({ isIn: true, lacks: 'data' })
    const reading = running.ready().then((open) => open.readAll(0, 0, 100_000, 'film'))
    await clock.pass(2_500)
    expect(network.last.demand).toMatchObject({ lacks: 'awaited', isWatched: true })
    connect(await makeNode(clock, torrent, { id: 1, have: 'all' }))
    await clock.run(() => running.snapshot().downloaded > 200_000, 60_000)
    await reading
    await clock.pass(4_500)
    expect(network.last.demand.isWatched).toBe(true)
    expect(network.last.demand.lacks).not.toBe('awaited')
    // Nobody reads any more.
    await clock.pass(300_000)
    expect(network.last.demand.isWatched).toBe(false)
  })

  it('is nothing when all is here, and nobody asks for it when nothing is given either', async () => {
    const clock = new VirtualClock()
    const every = Array.from({ length: torrent.info.pieceCount }, (_, i) => i)
    const seeding = makeEngine(clock, torrent, every)
    await seeding.engine.add(file)
    await clock.pass(100)
    expect(seeding.network.last.demand).toMatchObject({ isIn: true, lacks: 'nothing' })
    const still = makeEngine(clock, torrent, every, { uploadLimit: 0 })
    await still.engine.add(file)
    await clock.pass(100)
    expect(still.network.last.demand.isIn).toBe(false)
  })

  it('is told with the joining when the torrent begins paused', async () => {
    const clock = new VirtualClock()
    const { engine, network } = makeEngine(clock, torrent)
    await engine.add(file, { paused: true })
    expect(network.last.demand.isIn).toBe(false)
  })

  it('each torrent, and each start of it, goes by a peer id of its own', async () => {
    const clock = new VirtualClock()
    const { engine, network } = makeEngine(clock, torrent)
    const first = await engine.add(file)
    await engine.add(encodeMetainfo(makeTorrent(1_000_000, 65_536, 2).info.infoBytes, { trackers: [] }))
    await engine.remove(first.infoHash)
    await engine.add(file)
    const ids = network.seen.map(({ peerId }) => String.fromCharCode(...peerId))
    expect(ids).toHaveLength(3)
    expect(new Set(ids).size).toBe(3)
    for (const id of ids) expect(id).toMatch(/^-TP0100-[0-9A-Za-z]{12}$/)
  })
})
