import type { Page } from 'playwright'
import { holdOver } from './drag.ts'

/**
 * Holds a link or a text over the page, as another program or another page gives it: by kind,
 * `text/uri-list` and the like.
 *
 * @returns lets it fall
 */
export const holdText = (page: Page, kinds: Readonly<Record<string, string>>): Promise<() => Promise<void>> =>
  holdOver(
    page,
    {
      items: Object.entries(kinds).map(([mimeType, data]) => ({ mimeType, data })),
      dragOperationsMask: 3,
    },
    1 / 10,
  )

/** Drops a link or a text on the page: see {@link holdText}. */
export const dropText = async (page: Page, kinds: Readonly<Record<string, string>>): Promise<void> => {
  const drop = await holdText(page, kinds)
  await drop()
}

/**
 * Pastes a text into the page, at no field. Only made up: what the system's clipboard holds is not a
 * test's.
 */
export const pasteText = (page: Page, text: string): Promise<void> =>
  page.evaluate((text) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', text)
    document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
