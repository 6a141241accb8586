/** A big torrent costs disk, not memory. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EmbedSite, startEmbedSite } from './support/embed-page.ts'
import { filmFile } from './support/fixtures.ts'
import { meterHeap } from './support/heap.ts'
import { type Stage, startStage } from './support/stage.ts'
import { frameIn, seekTo } from './support/watch.ts'

const MiB = 1024 * 1024
const GiB = 1024 * MiB
/** How much is read, all over the file: twice what may be in memory. */
const bytesToRead = 128 * MiB
/** Cached pieces, pieces on their way in and writes on their way out are bounded; this is their sum. */
const allowedGrowth = 64 * MiB

let stage: Stage
let site: EmbedSite
beforeAll(async () => {
  ;[stage, site] = await Promise.all([startStage(), startEmbedSite()])
})
afterAll(async () => {
  await site?.close()
  await stage?.close()
})

test('1 GiB streams through without growing the heap with its size', async () => {
  const { magnet } = await stage.seed({ sparse: { head: filmFile, length: GiB, pieceLength: MiB } })
  const page = await site.open(stage, {
    element: `<torrent-video ice-servers="[]" muted autoplay src="${magnet.replaceAll('&', '&amp;')}"></torrent-video>`,
  })
  await frameIn(page, 0, 10)
  await seekTo(page, 20)
  const meter = await meterHeap(page)
  const before = await meter.measure()
  expect(before.workers).toHaveLength(1)

  const peak = { page: before.page, worker: before.workers[0] ?? 0 }
  const chunk = 8 * MiB
  for (let read = 0; read < bytesToRead; read += chunk) {
    // All over the file, and never the same place twice.
    const begin = 2 * MiB + Math.floor(((read * 5) % (GiB - 16 * MiB)) / MiB) * MiB
    const isAllZero = await page.evaluate(
      async ([begin, end]) => {
        let isZero = true
        for (let at = begin; at < end; ) {
          const response = await fetch(watching.native().src, {
            headers: { range: `bytes=${at}-${end - 1}` },
          })
          const bytes = new Uint8Array(await response.arrayBuffer())
          isZero &&= response.status === 206 && bytes.length > 0 && bytes.every((byte) => byte === 0)
          if (!isZero) break
          at += bytes.length
        }
        return isZero
      },
      [begin, begin + chunk] as const,
    )
    expect(isAllZero).toBe(true)
    const now = await meter.measure()
    peak.page = Math.max(peak.page, now.page)
    peak.worker = Math.max(peak.worker, now.workers[0] ?? 0)
  }
  const downloaded = await page.evaluate(() => watching.element().torrent?.downloaded ?? 0)
  expect(downloaded).toBeGreaterThan(bytesToRead)
  const growth = peak.page - before.page + (peak.worker - (before.workers[0] ?? 0))
  console.log(
    `heap: ${Math.round(before.page / MiB)} + ${Math.round((before.workers[0] ?? 0) / MiB)} MiB before, at most ` +
      `${Math.round(growth / MiB)} MiB more while ${Math.round(downloaded / MiB)} MiB came`,
  )
  expect(growth).toBeLessThan(allowedGrowth)
  expect(stage.pageErrors).toEqual([])
}, 300_000)
