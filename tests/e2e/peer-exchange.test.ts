/** Pages that a tracker put into a chain find each other without it, over each other. */
import { expect, test } from 'vitest'
import { startChainTracker } from './support/chain-tracker.ts'
import { site } from './support/embed-site-of-file.ts'
import { linksOf, serveLonelyTorrent } from './support/lonely-torrent.ts'
import { stage } from './support/stage-of-file.ts'

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
