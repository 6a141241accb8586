import type { Page } from 'playwright'

/** What is dragged: texts by their kinds, or files of this machine by their paths. */
export interface DraggedData {
  readonly items: readonly { readonly mimeType: string; readonly data: string }[]
  readonly files?: readonly string[]
  /** 1: to be copied; 2: to be linked to; 3: either, as browsers offer it for links. */
  readonly dragOperationsMask: number
}

/**
 * Holds something over the page as a person does: through the browser, not by a made-up event.
 *
 * @param height where it is held, in the middle of the page's width: 0 at its upper edge, 1 at the lower one
 * @returns lets it fall there
 */
export const holdOver = async (
  page: Page,
  data: DraggedData,
  height: number,
): Promise<() => Promise<void>> => {
  const session = await page.context().newCDPSession(page)
  const viewport = page.viewportSize() ?? { width: 800, height: 600 }
  const place = { x: Math.round(viewport.width / 2), y: Math.round(viewport.height * height) }
  const send = (type: 'dragEnter' | 'dragOver' | 'drop'): Promise<unknown> =>
    session.send('Input.dispatchDragEvent', {
      type,
      ...place,
      data: {
        items: [...data.items],
        files: [...(data.files ?? [])],
        dragOperationsMask: data.dragOperationsMask,
      },
    })
  await send('dragEnter')
  await send('dragOver')
  return async () => {
    await send('drop')
    await session.detach()
  }
}
