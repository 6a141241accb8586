import { expect, it } from 'vitest'
import { TorrentEngine } from '../../../../src/engine/torrent-engine.ts'
import { BrowserTorrentStorage } from '../../../../src/engine/worker/browser-torrent-storage.ts'
import { encodeMetainfo } from '../../../../src/protocol/metainfo.ts'
import { seededRandom } from '../../../helpers/seeded-random.ts'
import { RecordingNetwork } from '../../../helpers/virtual-engine.ts'
import { linkPair, makeNode, makeTorrent, syncHasher, VirtualClock } from '../../../helpers/virtual-world.ts'

it('an engine that is to keep nothing holds 64 MB of a longer film, and reads it to its end', async () => {
  const clock = new VirtualClock()
  const { info, content } = makeTorrent(80_000_000, 524_288)
  const seed = await makeNode(clock, { info, content }, { id: 1, have: 'all' })
  const network = new RecordingNetwork()
  const defects: unknown[] = []
  const engine = new TorrentEngine({
    network,
    storage: new BrowserTorrentStorage({
      clock,
      persistent: false,
      onWarning: (error) => defects.push(error),
    }),
    clock,
    random: seededRandom(5),
    hasher: syncHasher,
    onTorrentDefect: (_infoHash, error) => defects.push(error),
  })
  const torrent = await engine.add(encodeMetainfo(info.infoBytes, { trackers: [] }))
  await clock.pass(100)
  const [ours, theirs] = linkPair(clock, { delayMs: 20, bytesPerSecond: 9_000_000 })
  network.last.listener.link(ours, null)
  seed.swarm.addLink(theirs)
  const open = await torrent.ready()
  let position = 2_000_000
  const read = async (): Promise<void> => {
    while (position < info.length) {
      const end = Math.min(position + 1_000_000, info.length)
      // A page fetches range after range, each a reader of its own.
      position += (await open.read(0, position, end, `page ${position}`)).length
    }
  }
  void read()
  let most = 0
  await clock.run(() => {
    most = Math.max(most, torrent.snapshot().downloaded)
    return position >= info.length
  }, 60_000)
  expect(position).toBe(info.length)
  expect(most).toBeGreaterThan(50_000_000)
  expect(most).toBeLessThanOrEqual(64_000_000 + info.pieceLength)
  expect(torrent.snapshot()).toMatchObject({ storage: 'memory', notices: [] })
  expect(defects).toEqual([])
})
