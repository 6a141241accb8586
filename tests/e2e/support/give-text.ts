import type { Page } from 'playwright'

/**
 * Drops a link or a text, as another program or another page gives it: by kind, `text/uri-list` and the
 * like.
 */
export const dropText = async (page: Page, kinds: Readonly<Record<string, string>>): Promise<void> => {
  const session = await page.context().newCDPSession(page)
  const items = Object.entries(kinds).map(([mimeType, data]) => ({ mimeType, data }))
  const { width, height } = page.viewportSize() ?? { width: 800, height: 600 }
  const place = { x: Math.round(width / 2), y: Math.round(height / 10) }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    // Copying and linking, as browsers offer it for links.
    await session.send('Input.dispatchDragEvent', { type, ...place, data: { items, dragOperationsMask: 3 } })
  }
  await session.detach()
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
