import { listenForDrags } from '../drag-listening.ts'
import type { TorrentPlayerElement } from '../torrent-player.ts'

/** Whether an event comes from `element` or from within it, also where it never leaves a tree in there. */
const comesFrom = (event: Event, element: Element): boolean => {
  let node = event.composedPath()[0] as Node | null | undefined
  while (node && node !== element) node = node instanceof ShadowRoot ? node.host : node.parentNode
  return node === element
}

/**
 * Hears files that are dropped on a player, on pages that leave them to it: the app, or a page with a place
 * of its own for files, comes first, since this listens where events come last.
 *
 * @returns a function that ends it
 */
export const listenForSubtitles = (
  player: TorrentPlayerElement,
  options: { readonly isPlaying: () => boolean; readonly dropped: (files: readonly File[]) => void },
): (() => void) => {
  const stop = new AbortController()
  const isOurs = (event: DragEvent): boolean =>
    !event.defaultPrevented &&
    options.isPlaying() &&
    comesFrom(event, player) &&
    event.dataTransfer?.types.includes('Files') === true
  const onDrag = (event: DragEvent): void => {
    if (!isOurs(event)) return
    // Else the browser would leave the page for the file.
    event.preventDefault()
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
  }
  const onDrop = (event: DragEvent): void => {
    if (!isOurs(event)) return
    event.preventDefault()
    options.dropped([...(event.dataTransfer?.files ?? [])])
  }
  listenForDrags(window, onDrag, stop.signal)
  window.addEventListener('drop', onDrop, { signal: stop.signal })
  return () => stop.abort()
}
