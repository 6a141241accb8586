/** What a torrent may take and give, chosen in a page and done by the engine's worker. */
import { randomBytes } from 'node:crypto'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { site } from './support/embed-site-of-file.ts'
import { film, filmFile, temporaryFolder, writeFiles } from './support/fixtures.ts'
import type { SeederProcess } from './support/seeder.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, snapshotOf } from './support/watch.ts'

const KiB = 1024
const MiB = 1024 * KiB

/**
 * Payload bytes received, once nothing is on its way. That is so when the page wants nothing of its seeder
 * and is owed nothing by it, and has all that the seeder sent.
 */
const quietBytes = async (page: Page, seeder: SeederProcess): Promise<number> => {
  let received = 0
  const onTheWay = async () => {
    const wires = await seeder.wires()
    const sent = wires.reduce((sum, { uploaded }) => sum + uploaded, 0)
    received = await page.evaluate(() => watching.element().torrent?.received ?? 0)
    return { isIdle: wires.every(({ isIdle }) => isIdle), bytes: sent - received }
  }
  // A page whose window is full says so after half a minute (`src/swarm/interest.ts`).
  await expect.poll(onTheWay, { timeout: 90_000 }).toEqual({ isIdle: true, bytes: 0 })
  return received
}

/** Payload bytes received when `count` more snapshots have come. */
const bytesAfter = (page: Page, count: number): Promise<number> =>
  page.evaluate(
    (count) =>
      new Promise<number>((resolve) => {
        let seen = 0
        const element = watching.element()
        const onStats = (): void => {
          if (++seen < count) return
          element.removeEventListener('torrentstats', onStats)
          resolve(element.torrent?.received ?? 0)
        }
        element.addEventListener('torrentstats', onStats)
      }),
    count,
  )

const untilPaused = (page: Page, paused: boolean): Promise<unknown> =>
  page.waitForFunction((paused) => {
    try {
      return watching.element().torrent?.paused === paused
    } catch {
      return false // No player yet.
    }
  }, paused)

test('download="window" fetches what is watched and a little more; "whole" goes on to the end', async () => {
  const length = 200 * MiB
  const seeder = await stage.seed({ sparse: { head: filmFile, length, pieceLength: 256 * KiB } })
  const page = await site.open(stage, {
    element: `<torrent-video ice-servers="[]" muted autoplay download="window" read-ahead="2" upload-limit="50000"
      src="${seeder.magnet.replaceAll('&', '&amp;')}"></torrent-video>`,
  })
  await frameIn(page, 0.5, 10)
  // While the film plays, the browser reads on, and the window moves with it.
  await page.evaluate(() => watching.element().pause())
  const received = await quietBytes(page, seeder)
  expect(received).toBeLessThan(length / 2)
  expect(await bytesAfter(page, 3)).toBe(received)
  expect(await snapshotOf(page)).toMatchObject({
    policy: { download: 'window', readAheadSeconds: 2, uploadLimit: 50_000 },
    finished: false,
  })
  await page.evaluate(() => watching.element().setAttribute('download', 'whole'))
  await page.waitForFunction(
    (bytes) => (watching.element().torrent?.received ?? 0) > bytes,
    received + 30 * MiB,
  )
})

test('the browser’s data saver holds where nothing was chosen, while it is on', async () => {
  const { magnet } = await stage.seed({ input: filmFile, pieceLength: 16 * KiB })
  const context = await stage.newContext()
  // A browser for tests has no switch for it: this is all that a page sees of one.
  await context.addInitScript(() => {
    const connection = Object.assign(new EventTarget(), { saveData: true })
    Object.defineProperty(navigator, 'connection', { value: connection })
  })
  const page = await site.open(stage, {
    context,
    element: `<torrent-player ice-servers="[]" muted autoplay read-ahead="10"
      src="${magnet.replaceAll('&', '&amp;')}"></torrent-player>`,
  })
  await frameIn(page, 0.5, 10)
  expect(await snapshotOf(page)).toMatchObject({
    savesData: true,
    policy: { download: 'window', readAheadSeconds: 10, uploadLimit: 0 },
  })
  await page.getByTitle('Uploads are off: this browser’s data saver is on').waitFor()
  await page.evaluate(() => {
    const { connection } = navigator as unknown as { connection: EventTarget }
    Object.assign(connection, { saveData: false }).dispatchEvent(new Event('change'))
  })
  await page.waitForFunction(() => watching.element().torrent?.savesData === false)
  expect(await snapshotOf(page)).toMatchObject({
    policy: { download: 'file', readAheadSeconds: 10, uploadLimit: null },
  })
})

test('pause, skip and settings: from any tab, kept over a reload, done by the tab that runs the torrent', async () => {
  const folder = temporaryFolder()
  try {
    writeFiles(folder.path, { 'set/1 film.mp4': film(), 'set/2 extra.bin': randomBytes(1 * MiB) })
    const seeder = await stage.seed({
      input: `${folder.path}/set`,
      name: 'set',
      pieceLength: 16 * KiB,
      uploadLimit: 60 * KiB,
    })
    const context = await stage.newContext()
    const page = await stage.openApp(`#${seeder.magnet}`, context)
    await page.getByRole('button', { name: 'Pause transfers' }).click()
    await untilPaused(page, true)
    const received = await quietBytes(page, seeder)
    expect(await bytesAfter(page, 3)).toBe(received)

    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByLabel('Download', { exact: true }).selectOption('whole')
    await page.getByRole('button', { name: 'Done' }).click()
    await page.waitForFunction(() => watching.element().torrent?.policy.download === 'whole')

    // Whether the files were known when it was paused is chance: resumed until they are.
    if ((await snapshotOf(page))?.files.length === 0) {
      await page.getByRole('button', { name: 'Resume transfers' }).click()
      await page.getByLabel('What to download of 2 extra.bin').waitFor()
      await page.getByRole('button', { name: 'Pause transfers' }).click()
      await untilPaused(page, true)
    }
    await page.getByLabel('What to download of 2 extra.bin').selectOption('skip')
    await page.waitForFunction(() => watching.element().torrent?.files.at(1)?.priority === 'skip')

    await page.reload()
    await untilPaused(page, true)
    await page.waitForFunction(() => watching.element().torrent?.files.at(1)?.priority === 'skip')
    expect(await snapshotOf(page)).toMatchObject({ policy: { download: 'whole' }, paused: true })
    expect(await bytesAfter(page, 3)).toBe(0)
    await page.waitForFunction(() => (watching.element().torrent?.peers.length ?? 0) === 0)
    await page.getByRole('heading', { name: 'This torrent is paused' }).waitFor()

    const guest = await stage.openApp(`#${seeder.magnet}`, context)
    await untilPaused(guest, true)
    // The rest need not be slow.
    seeder.limitUpload(-1)
    await guest.getByRole('button', { name: 'Resume transfers' }).click()
    await untilPaused(page, false)
    await page.waitForFunction(() => watching.element().torrent?.finished === true)
    await page.waitForFunction(
      () => !localStorage.getItem('torrent-player:torrents')?.includes('"paused":true'),
    )
    const files = (await snapshotOf(page))?.files ?? []
    expect(files.map(({ downloaded, length }) => downloaded === length)).toEqual([true, false])
    expect((await snapshotOf(page))?.received).toBeLessThan(1.2 * MiB)
  } finally {
    folder.remove()
  }
})
