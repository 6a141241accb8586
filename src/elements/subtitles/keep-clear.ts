import type { TorrentPlayerElement } from '../torrent-player.ts'

/** Attributes of media-chrome's controller without which the bars go while nobody moves. */
const staying = ['mediapaused', 'mediaisairplaying', 'mediaiscasting', 'noautohide']
/** Space between the words and the bar; CSS pixels. */
const gap = 6

/**
 * Tells how high the controls over the picture are, whenever that changes; 0 while they are hidden.
 *
 * @returns a function that ends it
 */
export const watchBars = (
  player: TorrentPlayerElement,
  changed: (above: number, below: number) => void,
): (() => void) => {
  const root = player.shadowRoot
  const controller = root?.querySelector('media-controller')
  const top = root?.querySelector<HTMLElement>('[part=top]')
  const bottom = root?.querySelector<HTMLElement>('[part=bottom]')
  if (!controller || !top || !bottom) return () => undefined
  const stays = (bar: HTMLElement): boolean =>
    bar.hasAttribute('noautohide') ||
    !controller.hasAttribute('userinactive') ||
    staying.some((name) => controller.hasAttribute(name))
  /** What is drawn of a bar: its shade reaches further. */
  const heightOf = (bar: HTMLElement, shade: 'paddingTop' | 'paddingBottom'): number => {
    if (bar.hidden || !stays(bar)) return 0
    return Math.max(0, bar.offsetHeight - Number.parseFloat(getComputedStyle(bar)[shade] || '0')) + gap
  }
  const tell = (): void => changed(heightOf(top, 'paddingBottom'), heightOf(bottom, 'paddingTop'))
  const attributes = new MutationObserver(tell)
  attributes.observe(controller, { attributeFilter: ['userinactive', ...staying] })
  for (const bar of [top, bottom]) attributes.observe(bar, { attributeFilter: ['hidden', 'noautohide'] })
  const sizes = new ResizeObserver(tell)
  for (const bar of [top, bottom]) sizes.observe(bar)
  tell()
  return () => {
    attributes.disconnect()
    sizes.disconnect()
  }
}
