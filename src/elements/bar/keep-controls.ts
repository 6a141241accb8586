import { focusedElement, PointerFocus } from '../keys/pointer-focus.ts'
import type { PlayerFeature } from '../player-features.ts'

const panels = '[role=menu], [role=dialog], [role=listbox]'

/** Whether the focus lies in an open menu or dialog below `root`, across shadow roots. */
const isInPanel = (root: ShadowRoot): boolean => {
  let element: Element | null = focusedElement()
  while (element !== null) {
    if (element.matches(panels)) return true
    const above: Element | null = element.parentElement
    const within: Node = element.getRootNode()
    if (within === root && above === null) return false
    element = above ?? (within instanceof ShadowRoot ? within.host : null)
  }
  return false
}

/**
 * Keeps the controls while they are used: while a menu is open, and while a control has the focus that a key
 * moved there. What is hidden must not be pressed.
 */
export const keepControlsFeature: PlayerFeature = (player) => {
  const ending = new AbortController()
  const { signal } = ending
  const root = player.shadowRoot
  const controller = root?.querySelector('media-controller') ?? null
  const focus = new PointerFocus(signal)
  let isScheduled = false

  const update = (): void => {
    isScheduled = false
    if (root === null || controller === null) return
    const inPanel = player.matches(':focus-within') && isInPanel(root)
    const bar = root.activeElement
    const onControl = bar !== null && bar !== controller && bar !== player.media && !focus.isByPointer
    controller.toggleAttribute('data-panel', inPanel)
    controller.toggleAttribute('data-keep', inPanel || onControl)
  }
  // A row that is drawn anew loses the focus for a moment.
  const schedule = (): void => {
    if (isScheduled) return
    isScheduled = true
    setTimeout(update)
  }
  for (const type of ['focusin', 'focusout', 'keydown', 'pointerup']) {
    player.addEventListener(type, schedule, { signal, capture: true, passive: true })
  }
  return () => {
    ending.abort()
    controller?.removeAttribute('data-panel')
    controller?.removeAttribute('data-keep')
  }
}
