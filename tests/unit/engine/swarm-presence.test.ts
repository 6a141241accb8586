import { expect, it } from 'vitest'
import { toHex } from '../../../src/shared/bytes.ts'
import { makeEngine } from '../../helpers/virtual-engine.ts'
import { linkPair, makeNode, makeTorrent, VirtualClock } from '../../helpers/virtual-world.ts'

const torrent = makeTorrent(500_000, 65_536)
const all = Array.from({ length: torrent.info.pieceCount }, (_, i) => i)

it('two that have everything part once: the network is told not to connect them again', async () => {
  const clock = new VirtualClock()
  const { engine, network } = makeEngine(clock, torrent, all, {}, ['wss://own.example'])
  await engine.add(toHex(torrent.info.infoHash))
  const seed = await makeNode(clock, torrent, { id: 9, have: 'all' })
  await clock.pass(100)
  const trackerId = new Uint8Array(20).fill(7)
  const [ours, theirs] = linkPair(clock, { delayMs: 20, bytesPerSecond: 1_000_000 })
  network.last.listener.link(ours, trackerId)
  seed.swarm.addLink(theirs)
  await clock.run(() => network.last.log.some((line) => line.startsWith('unwelcome')), 60_000)
  expect(network.last.log).toContain(`unwelcome ${toHex(trackerId)}`)
})
