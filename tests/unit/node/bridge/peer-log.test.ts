import { expect, it } from 'vitest'
import type { OrdinaryPeer } from '../../../../src/engine/ordinary-peers.ts'
import { PeerLog } from '../../../../src/node/bridge/peer-log.ts'
import { encodeMetainfo } from '../../../../src/protocol/metainfo.ts'
import { makeEngine } from '../../../helpers/virtual-engine.ts'
import { linkPair, makeNode, makeTorrent, VirtualClock } from '../../../helpers/virtual-world.ts'

const infoHash = '05'.repeat(20)

const peer = (at: number): OrdinaryPeer => ({
  id: `tcp-${at}`,
  address: `198.51.100.${at}:6881`,
  listensAt: null,
  client: 'Transmission 4.0.5',
})

const setUp = () => {
  const clock = new VirtualClock()
  const torrent: { infoHash: string; ordinaryPeers: OrdinaryPeer[] } = { infoHash, ordinaryPeers: [] }
  const said: string[] = []
  const log = new PeerLog({ torrents: () => [torrent], clock, say: (sentence) => said.push(sentence) })
  return { clock, torrent, said, log }
}

it('says once that a peer is linked and once that it is gone', async () => {
  const { clock, torrent, said } = setUp()
  torrent.ordinaryPeers = [peer(1), peer(2)]
  await clock.pass(3_000)
  torrent.ordinaryPeers = [peer(2)]
  await clock.pass(3_000)
  expect(said).toEqual([
    `An ordinary peer is linked: 198.51.100.1:6881 (Transmission 4.0.5), torrent ${infoHash}.`,
    `An ordinary peer is linked: 198.51.100.2:6881 (Transmission 4.0.5), torrent ${infoHash}.`,
    `An ordinary peer is gone: 198.51.100.1:6881 (Transmission 4.0.5), torrent ${infoHash}.`,
  ])
})

it('says no more than some lines a second, and how many it left out', async () => {
  const { clock, torrent, said } = setUp()
  torrent.ordinaryPeers = Array.from({ length: 200 }, (_, at) => peer(at))
  await clock.pass(1_000)
  expect(said).toHaveLength(21)
  expect(said.at(-1)).toBe('180 more ordinary peers have come or gone.')
})

it('says nothing after it was closed', async () => {
  const { clock, torrent, said, log } = setUp()
  log.close()
  torrent.ordinaryPeers = [peer(1)]
  await clock.pass(10_000)
  expect(said).toEqual([])
})

it('names peers with addresses, and no page', async () => {
  const clock = new VirtualClock()
  const film = makeTorrent(1_000_000, 65_536, 1)
  const { engine, network } = makeEngine(clock, film)
  await engine.add(encodeMetainfo(film.info.infoBytes, { trackers: [] }))
  await clock.pass(10)
  const said: string[] = []
  new PeerLog({ torrents: () => engine.torrents, clock, say: (sentence) => said.push(sentence) })
  for (const [id, isOrdinary] of [true, false].entries()) {
    const node = await makeNode(clock, film, { id: id + 1, have: [] })
    const [ours, theirs] = linkPair(clock, { delayMs: 20, bytesPerSecond: 1_000_000 })
    const remote = { host: '198.51.100.7', port: 6881, isDialled: true }
    network.last.listener.link(isOrdinary ? Object.assign(ours, { remote }) : ours, null)
    node.swarm.addLink(theirs)
    if (isOrdinary) {
      await clock.pass(5_000)
      expect(said).toHaveLength(1)
      theirs.close()
    }
    await clock.pass(5_000)
  }
  expect(said[0]).toMatch(/^An ordinary peer is linked: 198\.51\.100\.7:6881 \(.+\), torrent [0-9a-f]{40}\.$/)
  expect(said[1]).toMatch(/^An ordinary peer is gone: 198\.51\.100\.7:6881 /)
  expect(said).toHaveLength(2)
})
