import { css } from 'lit'
import { keyCap } from '../keys/key-names.ts'
import { type KeyRowName, keyFor } from '../keys/key-table.ts'
import type { PlayerFeature } from '../player-features.ts'
import { keysTexts } from '../texts/keys.ts'
import { adoptStyles } from './adopt-styles.ts'
import { type ControlName, controlName } from './control-names.ts'

const tooltipStyles = css`
  .tooltip {
    position: absolute;
    z-index: 3;
    width: max-content;
    max-width: calc(100% - 12px);
    box-sizing: border-box;
    padding: 5px 10px;
    border-radius: 7px;
    background: var(--_panel);
    font-size: 13px;
    line-height: 1.3;
    white-space: nowrap;
    pointer-events: none;
    overflow: hidden;
    text-overflow: ellipsis;
    box-shadow: 0 2px 12px rgb(0 0 0 / 0.4);
  }
  .tooltip[hidden] {
    display: none;
  }
  @media (forced-colors: active) {
    .tooltip {
      border: 1px solid CanvasText;
    }
  }
`

/** How long the mouse rests before a button is named. Milliseconds. */
const restMs = 350
const buttons = 'button, [role=button]'

/** What a button is called, with the row of the key that does the same. */
const nameOf = (host: Element, button: Element): ControlName | null => {
  const control = controlName(host)
  if (control !== null) return control
  const name = button.getAttribute('aria-label')
  return name === null ? null : { name, row: rowOfOrder(host) }
}

/** Menus of other features are known by their place in the bar. */
const rowOfOrder = (host: Element): KeyRowName | null => {
  if (host instanceof HTMLElement && host.dataset.keyRow !== undefined) {
    return host.dataset.keyRow as KeyRowName
  }
  if (host.matches('.previous-file')) return 'previousFile'
  if (host.matches('.next-file')) return 'nextFile'
  const { order } = getComputedStyle(host)
  if (order === '20') return 'subtitles'
  return order === '50' ? 'statistics' : null
}

/**
 * Names the buttons of the bar, with their keys: for the mouse after it has rested, for the keyboard at once,
 * and not for fingers. The platform's own tooltips would show neither in full screen nor for the keyboard.
 */
export const tooltipsFeature: PlayerFeature = (player) => {
  const root = player.shadowRoot
  const bottom = root?.querySelector<HTMLElement>('.bottom')
  if (!root || !bottom) return () => undefined
  const endStyles = adoptStyles(root, tooltipStyles)
  const ending = new AbortController()
  const options = { signal: ending.signal, passive: true }
  const tooltip = document.createElement('div')
  tooltip.className = 'tooltip'
  tooltip.setAttribute('aria-hidden', 'true')
  tooltip.hidden = true
  player.place('over').append(tooltip)
  let timer: ReturnType<typeof setTimeout> | undefined
  let isPointer = false

  const hide = (): void => {
    clearTimeout(timer)
    tooltip.hidden = true
  }
  const show = (host: HTMLElement, button: HTMLElement): void => {
    const named = nameOf(host, button)
    // An open menu says what it is.
    if (named === null || button.getAttribute('aria-expanded') === 'true') return
    tooltip.textContent =
      named.row === null ? named.name : keysTexts().withKey(named.name, keyCap(keyFor(named.row)))
    tooltip.hidden = false
    const area = player.getBoundingClientRect()
    const at = button.getBoundingClientRect()
    const left = at.left + at.width / 2 - tooltip.offsetWidth / 2 - area.left
    tooltip.style.left = `${Math.max(6, Math.min(area.width - tooltip.offsetWidth - 6, left))}px`
    tooltip.style.top = `${at.top - area.top - tooltip.offsetHeight - 30}px`
  }
  const buttonIn = (event: Event): { host: HTMLElement; button: HTMLElement } | null => {
    const path = event.composedPath()
    const button = path.find(
      (each): each is HTMLElement => each instanceof HTMLElement && each.matches(buttons),
    )
    const host = path.find(
      (each): each is HTMLElement => each instanceof HTMLElement && each.getRootNode() === root,
    )
    if (button === undefined || host === undefined || !bottom.contains(host)) return null
    // A row of an open panel says itself what it is.
    if (button.closest('[role=menu], [role=dialog]') !== null) return null
    // The platform's tooltip would stand beside ours.
    button.removeAttribute('title')
    return { host, button }
  }
  bottom.addEventListener(
    'pointerover',
    (event) => {
      hide()
      if (event.pointerType === 'touch') return
      const found = buttonIn(event)
      if (found !== null) timer = setTimeout(() => show(found.host, found.button), restMs)
    },
    options,
  )
  bottom.addEventListener('pointerleave', hide, options)
  player.addEventListener(
    'pointerdown',
    () => {
      isPointer = true
      hide()
    },
    { ...options, capture: true },
  )
  window.addEventListener(
    'keydown',
    ({ key }) => {
      if (key === 'Tab') isPointer = false
      else hide()
    },
    { ...options, capture: true },
  )
  bottom.addEventListener(
    'focusin',
    (event) => {
      const found = buttonIn(event)
      if (found !== null && !isPointer) show(found.host, found.button)
    },
    options,
  )
  bottom.addEventListener('focusout', hide, options)
  return () => {
    ending.abort()
    hide()
    tooltip.remove()
    endStyles()
  }
}
