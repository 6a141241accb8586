/** Torrents of up to 100,000 files: what is drawn of them, and that every one is within reach by keys. */
import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { sparingCrashes } from './support/child.ts'
import { type ManyFilesTorrent, startManyFilesTorrent } from './support/many-files-torrent.ts'
import { type Stage, startStage } from './support/stage.ts'
import { frameIn } from './support/watch.ts'

const count = 100_000

let stage: Stage
let torrent: ManyFilesTorrent | null = null
beforeAll(async () => {
  stage = await startStage()
})
afterEach(async () => {
  expect(stage.pageErrors).toEqual([])
  await torrent?.close()
  torrent = null
  await stage.clear()
})
afterAll(() => stage?.close())

/** What has the focus, shadow roots looked through: its row's number and its text. */
const focused = (page: Page): Promise<{ row: number | null; text: string; isInView: boolean }> =>
  page.evaluate(() => {
    let element = document.activeElement
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
    const row = element?.closest('[data-row]')
    const box = element?.getBoundingClientRect()
    const scroller = element?.closest('.scroller, [role=menu]')?.getBoundingClientRect()
    const isInView =
      box !== undefined &&
      scroller !== undefined &&
      box.top >= scroller.top - 1 &&
      box.bottom <= scroller.bottom + 1
    return {
      row: row instanceof HTMLElement ? Number(row.dataset.row) : null,
      text: element?.textContent?.replace(/\s+/g, ' ').trim() ?? '',
      isInView,
    }
  })

/** Presses a key and waits until the focus is where it should go. */
const press = async (page: Page, key: string, row: number): Promise<void> => {
  await page.keyboard.press(key)
  await expect.poll(() => focused(page)).toMatchObject({ row, isInView: true })
}

const rowsOf = (page: Page): Promise<number> => page.locator('[data-row]').count()

test('in the app’s list: few rows are drawn, the film’s is in view, and keys lead to every one', async () => {
  torrent = await startManyFilesTorrent({ count, trackers: [], isSeeded: false })
  const { filmIndex } = torrent
  const page = await stage.openApp(`#${torrent.address}`)
  const grid = page.getByRole('grid', { name: 'Files' })
  await grid.waitFor()
  expect(await grid.getAttribute('aria-rowcount')).toBe(String(count))
  const current = page.locator('file-list [aria-current=true]')
  await expect.poll(() => current.textContent()).toContain('film')
  // Only the list was scrolled for it, and not the page.
  expect(await page.evaluate(() => scrollY)).toBe(0)
  expect(await rowsOf(page)).toBeLessThan(100)
  await current.focus()
  await expect.poll(() => focused(page)).toMatchObject({ row: filmIndex, isInView: true })

  await press(page, 'End', count - 1)
  expect(await rowsOf(page)).toBeLessThan(100)
  await press(page, 'Home', 0)
  await press(page, 'ArrowDown', 1)
  await page.keyboard.press('PageDown')
  await expect.poll(async () => (await focused(page)).row).toBeGreaterThan(4)
  await page.keyboard.type('page 77777', { delay: 5 })
  await expect.poll(() => focused(page)).toMatchObject({ row: 77_777, isInView: true })
  expect((await focused(page)).text).toContain('page 77777.txt folder 311')
  // Nothing plays a text file: it is wanted or it is not.
  await page.keyboard.press('Tab')
  const choice = page.getByLabel('What to download of folder 311/page 77777.txt')
  expect(await choice.evaluate((element) => element.matches(':focus'))).toBe(true)
  expect(await choice.locator('option').allTextContents()).toEqual(['Skip', 'Download'])
  await choice.selectOption('high')
  await page.waitForFunction(() => watching.element().torrent?.files.at(77_777)?.priority === 'high')
  // A person who scrolls without keys finds the row with the focus again.
  await page.locator('file-list .scroller').evaluate((element) => {
    element.scrollTop = 0
  })
  await page.locator('file-list [data-row="0"]').waitFor()
  expect((await focused(page)).row).toBe(77_777)
  expect(await rowsOf(page)).toBeLessThan(100)
})

test('in the player’s menu, in this tab and in one that watches along', async ({ skip }) => {
  await sparingCrashes(skip, async () => {
    torrent = await startManyFilesTorrent({ count, trackers: [stage.tracker.url], isSeeded: true })
    const { address } = torrent
    const context = await stage.newContext()
    for (const role of ['owner', 'guest']) {
      const page = await stage.openApp(`#${address}`, context)
      await frameIn(page, 0, 60)
      const menuButton = page.getByRole('button', { name: 'Files' })
      await menuButton.focus()
      await page.keyboard.press('ArrowDown')
      // Of every ten files one is a film by its name; this one is among them.
      await expect
        .poll(() => focused(page), { message: role })
        .toMatchObject({ row: count * 0.06, isInView: true })
      expect((await focused(page)).text).toContain('film')
      const entry = page.getByRole('menuitemradio', { checked: true })
      expect(await entry.getAttribute('aria-setsize')).toBe(String(count / 10))
      expect(await entry.getAttribute('aria-posinset')).toBe(String(count * 0.06 + 1))
      await press(page, 'End', count / 10 - 1)
      expect((await focused(page)).text).toContain('episode 99990')
      await press(page, 'ArrowDown', 0)
      await press(page, 'ArrowUp', count / 10 - 1)
      await page.keyboard.type('episode 5550', { delay: 5 })
      await expect.poll(() => focused(page)).toMatchObject({ row: 555, isInView: true })
      expect(await page.locator('torrent-file-menu [data-row]').count()).toBeLessThan(100)
      await page.keyboard.press('Escape')
      await expect.poll(() => menuButton.getAttribute('aria-expanded')).toBe('false')
    }
  })
})
