import { adoptStyles } from '../bar/adopt-styles.ts'
import { feedbackOf } from '../keys/keys-feature.ts'
import { controlOf, type Feedback } from '../keys/player-control.ts'
import { formatSpeed } from '../keys/speeds.ts'
import type { PlayerFeature } from '../player-features.ts'
import { keysTexts } from '../texts/keys.ts'
import { brightnessAfter, holdMs, type TouchArea, type TouchEffect, TouchGestures } from './gestures.ts'
import { isOnPicture } from './mouse-clicks.ts'
import { TouchControlsElement } from './touch-controls.ts'
import { touchStyles } from './touch-styles.ts'

if (!customElements.get('player-touch-controls')) {
  customElements.define('player-touch-controls', TouchControlsElement)
}

/** The speed while a finger rests on the picture. */
const heldSpeed = 2

/** Fingers on the picture: what they mean is decided in `gestures.ts`. */
export const touchFeature: PlayerFeature = (player) => {
  const control = controlOf(player)
  const { controller } = control
  if (controller === null) return () => undefined
  const { media } = player
  const feedback = feedbackOf(player)
  const gestures = new TouchGestures()
  const endStyles = adoptStyles(player.shadowRoot, touchStyles)
  const ending = new AbortController()
  const { signal } = ending
  let holdTimer: ReturnType<typeof setTimeout> | undefined
  /** The speed before a finger rested on the picture. */
  let speedBefore: number | null = null
  let brightness = 1
  /** Finer than what some devices keep as their volume. */
  let volume = 1

  const area = (): TouchArea => ({
    width: controller.clientWidth,
    height: controller.clientHeight,
    isFullScreen: control.isFullScreen,
  })
  /** It is on a control that is hidden now. */
  const isUnseen = (event: Event): boolean =>
    !isOnPicture(event) &&
    controller.hasAttribute('userinactive') &&
    !controller.hasAttribute('mediapaused') &&
    !controller.hasAttribute('data-keep') &&
    !event.composedPath().some((each) => each instanceof Element && each.hasAttribute('noautohide'))
  const pointOf = (event: PointerEvent) => {
    const { left, top } = controller.getBoundingClientRect()
    return { x: event.clientX - left, y: event.clientY - top, at: event.timeStamp }
  }
  const show = (shown: Feedback | null): void => {
    if (shown !== null) feedback.show(shown)
  }
  const endHold = (): void => {
    clearTimeout(holdTimer)
    feedback.held = null
    if (speedBefore === null) return
    media.playbackRate = speedBefore
    speedBefore = null
  }
  const beginHold = (): void => {
    if (media.paused || !gestures.hold()) return
    speedBefore = media.playbackRate
    media.playbackRate = heldSpeed
    feedback.held = { kind: 'speed', text: keysTexts().times(formatSpeed(heldSpeed)) }
  }
  const adjust = (what: 'volume' | 'brightness', by: number): void => {
    if (what === 'brightness') {
      brightness = brightnessAfter(brightness, by)
      media.style.filter = brightness === 1 ? '' : `brightness(${brightness})`
      show({ kind: 'brightness', level: brightness })
    } else if (control.hasVolume) {
      volume = Math.min(1, Math.max(0, volume + by))
      show(control.setVolume(volume))
    }
  }
  const follow = (effect: TouchEffect | null, event: PointerEvent): void => {
    // A tap is media-chrome's, which shows and hides the controls. It must not hear of what was none.
    if (effect?.type === 'seek') {
      show(control.seekBy(effect.seconds))
      controller.setAttribute('userinactive', '')
    } else if (effect?.type === 'adjust') adjust(effect.what, effect.by)
    if (effect !== null && effect.type !== 'tap') event.stopPropagation()
  }

  const listen = (type: string, heard: (event: PointerEvent) => void): void => {
    controller.addEventListener(
      type,
      (event) => {
        if (event instanceof PointerEvent) heard(event)
      },
      { signal, capture: true },
    )
  }
  /** A finger began on the picture: what its tap has brought there must not be pressed by it. */
  let beganOnPicture = false
  listen('pointerdown', (event) => {
    controller.toggleAttribute('data-touch', event.pointerType === 'touch')
    const isTouch = event.pointerType === 'touch'
    beganOnPicture = isTouch && (isOnPicture(event) || isUnseen(event))
    // A hidden time bar would take the finger at once.
    if (isTouch && isUnseen(event)) event.stopPropagation()
    // A tap beside an open menu only closes it.
    if (event.pointerType !== 'touch' || !isOnPicture(event) || controller.hasAttribute('data-panel')) return
    volume = media.muted ? 0 : media.volume
    gestures.down(event.pointerId, pointOf(event))
    endHold()
    holdTimer = setTimeout(beginHold, holdMs)
  })
  listen('pointermove', (event) => {
    if (event.pointerType !== 'touch') return
    follow(gestures.move(event.pointerId, pointOf(event), area()), event)
  })
  listen('pointerup', (event) => {
    if (event.pointerType !== 'touch') return
    endHold()
    follow(gestures.up(event.pointerId, pointOf(event), area()), event)
  })
  listen('pointercancel', (event) => {
    endHold()
    gestures.cancel(event.pointerId)
  })
  controller.addEventListener(
    'click',
    (event) => {
      // Keys and screen readers press without a pointer.
      if (!beganOnPicture || event.detail === 0 || isOnPicture(event)) return
      event.preventDefault()
      event.stopPropagation()
    },
    { signal, capture: true },
  )
  // A finger that rests is no press of the other mouse button.
  controller.addEventListener(
    'contextmenu',
    (event) => {
      if (controller.hasAttribute('data-touch') && isOnPicture(event)) event.preventDefault()
    },
    { signal },
  )
  // Brightness is of the full screen, where its gesture is.
  document.addEventListener(
    'fullscreenchange',
    () => {
      if (control.isFullScreen || document.fullscreenElement !== null) return
      brightness = 1
      media.style.filter = ''
    },
    { signal },
  )

  controller.toggleAttribute('data-touch', matchMedia('(hover: none) and (pointer: coarse)').matches)
  const controls = document.createElement('player-touch-controls') as TouchControlsElement
  const read = (): void => {
    controls.paused = media.paused
  }
  read()
  for (const type of ['play', 'pause', 'emptied', 'ended']) player.addEventListener(type, read, { signal })
  controls.addEventListener('press', (event) => {
    const what = event instanceof CustomEvent ? event.detail : ''
    if (what === 'play') control.togglePlay()
    else show(control.seekBy(what === 'back' ? -10 : 10))
  })
  player.place('center').append(controls)
  return () => {
    ending.abort()
    endHold()
    endStyles()
    controls.remove()
    media.style.filter = ''
  }
}
