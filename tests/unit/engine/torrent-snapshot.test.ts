/** What the snapshot tells of who is there: a player says it to people, so it must be so. */
import { expect, it } from 'vitest'
import { encodeMetainfo } from '../../../src/protocol/metainfo.ts'
import { defaultPolicy } from '../../../src/swarm/policy.ts'
import { makeEngine } from '../../helpers/virtual-engine.ts'
import { makeNode, makeTorrent, VirtualClock } from '../../helpers/virtual-world.ts'

const torrent = makeTorrent(3_000_000, 65_536)
const file = encodeMetainfo(torrent.info.infoBytes, { trackers: ['wss://own.example'] })
/** All but the last ten pieces. */
const most = Array.from({ length: torrent.info.pieceCount - 10 }, (_, i) => i)

const lastTen = Array.from({ length: 10 }, (_, i) => torrent.info.pieceCount - 10 + i)

const allButFirst = Array.from({ length: torrent.info.pieceCount - 1 }, (_, i) => i + 1)

/** A viewer that waits for the last bytes. */
const openViewer = async () => {
  const clock = new VirtualClock()
  const { engine, connect } = makeEngine(clock, torrent)
  const viewer = await engine.add(file)
  await clock.pass(10)
  viewer.opened?.readAll(0, 2_990_000, 3_000_000, 'viewer').catch(() => undefined)
  return { clock, viewer, connect }
}

it('everybody left is not the same as nobody yet, and nothing arrives any more', async () => {
  const { clock, viewer, connect } = await openViewer()
  expect(viewer.snapshot()).toMatchObject({ hadPeers: false, nextPart: 'coming' })
  const node = await makeNode(clock, torrent, { id: 1, have: most })
  connect(node)
  expect(await clock.run(() => viewer.snapshot().downloadRate > 0, 10_000)).toBe(true)
  await node.swarm.destroy()
  await clock.pass(100)
  expect(viewer.snapshot()).toMatchObject({
    ...{ hadPeers: true, nextPart: 'nobody', peers: [], downloadRate: 0, uploadRate: 0 },
    state: 'downloading',
  })
  // It is no reason to say that nobody was found.
  await clock.pass(60_000)
  expect(viewer.snapshot().notices).toEqual([])
})

it('who resumes looks for peers anew: that they left meanwhile says nothing', async () => {
  const { clock, viewer, connect } = await openViewer()
  const node = await makeNode(clock, torrent, { id: 1, have: most })
  connect(node)
  await clock.pass(1_000)
  viewer.command({ type: 'pause' })
  await node.swarm.destroy()
  await clock.pass(100)
  viewer.command({ type: 'resume' })
  expect(viewer.snapshot()).toMatchObject({ hadPeers: false, peers: [] })
  await clock.pass(11_000)
  expect(viewer.snapshot().notices.map(({ id }) => id)).toEqual(['no-peers'])
})

it('tells a part that nobody has from one that nobody gives', async () => {
  const { clock, viewer, connect } = await openViewer()
  connect(await makeNode(clock, torrent, { id: 1, have: most }))
  await clock.pass(1_000)
  expect(viewer.snapshot().nextPart).toBe('nobody')
  // A viewer that may not upload. A seed of that kind would be of no use, and leave.
  const miser = await makeNode(clock, torrent, {
    ...{ id: 2, have: allButFirst },
    policy: { ...defaultPolicy, download: 'window', uploadLimit: 0 },
  })
  connect(miser)
  expect(await clock.run(() => viewer.snapshot().nextPart === 'choked', 5_000)).toBe(true)
  await clock.pass(15_000)
  expect(viewer.snapshot().nextPart).toBe('choked')
  connect(await makeNode(clock, torrent, { id: 3, have: 'all' }))
  expect(await clock.run(() => viewer.snapshot().nextPart === 'here', 30_000)).toBe(true)
})

it('shows no rate once everything is here', async () => {
  const { clock, viewer, connect } = await openViewer()
  connect(await makeNode(clock, torrent, { id: 1, have: 'all' }))
  expect(await clock.run(() => viewer.snapshot().state === 'seeding', 60_000)).toBe(true)
  expect(viewer.snapshot().downloadRate).toBe(0)
})

