/** Pages that a tracker put into a chain find each other without it, over each other. */
import { createServer, type Server } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { encodeMetainfo } from '../../src/protocol/metainfo.ts'
import { makeTorrent } from '../helpers/virtual-world.ts'
import { type ChainTracker, startChainTracker } from './support/chain-tracker.ts'
import { site } from './support/embed-site-of-file.ts'
import { closeServer, listenOnLoopback } from './support/loopback.ts'
import { stage } from './support/stage-of-file.ts'

const KiB = 1024
/** Nobody has any of it: the pages do nothing but look for each other. */
const film = makeTorrent(512 * KiB, 16 * KiB)
const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await closeServer(server)
})

/** Opens pages, each in a browser of its own, that know one tracker. It has named nobody yet. */
const openPages = async (count: number, tracker: ChainTracker) => {
  const file = encodeMetainfo(film.info.infoBytes, { trackers: [tracker.url] })
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end(file)
  })
  servers.push(server)
  const src = `http://127.0.0.1:${await listenOnLoopback(server)}/film.torrent`
  const element = `<torrent-player ice-servers="[]" muted autoplay src="${src}"></torrent-player>`
  const pages = await Promise.all(Array.from({ length: count }, () => site.open(stage, { element })))
  await expect.poll(() => tracker.members, { timeout: 40_000 }).toBe(count)
  return () =>
    Promise.all(pages.map((page) => page.evaluate(() => watching.element().torrent?.peers.length ?? 0)))
}

test('eight pages in a chain are linked to four or more when their tracker is dead', async () => {
  const tracker = await startChainTracker()
  const links = await openPages(8, tracker)
  expect(await links()).toEqual(Array.from({ length: 8 }, () => 0))
  tracker.introduce()
  // Each of the two ends of the chain has one link then, by way of the tracker.
  await expect.poll(() => tracker.pairs).toBe(7)
  await tracker.kill()
  await expect.poll(async () => Math.min(...(await links())), { timeout: 10_000 }).toBeGreaterThanOrEqual(4)
  expect(tracker.pairs).toBe(7)
})
