import { describe, expect, it } from 'vitest'
import { encodeMetainfo } from '../../../src/protocol/metainfo.ts'
import { toHex } from '../../../src/shared/bytes.ts'
import { defaultPolicy } from '../../../src/swarm/policy.ts'
import { makeEngine } from '../../helpers/virtual-engine.ts'
import {
  makeNode,
  makePrivate,
  makeTorrent,
  type TestTorrent,
  VirtualClock,
} from '../../helpers/virtual-world.ts'

const torrent = makeTorrent(3_000_000, 65_536, 1, [1_000_000, 1_000_000, 1_000_000])
const everyPiece = Array.from({ length: torrent.info.pieceCount }, (_, i) => i)
const magnetOf = ({ info }: TestTorrent): string =>
  `magnet:?xt=urn:btih:${toHex(info.infoHash)}&tr=wss://own.example`
const fileOf = ({ info }: TestTorrent): Uint8Array =>
  encodeMetainfo(info.infoBytes, { trackers: ['wss://own.example'] })

describe('an engine’s snapshot', () => {
  it('tells which peer is a bridge: one that takes tp_want', async () => {
    const clock = new VirtualClock()
    const { engine, connect } = makeEngine(clock, torrent)
    const running = await engine.add(fileOf(torrent))
    connect(await makeNode(clock, torrent, { id: 1, have: 'all' }))
    connect(await makeNode(clock, torrent, { id: 2, settings: { servesWants: true } }))
    await clock.pass(500)
    const { peers } = running.snapshot()
    expect(peers).toHaveLength(2)
    for (const { bridge, progress } of peers) expect(bridge).toBe(progress < 1)
  })
})