it('shows no rates of peers once everything is here, nor of those that fell silent', async () => {
  const { clock, viewer, connect } = await openViewer()
  const node = await makeNode(clock, torrent, { id: 1, have: most })
  connect(node)
  const peerRate = (): number => viewer.snapshot().peers[0]?.downloadRate ?? 0
  expect(await clock.run(() => peerRate() > 0, 10_000)).toBe(true)
  // Everything that it has is here soon, and the last ten pieces are nowhere.
  expect(await clock.run(() => viewer.snapshot().downloaded === 36 * 65_536, 60_000)).toBe(true)
  await clock.pass(5_000)
  expect(viewer.snapshot()).toMatchObject({ downloadRate: 0, state: 'downloading' })
  expect(peerRate()).toBe(0)
  connect(await makeNode(clock, torrent, { id: 2, have: 'all' }))
  expect(await clock.run(() => viewer.snapshot().state === 'seeding', 60_000)).toBe(true)
  expect(viewer.snapshot().peers.every(({ downloadRate }) => downloadRate === 0)).toBe(true)
})

it('tells where bytes came from: the store, and peers', async () => {
  const clock = new VirtualClock()
  const { engine, connect } = makeEngine(clock, torrent, [0, 1])
  const viewer = await engine.add(file)
  await clock.pass(10)
  viewer.opened?.readAll(0, 0, 3_000_000, 'viewer').catch(() => undefined)
  connect(await makeNode(clock, torrent, { id: 1, have: 'all' }))
  expect(await clock.run(() => viewer.snapshot().state === 'seeding', 60_000)).toBe(true)
  const { stored, received, receivedFromBridges, discarded, duplicate, length } = viewer.snapshot()
  expect(stored).toBe(2 * 65_536)
  expect(received - duplicate).toBe(length - stored)
  expect([receivedFromBridges, discarded]).toEqual([0, 0])
})

it('tells who wants something of whom', async () => {
  const { clock, viewer, connect } = await openViewer()
  connect(await makeNode(clock, torrent, { id: 1, have: 'all' }))
  expect(await clock.run(() => viewer.snapshot().peers[0]?.interesting === true, 5_000)).toBe(true)
  expect(viewer.snapshot().peers[0]?.interested).toBe(false)
})

it('names the pieces that are begun', async () => {
  const { clock, viewer, connect } = await openViewer()
  expect(viewer.snapshot().begun).toEqual([])
  connect(await makeNode(clock, torrent, { id: 1, have: [...most, ...lastTen] }))
  expect(await clock.run(() => viewer.snapshot().begun.length > 0, 10_000)).toBe(true)
  const { begun, pieces } = viewer.snapshot()
  expect([...begun]).toEqual([...begun].sort((a, b) => a - b))
  for (const piece of begun) expect((pieces[piece >> 3] ?? 0) & (0x80 >> (piece & 7))).toBe(0)
  expect(await clock.run(() => viewer.snapshot().state === 'seeding', 60_000)).toBe(true)
  expect(viewer.snapshot().begun).toEqual([])
})

it('what is here can be read without asking anybody for more', async () => {
  const { clock, viewer, connect } = await openViewer()
  const node = await makeNode(clock, torrent, { id: 1, have: [...most, ...lastTen] })
  viewer.command({ type: 'policy', policy: { download: 'window', readAheadSeconds: 1 } })
  connect(node)
  expect(await clock.run(() => viewer.snapshot().progress > 0.01, 10_000)).toBe(true)
  await clock.pass(30_000)
  const before = viewer.snapshot()
  expect(before.progress).toBeLessThan(1)
  const { opened } = viewer
  expect(await opened?.readHere(0, 0, 1_000)).toBe(null)
  expect(await opened?.readHere(0, 1_000_000, 3_000_001)).toBe(null)
  const here = await opened?.readHere(0, 2_990_000, 3_000_000)
  expect(here).toEqual(await opened?.readAll(0, 2_990_000, 3_000_000, 'viewer'))
  await clock.pass(30_000)
  expect(viewer.snapshot().progress).toBe(before.progress)
})
