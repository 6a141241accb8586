/** Firefox and Chromium meet over each other when their tracker is dead. */
import { expect, test } from 'vitest'
import { startChainTracker } from '../e2e/support/chain-tracker.ts'
import { site } from '../e2e/support/embed-site-of-file.ts'
import { firefox } from '../e2e/support/firefox-of-file.ts'
import { linksOf, serveLonelyTorrent } from '../e2e/support/lonely-torrent.ts'
import { stage } from '../e2e/support/stage-of-file.ts'

test('two pages of each, in a chain, are all linked to each other', async () => {
  const tracker = await startChainTracker()
  const torrent = await serveLonelyTorrent(tracker.url)
  const openFirefox = () => firefox.open(site.address(torrent.element))
  // Firefox, Chromium, Chromium, Firefox: each kind offers to the other over the other two.
  const pages = [await openFirefox()]
  await expect.poll(() => tracker.members).toBe(1)
  const chromium = [await site.open(stage, torrent), await site.open(stage, torrent)]
  await expect.poll(() => tracker.members).toBe(3)
  pages.push(await openFirefox())
  await expect.poll(() => tracker.members).toBe(4)
  tracker.introduce()
  await expect.poll(() => tracker.pairs).toBe(3)
  await tracker.kill()
  await expect
    .poll(async () => [...(await linksOf(pages)), ...(await linksOf(chromium))])
    .toEqual([3, 3, 3, 3])
  await torrent.close()
})