describe('an engine’s policies', () => {
  it('a paused torrent wants no links, announces nothing by itself, and goes on when resumed', async () => {
    const clock = new VirtualClock()
    const { engine, network, connect } = makeEngine(clock, torrent)
    const running = await engine.add(fileOf(torrent), { policy: { download: 'whole' } })
    await clock.pass(10)
    expect(network.last.demand.links).toBe(48)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    connect(seed)
    await clock.pass(500)
    expect(network.last.demand.links).toBe(47)
    running.command({ type: 'pause' })
    expect(network.last.demand.isIn).toBe(false)
    running.refresh()
    await clock.pass(1_000)
    const { received } = running.snapshot()
    expect(running.snapshot()).toMatchObject({ paused: true, finished: false, state: 'downloading' })
    await clock.pass(300_000)
    expect(running.snapshot().received).toBe(received)
    expect(network.last.log).toEqual(['join'])
    expect(running.snapshot().notices).toEqual([])
    running.command({ type: 'resume' })
    expect(network.last.demand.links).toBe(47)
    expect(await clock.run(() => running.snapshot().progress === 1, 30_000)).toBe(true)
  })

  it('a link that chose files: of the whole only these are fetched, and the others when they are put back', async () => {
    const clock = new VirtualClock()
    const { engine, network, connect } = makeEngine(clock, torrent)
    const running = await engine.add(`${magnetOf(torrent)}&so=1`, { policy: { download: 'whole' } })
    connect(await makeNode(clock, torrent, { id: 1, have: 'all' }))
    expect(await clock.run(() => running.snapshot().finished, 60_000)).toBe(true)
    const { files, downloaded, progress } = running.snapshot()
    expect(files.map(({ priority }) => priority)).toEqual(['skip', 'normal', 'skip'])
    expect(files.at(1)?.downloaded).toBe(1_000_000)
    // Its own pieces, and no more than those that it shares with its neighbours.
    expect(downloaded).toBeLessThan(1_000_000 + 2 * 65_536)
    expect(progress).toBeLessThan(0.5)
    expect(network.last.demand.lacks).toBe('nothing')
    running.command({ type: 'file-priority', fileIndex: 2, priority: 'normal' })
    // The seed has left a partial seed: another one comes.
    connect(await makeNode(clock, torrent, { id: 2, have: 'all' }))
    expect(await clock.run(() => running.snapshot().files.at(2)?.downloaded === 1_000_000, 60_000)).toBe(true)
    expect(running.snapshot().files.at(0)?.priority).toBe('skip')
    // The same torrent by a link that chooses nothing: it is the one that runs, and goes on.
    expect(await engine.add(magnetOf(torrent))).toBe(running)
    expect(running.snapshot().files.at(2)?.downloaded).toBe(1_000_000)
  })

  it('a link that chose files which are not there: as if it had chosen none', async () => {
    const clock = new VirtualClock()
    const { engine, connect } = makeEngine(clock, torrent)
    const running = await engine.add(`${magnetOf(torrent)}&so=99`, { policy: { download: 'whole' } })
    connect(await makeNode(clock, torrent, { id: 1, have: 'all' }))
    expect(await clock.run(() => running.snapshot().progress === 1, 60_000)).toBe(true)
    expect(running.snapshot().files.map(({ priority }) => priority)).toEqual(['normal', 'normal', 'normal'])
  })

  it('can begin paused, with files left out, before the metadata is known', async () => {
    const clock = new VirtualClock()
    const { engine, network, connect } = makeEngine(clock, torrent)
    const running = await engine.add(magnetOf(torrent), {
      paused: true,
      policy: { download: 'whole' },
      filePriorities: { 0: 'skip', 2: 'high' },
    })
    expect(network.last.demand.isIn).toBe(false)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    connect(seed)
    await clock.pass(20_000)
    expect(running.snapshot()).toMatchObject({ paused: true, state: 'metadata' })
    expect(running.snapshot().notices).toEqual([])
    running.command({ type: 'resume' })
    expect(await clock.run(() => running.snapshot().finished, 30_000)).toBe(true)
    const { files, state, progress } = running.snapshot()
    expect(files.map(({ priority, wanted }) => [priority, wanted])).toEqual([
      ['skip', false],
      ['normal', true],
      ['high', true],
    ])
    expect(files.map(({ downloaded, length }) => downloaded === length)).toEqual([false, true, true])
    expect(state).toBe('downloading')
    expect(progress).toBeLessThan(1)
    // A seed of a part: trackers are not told that it is complete, and when it no longer is, peers are looked
    // for.
    expect(network.last.log).toEqual(['join'])
    running.command({ type: 'file-priority', fileIndex: 0, priority: 'normal' })
    expect(network.last.log).toEqual(['join', 'refresh'])
  })

  it('the client’s policy holds where a torrent chooses nothing; the data saver where nobody does', async () => {
    const clock = new VirtualClock()
    const { engine, network } = makeEngine(clock, torrent, [], { maxPeers: 10 })
    const running = await engine.add(fileOf(torrent), { policy: { download: 'whole' } })
    await clock.pass(10)
    expect(network.last.demand.links).toBe(10)
    expect(running.snapshot().policy).toEqual({ ...defaultPolicy, download: 'whole', maxPeers: 10 })
    engine.setPolicy({}, true)
    expect(running.snapshot()).toMatchObject({
      savesData: true,
      policy: { download: 'whole', readAheadSeconds: 30, uploadLimit: 0, maxPeers: 16 },
    })
    running.command({ type: 'policy', policy: { uploadLimit: 1_000 } })
    expect(running.snapshot().policy).toMatchObject({ download: 'window', uploadLimit: 1_000 })
    engine.setPolicy({ uploadLimit: 500 }, false)
    expect(running.snapshot()).toMatchObject({
      savesData: false,
      policy: { download: 'file', uploadLimit: 500, maxPeers: 48 },
    })
  })

  it('one upload limit is shared by all torrents of the engine', async () => {
    const clock = new VirtualClock()
    const { engine, connect } = makeEngine(clock, torrent, everyPiece, { uploadLimit: 100_000 })
    const other = makePrivate(torrent)
    const leeches = []
    for (const each of [torrent, other]) {
      await engine.add(fileOf(each))
      await clock.pass(10)
      const leech = await makeNode(clock, each, { id: leeches.length + 1 })
      leech.swarm.policy.addRange(0, each.info.length)
      connect(leech)
      leeches.push(leech)
    }
    await clock.pass(20_000)
    const [a = 0, b = 0] = leeches.map(({ swarm }) => swarm.stats.receivedBytes)
    expect(a + b).toBeLessThan(100_000 * 20.5)
    expect(a + b).toBeGreaterThan(100_000 * 18)
    expect(Math.abs(a - b)).toBeLessThan(100_000)
  })

  it('with everything here and uploads off no links are wanted', async () => {
    const clock = new VirtualClock()
    const { engine, network } = makeEngine(clock, torrent, everyPiece)
    const running = await engine.add(fileOf(torrent))
    await clock.pass(10)
    expect(network.last.demand.links).toBe(48)
    running.command({ type: 'policy', policy: { uploadLimit: 0 } })
    expect(network.last.demand.isIn).toBe(false)
  })
})

