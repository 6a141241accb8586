import { render } from 'lit'
import { onTextsChange } from '../../shared/texts.ts'
import { dots } from '../keys/key-icons.ts'
import type { PlayerFeature } from '../player-features.ts'
import { keysTexts } from '../texts/keys.ts'
import { adoptStyles } from './adopt-styles.ts'
import { barStyles } from './bar-styles.ts'
import { type BarItem, itemsLeftOut, itemsWithoutRoom, keepOf } from './fit-bar.ts'

const moreWidth = 44
const rowHeight = 44
/** CSS pixels: the bar, the time bar and what is above it. */
const barHeight = 80
/** Heights of the player in CSS pixels below which there is less over the picture. */
const lowHeight = 230
const flatHeight = 118
/** Widths below which peers and rates leave the title no room. */
const narrowWidth = 300

/** What stands in a row: the children of the bar, and those of the places in it that have no box. */
const itemsOf = (bar: Element, more: Element): HTMLElement[] =>
  [...bar.children].flatMap((child) => {
    if (!(child instanceof HTMLElement) || child.matches('.space')) return []
    if (child.dataset.place !== 'bar-menus') return [child]
    return [...child.children].filter(
      (each): each is HTMLElement => each instanceof HTMLElement && each !== more,
    )
  })

/**
 * Measures the player, so that it can be used at every size: controls that have no room in the bar wait in a
 * row above it behind a “⋯”, and in a low player less stands over the picture.
 */
export const barRoomFeature: PlayerFeature = (player) => {
  const root = player.shadowRoot
  const controller = root?.querySelector<HTMLElement>('media-controller')
  const bottom = root?.querySelector<HTMLElement>('.bottom')
  const bar = root?.querySelector<HTMLElement>('media-control-bar')
  if (!root || !controller || !bottom || !bar) return () => undefined
  const endStyles = adoptStyles(root, barStyles)
  const ending = new AbortController()
  const { signal } = ending
  /** Of controls that are hidden now, as they were. */
  const widths = new WeakMap<HTMLElement, number>()

  const more = document.createElement('button')
  more.className = 'bar-button bar-more'
  more.hidden = true
  render(dots, more)
  player.place('bar-menus').append(more)
  const name = (): void => {
    more.setAttribute('aria-label', keysTexts().more)
  }
  name()
  const endTexts = onTextsChange(name)
  const toggle = (open: boolean): void => {
    bar.toggleAttribute('data-more', open)
    controller.toggleAttribute('data-more', open)
    more.setAttribute('aria-expanded', String(open))
  }
  toggle(false)
  more.addEventListener('click', () => toggle(!bar.hasAttribute('data-more')), { signal })
  bar.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || !bar.hasAttribute('data-more')) return
      toggle(false)
      more.focus()
      event.stopPropagation()
    },
    { signal },
  )
  controller.addEventListener(
    'pointerup',
    (event) => {
      if (!event.composedPath().includes(bottom)) toggle(false)
    },
    { signal },
  )

  const observed = new Set<HTMLElement>()
  const sizes = new ResizeObserver(() => update())
  const measure = (item: HTMLElement): BarItem => {
    const isInRows = bar.hasAttribute('data-more') && !item.hasAttribute('data-left-out')
    const isHidden = item.hasAttribute('data-no-room') && !isInRows
    if (!isHidden || item.hidden) widths.set(item, item.getBoundingClientRect().width)
    const { order } = item.hasAttribute('data-no-room')
      ? { order: item.dataset.noRoom ?? '' }
      : getComputedStyle(item)
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
    const rows = Math.max(0, Math.floor((clientHeight - barHeight) / rowHeight))
    const gone = itemsWithoutRoom(measured, bar.clientWidth, rows > 0 ? moreWidth : 0)
    const leftOut = itemsLeftOut(measured, gone, bar.clientWidth, rows)
    items.forEach((item, index) => {
      item.toggleAttribute('data-left-out', leftOut.has(index))
      if (gone.has(index) === item.hasAttribute('data-no-room')) return
      if (gone.has(index)) item.dataset.noRoom = getComputedStyle(item).order
      else delete item.dataset.noRoom
    })
    more.hidden = gone.size === leftOut.size
    if (more.hidden) toggle(false)
    const timeBar = bottom.querySelector('torrent-time-bar')
    const free = (timeBar ?? bottom).getBoundingClientRect().top - player.getBoundingClientRect().top
    controller.style.setProperty('--_panel-room', `${Math.max(60, Math.round(free + 8))}px`)
    // In a low player the middle is that of the picture above the time bar.
    const middle = size === 'low' ? `${Math.round(free / 2)}px` : '50%'
    controller.style.setProperty('--_picture-middle', middle)
  }
  const children = new MutationObserver(update)
  children.observe(bar, { childList: true, subtree: true })
  sizes.observe(player)
  sizes.observe(bar)
  sizes.observe(bottom)
  update()
  return () => {
    ending.abort()
    sizes.disconnect()
    children.disconnect()
    endTexts()
    endStyles()
    more.remove()
    for (const item of observed) {
      delete item.dataset.noRoom
      delete item.dataset.leftOut
    }
  }
}
