import { iconButtonStyles } from '../icon-button-styles.ts'
import type { PlayerFeature } from '../player-features.ts'
import { adoptStyles } from './adopt-styles.ts'
import { barStyles } from './bar-styles.ts'
import { type BarItem, itemsWithoutRoom, keepOf } from './fit-bar.ts'
import { makeMoreMenu } from './more-menu.ts'

/** CSS pixels of “⋯”. Where the bar has none for it beside the play button, there is only that. */
const moreWidth = 44
/** Pixels above the time bar below which a panel covers the player, so that some rows of it are seen. */
const roomyPanel = 150
/** Heights of the player in CSS pixels below which there is less over the picture. */
const lowHeight = 230
const flatHeight = 118
/** Pixels of the play button over the picture. */
const centralHeight = 70
/** Widths below which peers and rates leave the title no room. */
const narrowWidth = 300

/** What stands in a row: the children of the bar, and those of the places in it that have no box. */
const itemsOf = (bar: Element, more: Element): HTMLElement[] =>
  [...bar.children].flatMap((child) => {
    if (!(child instanceof HTMLElement) || child.matches('.space')) return []
    if (child.dataset.place === undefined) return [child]
    return [...child.children].filter(
      (each): each is HTMLElement => each instanceof HTMLElement && each !== more,
    )
  })

/** Panels stand above the bar; in a low player they cover it, with a button that closes them. */
const layPanels = (controller: HTMLElement, free: number, height: number): void => {
  const covers = free < roomyPanel
  const styles = {
    '--_panel-room': `${Math.round(covers ? height - 8 : free + 8)}px`,
    '--_panel-min': covers ? '48px' : '',
    '--_panel-bottom': covers ? '0px' : '',
    '--_panel-side': covers ? '46px' : '',
    '--_panel-close': covers ? 'grid' : '',
    '--_panel-free': covers ? '0' : '',
  }
  for (const [name, value] of Object.entries(styles)) controller.style.setProperty(name, value)
}

/** How far down what is said beside the picture reaches, in pixels from the top; 0 where nothing is said. */
const saidTo = (notes: Element | null, top: number): number => {
  const { bottom = 0, height = 0 } = notes?.lastElementChild?.getBoundingClientRect() ?? {}
  return height === 0 ? 0 : bottom - top
}

/**
 * Where the buttons over the picture stand: in its middle, in a low player in that of what is above the time
 * bar, and below what is said at the top. Without room there are only those of the bar.
 */
const layMiddle = (
  controller: HTMLElement,
  { free, height, said }: { readonly free: number; readonly height: number; readonly said: number },
): void => {
  const middle = controller.dataset.size === 'low' ? free / 2 : height / 2
  const isInWay = said > middle - centralHeight / 2
  const at = isInWay ? (said + free) / 2 : middle
  controller.toggleAttribute('data-crowded', isInWay && free - said < centralHeight)
  controller.style.setProperty(
    '--_picture-middle',
    isInWay || at !== height / 2 ? `${Math.round(at)}px` : '50%',
  )
}

/**
 * Measures the player, so that it can be used at every size: controls that have no room in the bar are in the
 * panel of “⋯”, and in a low player less stands over the picture.
 */
export const barRoomFeature: PlayerFeature = (player) => {
  const root = player.shadowRoot
  const controller = root?.querySelector<HTMLElement>('media-controller')
  const bottom = root?.querySelector<HTMLElement>('.bottom')
  const bar = root?.querySelector<HTMLElement>('media-control-bar')
  if (!root || !controller || !bottom || !bar) return () => undefined
  const endStyles = [barStyles, iconButtonStyles].map((styles) => adoptStyles(root, styles))
  const ending = new AbortController()
  const { signal } = ending
  /** Of controls that are hidden now, as they were. */
  const widths = new WeakMap<HTMLElement, number>()

  const more = makeMoreMenu(player)
  player.place('bar-menus').append(more)
  bar.addEventListener('panel-closed', () => more.focus(), { signal })

  const notes = root.querySelector('.toasts')
  const observed = new Set<HTMLElement>()
  const sizes = new ResizeObserver(() => update())
  const measure = (item: HTMLElement): BarItem => {
    const isDrawn = !item.hasAttribute('data-no-room')
    if (isDrawn || item.hidden) widths.set(item, item.getBoundingClientRect().width)
    const { order } = getComputedStyle(item)
    return { width: widths.get(item) ?? 0, keep: keepOf(item.localName, order) }
  }
  const update = (): void => {
    const { clientWidth, clientHeight } = player
    if (clientWidth === 0 || clientHeight === 0) return
    const size = clientHeight < flatHeight ? 'flat' : clientHeight < lowHeight ? 'low' : ''
    if (controller.dataset.size !== size) controller.dataset.size = size
    controller.toggleAttribute('data-narrow', clientWidth < narrowWidth)
    const items = itemsOf(bar, more)
    for (const item of items) {
      if (observed.has(item)) continue
      observed.add(item)
      sizes.observe(item)
    }
    for (const item of observed) {
      if (items.includes(item)) continue
      observed.delete(item)
      sizes.unobserve(item)
    }
    const measured = items.map(measure)
    const gone = itemsWithoutRoom(measured, bar.clientWidth, moreWidth)
    items.forEach((item, index) => {
      item.toggleAttribute('data-no-room', gone.has(index))
    })
    const waiting = items.filter((_, index) => gone.has(index))
    if (waiting.some((item, at) => item !== more.controls[at]) || waiting.length !== more.controls.length) {
      more.controls = waiting
    }
    more.hidden = gone.size === 0 || bar.clientWidth < 2 * moreWidth
    const timeBar = bottom.querySelector('torrent-time-bar')
    const { top } = player.getBoundingClientRect()
    const free = (timeBar ?? bottom).getBoundingClientRect().top - top
    layPanels(controller, free, clientHeight)
    layMiddle(controller, { free, height: clientHeight, said: saidTo(notes, top) })
  }
  const children = new MutationObserver(update)
  children.observe(bar, { childList: true, subtree: true })
  if (notes !== null) children.observe(notes, { childList: true })
  sizes.observe(player)
  sizes.observe(bar)
  sizes.observe(bottom)
  update()
  return () => {
    ending.abort()
    sizes.disconnect()
    children.disconnect()
    for (const end of endStyles) end()
    more.remove()
    for (const item of observed) {
      delete item.dataset.noRoom
    }
  }
}
