import type { Page } from 'playwright'

/**
 * Drops files and folders of this machine on the page, as a person does: through the browser, not by a
 * made-up event.
 */
export const dropFiles = async (page: Page, paths: readonly string[]): Promise<void> => {
  // Before the app listens the browser would open the file in its place.
  await page.locator('landing-view, torrent-player').first().waitFor({ state: 'attached' })
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: [...paths], dragOperationsMask: 1 }
  const { width, height } = page.viewportSize() ?? { width: 800, height: 600 }
  const place = { x: Math.round(width / 2), y: Math.round(height / 2) }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, ...place, data })
  }
  await session.detach()
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
