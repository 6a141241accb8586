/** Pages that a tracker put into a chain find each other without it, over each other. */
import { expect, onTestFinished, test } from 'vitest'
import { startChainTracker } from './support/chain-tracker.ts'
import { site } from './support/embed-site-of-file.ts'
import { film, sha256 } from './support/fixtures.ts'
import { linksOf, serveLonelyTorrent } from './support/lonely-torrent.ts'
import { playerTag } from './support/page-client.ts'
import { named, rivalSeeds, startRivals } from './support/rival-page.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, servedHashes, untilProgress } from './support/watch.ts'

test('eight pages in a chain are linked to four or more when their tracker is dead', async () => {
  const tracker = await startChainTracker()
  const torrent = await serveLonelyTorrent(tracker.url)
  // Each in a browser of its own: tabs of one browser share a torrent.
  const pages = await Promise.all(Array.from({ length: 8 }, () => site.open(stage, torrent)))
  await expect.poll(() => tracker.members).toBe(8)
  expect(await linksOf(pages)).toEqual(Array.from({ length: 8 }, () => 0))
  tracker.introduce()
  // The two at the ends of the chain have one link each by way of the tracker.
  await expect.poll(() => tracker.pairs).toBe(7)
  await tracker.kill()
  await expect.poll(async () => Math.min(...(await linksOf(pages)))).toBeGreaterThanOrEqual(4)
  expect(tracker.pairs).toBe(7)
  await torrent.close()
})

test('webtorrent between two of ours, which knows nothing of introductions, gives the film to both', async () => {
  const tracker = await startChainTracker()
  const rivals = await startRivals()
  onTestFinished(() => rivals.close())
  const hub = await rivals.open(stage)
  await hub.evaluate((rate) => rival.throttleUpload(rate), 100 * 1024)
  const options = { pieceLength: 16 * 1024, announce: [tracker.url] }
  const magnet = await rivalSeeds(hub, [named('film.mp4', film())], options)
  await expect.poll(() => tracker.members).toBe(1)
  const pages = [await site.open(stage, { element: playerTag(magnet) })]
  await expect.poll(() => tracker.members).toBe(2)
  pages.push(await site.open(stage, { element: playerTag(magnet) }))
  await expect.poll(() => tracker.members).toBe(3)
  // It answers one of them and offers to the other.
  tracker.introduce([
    [1, 0],
    [0, 2],
  ])
  await expect.poll(() => tracker.pairs).toBe(2)
  await expect.poll(() => linksOf(pages)).toEqual([1, 1])
  await tracker.kill()
  for (const page of pages) await frameIn(page, 0.5, 10)
  // Nobody has told the two of each other, and nobody has hung up.
  expect(await linksOf(pages)).toEqual([1, 1])
  expect(await hub.evaluate(() => rival.torrents[0]?.numPeers)).toBe(2)
  await hub.evaluate(() => rival.throttleUpload(-1))
  for (const page of pages) {
    await untilProgress(page, 1)
    expect(await servedHashes(page)).toEqual({ 'film.mp4': sha256(film()) })
  }
})
