import type { Page } from 'playwright'
import { holdOver } from './drag.ts'

/**
 * Holds files and folders of this machine over the page.
 *
 * @param height see {@link holdOver}
 * @returns lets them fall
 */
export const holdFiles = async (
  page: Page,
  paths: readonly string[],
  height = 1 / 2,
): Promise<() => Promise<void>> => {
  // Before the app listens the browser would open the file in its place.
  await page.locator('landing-view, torrent-player').first().waitFor({ state: 'attached' })
  return holdOver(page, { items: [], files: paths, dragOperationsMask: 1 }, height)
}

/** Drops files and folders of this machine on the page. */
export const dropFiles = async (page: Page, paths: readonly string[]): Promise<void> => {
  const drop = await holdFiles(page, paths)
  await drop()
}

/** Pastes one file into the page. Only made up: a test has no clipboard with files. */
export const pasteFile = (page: Page, name: string, bytes: Uint8Array): Promise<void> =>
  page.evaluate(
    ({ name, bytes }) => {
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File([new Uint8Array(bytes)], name))
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    },
    { name, bytes: [...bytes] },
  )
