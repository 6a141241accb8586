import { controlOf } from '../keys/player-control.ts'
import type { PlayerFeature } from '../player-features.ts'

/** A second click within this time belongs to the first, as systems have it. Milliseconds. */
const doubleMs = 250

/** Whether an event is about the picture itself, and not about what lies over it. */
export const isOnPicture = (event: Event): boolean => {
  const [target] = event.composedPath()
  return (
    target instanceof Element && (target.localName === 'video' || target.localName === 'media-controller')
  )
}

/**
 * A click on the picture plays and pauses, and two fill the screen. The first of two must not play or pause,
 * so that one click waits for another; not where a page may not fill the screen.
 */
export const mouseClicksFeature: PlayerFeature = (player) => {
  const ending = new AbortController()
  const { signal } = ending
  const control = controlOf(player)
  const { controller } = control
  let isTouch = false
  let closedPanel = false
  /** The first click has played or paused. */
  let hasActed = false
  let clicked: ReturnType<typeof setTimeout> | undefined

  const forget = (): void => {
    clearTimeout(clicked)
    clicked = undefined
    hasActed = false
  }
  controller?.addEventListener(
    'pointerdown',
    ({ pointerType }) => {
      isTouch = pointerType === 'touch'
      // A click beside an open menu only closes it; the menu sees the loss of the focus after this event.
      closedPanel = controller.hasAttribute('data-panel')
    },
    { signal, capture: true },
  )
  controller?.addEventListener(
    'click',
    (event) => {
      if (isTouch || event.button !== 0 || !isOnPicture(event)) return
      if (closedPanel) {
        forget()
        return
      }
      if (!document.fullscreenEnabled) {
        control.togglePlay()
        return
      }
      // The system may let two clicks lie further apart: then the first has done something already.
      if (event.detail % 2 === 0 || clicked !== undefined) {
        if (hasActed) control.togglePlay()
        forget()
        control.toggleFullScreen()
        return
      }
      hasActed = false
      clicked = setTimeout(() => {
        clicked = undefined
        hasActed = true
        control.togglePlay()
      }, doubleMs)
    },
    { signal },
  )
  return () => {
    forget()
    ending.abort()
  }
}