describe('what trackers are told', () => {
  it('completed, once', async () => {
    const clock = new VirtualClock()
    const { engine, network, store, connect } = makeEngine(clock, torrent, everyPiece.slice(1))
    const running = await engine.add(fileOf(torrent), { policy: { download: 'whole' } })
    await clock.pass(10)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    connect(seed)
    expect(await clock.run(() => running.snapshot().state === 'seeding', 10_000)).toBe(true)
    expect(network.last.log).toEqual(['join', 'completed'])
    // A piece is lost and fetched again: that is no second completion.
    store.pieces.delete(40)
    void running.opened?.read(2, 622_000, 622_010, 'player')
    await clock.pass(100)
    expect(running.snapshot().state).toBe('downloading')
    connect(seed)
    expect(await clock.run(() => running.snapshot().state === 'seeding', 10_000)).toBe(true)
    expect(network.last.log.filter((event) => event === 'completed')).toHaveLength(1)
    await engine.destroy()
    expect(network.last.log.at(-1)).toBe('leave')
  })

  it('not completed, when it was complete from the beginning', async () => {
    const clock = new VirtualClock()
    const { engine, network, store, connect } = makeEngine(clock, torrent, everyPiece)
    const running = await engine.add(fileOf(torrent), { policy: { download: 'whole' } })
    await clock.pass(10)
    expect(running.snapshot().state).toBe('seeding')
    store.pieces.delete(40)
    void running.opened?.read(2, 622_000, 622_010, 'player')
    await clock.pass(100)
    expect(running.snapshot().state).toBe('downloading')
    connect(await makeNode(clock, torrent, { id: 1, have: 'all' }))
    expect(await clock.run(() => running.snapshot().state === 'seeding', 10_000)).toBe(true)
    expect(network.last.log).not.toContain('completed')
  })
})

describe('private torrents (BEP 27)', () => {
  const secret = makePrivate(torrent)
  const extra = ['wss://extra.example']

  it('a .torrent: its own trackers alone are asked, whatever page and magnets add', async () => {
    const clock = new VirtualClock()
    const { engine, network, stored } = makeEngine(clock, secret)
    const running = await engine.add(fileOf(secret), { trackers: extra })
    await clock.pass(10)
    await engine.add(`${magnetOf(secret)}&tr=wss://other.example`, { trackers: extra })
    expect(network.seen).toHaveLength(1)
    expect(network.last.trackers).toEqual(['wss://own.example'])
    expect(running.snapshot().magnet).not.toContain('extra')
    expect(stored).toEqual([['wss://own.example']])
  })

  it('are joined as private ones when that is known, and others are not', async () => {
    const clock = new VirtualClock()
    const { engine, network } = makeEngine(clock, secret)
    await engine.add(fileOf(secret))
    expect(network.last.isPrivate).toBe(true)
    await engine.add(`${magnetOf(torrent)}&x.pe=198.51.100.7:6881&x.pe=seed.test:6882`)
    expect(network.last.isPrivate).toBe(false)
    expect(network.last.peers).toEqual(['198.51.100.7:6881', 'seed.test:6882'])
  })

  it('a magnet: a network that finds peers without trackers gives that up, and lets them go', async () => {
    const clock = new VirtualClock()
    const { engine, network, connect } = makeEngine(clock, secret)
    network.hasAddresses = true
    const running = await engine.add(magnetOf(secret))
    expect(network.last.isPrivate).toBe(false)
    connect(await makeNode(clock, secret, { id: 1, have: 'all' }))
    expect(await clock.run(() => running.opened !== null, 5_000)).toBe(true)
    expect(network.seen).toHaveLength(1)
    expect(network.last.log).toContain('private')
    expect(running.snapshot().peers).toEqual([])
  })

  it('a magnet: other trackers are left for a new place, which is joined as private', async () => {
    const clock = new VirtualClock()
    const { engine, network, connect } = makeEngine(clock, secret)
    network.hasAddresses = true
    const running = await engine.add(magnetOf(secret), { trackers: extra })
    connect(await makeNode(clock, secret, { id: 1, have: 'all' }))
    expect(await clock.run(() => running.opened !== null, 5_000)).toBe(true)
    expect(network.seen.map(({ isPrivate }) => isPrivate)).toEqual([false, true])
  })

  it('a magnet: when the metadata tells, other trackers and who was found there are left', async () => {
    const clock = new VirtualClock()
    const { engine, network, connect, stored } = makeEngine(clock, secret)
    const running = await engine.add(magnetOf(secret), { trackers: extra })
    expect(network.last.trackers).toEqual(['wss://own.example', 'wss://extra.example'])
    connect(await makeNode(clock, secret, { id: 1, have: 'all' }))
    expect(await clock.run(() => running.opened !== null, 5_000)).toBe(true)
    expect(network.seen).toHaveLength(2)
    expect(network.seen[0]?.log).toEqual(['join', 'leave'])
    expect(network.last.trackers).toEqual(['wss://own.example'])
    expect(network.last.demand.links).toBe(48)
    expect(running.snapshot().peers).toHaveLength(0)
    expect(stored).toEqual([['wss://own.example']])
  })

  it('a public one keeps them', async () => {
    const clock = new VirtualClock()
    const { engine, network, connect } = makeEngine(clock, torrent)
    const running = await engine.add(magnetOf(torrent), { trackers: extra })
    connect(await makeNode(clock, torrent, { id: 1, have: 'all' }))
    expect(await clock.run(() => running.opened !== null, 5_000)).toBe(true)
    expect(network.seen).toHaveLength(1)
    expect(running.snapshot().peers).toHaveLength(1)
  })
})
