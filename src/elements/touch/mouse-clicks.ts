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
  let clicked: ReturnType<typeof setTimeout> | undefined

  const forget = (): void => {
    clearTimeout(clicked)
    clicked = undefined
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
      if (isTouch || closedPanel || event.button !== 0 || !isOnPicture(event)) return
      if (!document.fullscreenEnabled) {
        control.togglePlay()
        return
      }
      // The system may let two clicks lie further apart: then the first has done something already.
      if (event.detail > 1 || clicked !== undefined) {
        if (clicked === undefined) control.togglePlay()
        forget()
        control.toggleFullScreen()
        return
      }
      clicked = setTimeout(() => {
        clicked = undefined
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
