/** Pieces of 64 MiB cost what is in hand of them, and not much besides. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EmbedSite, startEmbedSite } from './support/embed-page.ts'
import { filmFile } from './support/fixtures.ts'
import { meterHeap } from './support/heap.ts'
import { type Stage, startStage } from './support/stage.ts'

const MiB = 1024 * 1024
const pieceBytes = 64 * MiB
const fileLength = 5 * pieceBytes
/** In hand: one piece under way, and the one before it, which is being checked and written. */
const inHand = 2 * pieceBytes
const allowedGrowth = 64_000_000

let stage: Stage
let site: EmbedSite
beforeAll(async () => {
  ;[stage, site] = await Promise.all([startStage(), startEmbedSite()])
})
afterAll(async () => {
  await site?.close()
  await stage?.close()
})

test('pieces of 64 MiB are fetched, stored and read in bounded memory', async () => {
  const { magnet } = await stage.seed({
    sparse: { head: filmFile, length: fileLength, pieceLength: pieceBytes },
  })
  const page = await site.open(stage, {
    element: '<torrent-video ice-servers="[]" muted autoplay></torrent-video>',
  })
  const meter = await meterHeap(page)
  await page.evaluate((src) => watching.element().setAttribute('src', src), magnet)
  await expect.poll(async () => (await meter.measure()).workers.length).toBe(1)
  const before = await meter.measure()
  const sum = ({ page: own, workers }: typeof before): number => own + (workers[0] ?? 0)
  let peak = 0
  let progress = 0
  while (progress < 1) {
    peak = Math.max(peak, sum(await meter.measure()))
    progress = await page.evaluate(() => watching.element().torrent?.progress ?? 0)
  }
  const isAllZero = await page.evaluate(
    async ([begin, end]) => {
      for (let at = begin; at < end; ) {
        const response = await fetch(watching.native().src, { headers: { range: `bytes=${at}-${end - 1}` } })
        const bytes = new Uint8Array(await response.arrayBuffer())
        if (response.status !== 206 || bytes.length === 0 || bytes.some((byte) => byte !== 0)) return false
        at += bytes.length
      }
      return true
    },
    [pieceBytes - MiB, pieceBytes + 3 * MiB] as const,
  )
  expect(isAllZero).toBe(true)
  // The last piece is in hand until it is written.
  await expect
    .poll(async () => sum(await meter.measure()) - sum(before), { timeout: 60_000 })
    .toBeLessThan(allowedGrowth)
  const growth = peak - sum(before)
  console.log(
    `64 MiB pieces: at most ${Math.round(growth / MiB)} MiB more while ${fileLength / MiB} MiB came`,
  )
  expect(growth).toBeLessThan(inHand + allowedGrowth)
  expect(stage.pageErrors).toEqual([])
}, 300_000)
