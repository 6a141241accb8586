/**
 * The disk space for the site is used up: the film goes on in a window of memory, says so, and goes back to
 * disk.
 */
import type { CDPSession, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type EmbedSite, startEmbedSite } from './support/embed-page.ts'
import { filmFile } from './support/fixtures.ts'
import { type HeapMeter, meterHeap } from './support/heap.ts'
import { readNoise } from './support/noise.ts'
import { type Stage, startStage } from './support/stage.ts'
import { frameIn } from './support/watch.ts'

const MiB = 1024 * 1024
const fileLength = 160 * MiB
const pieceBytes = MiB / 2
const quota = 20_000_000
/**
 * The window, and what is always there beside it: pieces on their way in, rows and blocks on their way out.
 */
const allowedGrowth = 64_000_000 + 32 * MiB

let stage: Stage
let site: EmbedSite
beforeAll(async () => {
  ;[stage, site] = await Promise.all([startStage(), startEmbedSite()])
})
afterEach(() => stage.clear())
afterAll(async () => {
  await site?.close()
  await stage?.close()
})

const element = '<torrent-video ice-servers="[]" muted autoplay></torrent-video>'

/** The film is opened once the page, and what it is allowed, are prepared. */
const open = async (page: Page, magnet: string, isKept: boolean): Promise<void> => {
  // As text: the runner's own import has no place in a page.
  await page.evaluate(
    `import('/torrent-player.js').then(({ configureClient }) => configureClient({ persistent: ${isKept}, iceServers: [] }))`,
  )
  await page.evaluate((src) => watching.element().setAttribute('src', src), magnet)
}

/** Reads all of the film from its beginning, as a player would, and measures after every 8 MiB. */
const readThrough = async (page: Page, meter: HeapMeter): Promise<{ peak: number; notices: Set<string> }> => {
  let peak = 0
  const notices = new Set<string>()
  for (let begin = 2 * MiB; begin < fileLength; begin += 8 * MiB) {
    expect(await readNoise(page, begin, Math.min(begin + 8 * MiB, fileLength), pieceBytes)).toBe(true)
    for (const text of await noticesOf(page)) notices.add(text)
    const now = await meter.measure()
    peak = Math.max(peak, now.page + (now.workers[0] ?? 0))
  }
  return { peak, notices }
}

const noticesOf = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    (watching.element().torrent?.notices ?? []).map(({ id, message }) => `${id}: ${message}`),
  )

const kindOf = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => watching.element().torrent?.storage)

const setQuota = (session: CDPSession, quotaSize?: number): Promise<unknown> =>
  session.send('Storage.overrideQuotaForOrigin', {
    origin: site.origin,
    ...(quotaSize === undefined ? {} : { quotaSize }),
  })

test('a film plays through with the disk full, in a window of memory, and is stored again when there is room', async () => {
  const { magnet } = await stage.seed({
    sparse: { head: filmFile, isNoisy: true, length: fileLength, pieceLength: pieceBytes },
  })
  const page = await site.open(stage, { element })
  const session = await page.context().newCDPSession(page)
  await setQuota(session, quota)
  const meter = await meterHeap(page)
  await open(page, magnet, true)
  await frameIn(page, 0, 10)
  const before = await meter.measure()
  const { peak, notices } = await readThrough(page, meter)
  const growth = peak - before.page - (before.workers[0] ?? 0)
  console.log(`quota: at most ${Math.round(growth / MiB)} MiB more while ${fileLength / MiB} MiB were read`)
  expect([...notices]).toEqual([expect.stringMatching(/^storage: .*disk space.*64 MB/)])
  expect(await kindOf(page)).toBe('memory')
  expect(growth).toBeLessThan(allowedGrowth)

  await setQuota(session)
  await page.waitForFunction(() => watching.element().torrent?.storage === 'indexeddb', null, {
    timeout: 90_000,
  })
  expect(await noticesOf(page)).toEqual([])
  expect(stage.pageErrors).toEqual([])
}, 300_000)

test('a film that is not to be kept plays through in a window of memory', async () => {
  const { magnet } = await stage.seed({
    sparse: { head: filmFile, isNoisy: true, length: fileLength, pieceLength: pieceBytes },
  })
  const page = await site.open(stage, { element })
  await open(page, magnet, false)
  await frameIn(page, 0, 10)
  const meter = await meterHeap(page)
  const before = await meter.measure()
  const { peak, notices } = await readThrough(page, meter)
  const growth = peak - before.page - (before.workers[0] ?? 0)
  console.log(
    `memory only: at most ${Math.round(growth / MiB)} MiB more while ${fileLength / MiB} MiB were read`,
  )
  expect([...notices]).toEqual([])
  expect(await kindOf(page)).toBe('memory')
  expect(growth).toBeLessThan(allowedGrowth)
}, 300_000)
