import { expect, it } from 'vitest'
import type { ServerStatus } from '../../src/node/server-status.ts'
import { whyNoClient } from '../helpers/find-clients.mjs'
import type { Client } from './support/client.ts'
import { startLibtorrent } from './support/clients/libtorrent.ts'
import { expectSoon } from './support/soon.ts'
import { stops } from './support/stops.ts'
import { film, makeTorrent } from './support/torrent.ts'
import { startTracker } from './support/trackers.ts'
import { startServer } from './support/viewer.ts'

const seedCount = 4
/** Bytes that may come twice, as a part of the film: issue 12. */
const maxDuplicates = 0.03

/** Bytes of blocks that it has sent, by its own count. */
const uploadedBy = (client: Client): number =>
  Number([...client.log().matchAll(/"uploaded": (\d+)/g)].at(-1)?.[1] ?? Number.NaN)

// Seeds are told of each other by peer exchange, which one seed alone never sees.
it('four slow libtorrent seeds of a link all give, none hangs up on us, and hardly a byte comes twice', {
  timeout: 180_000,
}, async ({ skip }) => {
  const reason = whyNoClient('libtorrent')
  if (reason !== null) {
    console.warn(`SKIPPED: four seeds, since ${reason}.`)
    skip(reason)
  }
  const { url, stop } = await startTracker('udp')
  stops.push(stop)
  const { torrentFile, infoHash, magnet, copy, remove } = await makeTorrent([url], film)
  stops.push(remove)
  const seeds: Client[] = []
  for (let i = 0; i < seedCount; i++) {
    const seed = await startLibtorrent({
      torrentFile,
      data: copy(),
      role: 'seed',
      dht: [],
      uploadLimit: 125_000,
    })
    stops.push(seed.stop)
    seeds.push(seed)
  }
  const server = await startServer([], ['--whole', magnet])
  stops.push(server.stop)
  const logs = (): string => [server.process.text(), ...seeds.map((seed) => seed.log())].join('\n')
  const torrent = async () => {
    const status = (await (await fetch(new URL('status.json', server.url))).json()) as ServerStatus
    const found = status.bridge?.torrents.find((one) => one.infoHash === infoHash)
    if (found !== undefined && found.length > 0) return found
    throw new Error('The bridge does not know the torrent yet.')
  }
  const { length } = await expectSoon(async () => {
    const found = await torrent()
    if (found.verified < found.length) throw new Error(`${found.verified} bytes of ${found.length} are here.`)
    return found
  }, logs)
  // Each seed tells its count once a second. What it has sent may be told a moment later.
  const counts = await expectSoon(() => {
    const told = seeds.map(uploadedBy)
    if (told.reduce((sum, count) => sum + count, 0) < length) throw new Error(`They say ${told.join(', ')}.`)
    return told
  }, logs)
  for (const [i, count] of counts.entries()) {
    expect(seeds[i]?.log()).not.toContain('invalid message')
    expect(count).toBeGreaterThan(0)
  }
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(length * (1 + maxDuplicates))
})
