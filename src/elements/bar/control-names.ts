import { onTextsChange } from '../../shared/texts.ts'
import { formatCountdown } from '../format.ts'
import type { KeyRowName } from '../keys/key-table.ts'
import type { PlayerFeature } from '../player-features.ts'
import { controlsTexts } from '../texts/controls.ts'
import { keysTexts } from '../texts/keys.ts'

/** What a control does, and the row of the key that does the same; `null`: no key does. */
export interface ControlName {
  readonly name: string
  readonly row: KeyRowName | null
}

/** What one of media-chrome's controls is called in our words; `null`: it is none of these. */
export const controlName = (control: Element): ControlName | null => {
  const texts = keysTexts()
  const is = (attribute: string): boolean => control.hasAttribute(attribute)
  switch (control.localName) {
    case 'media-play-button':
      return { name: is('mediapaused') ? texts.play : texts.pause, row: 'playPause' }
    case 'media-mute-button':
      return {
        name: control.getAttribute('mediavolumelevel') === 'off' ? texts.unmute : texts.mute,
        row: 'mute',
      }
    case 'media-seek-backward-button':
      return { name: texts.back, row: 'back' }
    case 'media-seek-forward-button':
      return { name: texts.forward, row: 'forward' }
    case 'media-pip-button':
      return { name: is('mediaispip') ? texts.leavePictureInPicture : texts.pictureInPicture, row: null }
    case 'media-fullscreen-button':
      return { name: is('mediaisfullscreen') ? texts.leaveFullScreen : texts.fullScreen, row: 'fullScreen' }
    default:
      return null
  }
}

const setIfNew = (element: Element | null | undefined, attribute: string, text: string): void => {
  if (element && element.getAttribute(attribute) !== text) element.setAttribute(attribute, text)
}

/** What the time display says: where the film is, and how long it is. */
const timeSaid = (display: Element): string => {
  const now = Number(display.getAttribute('mediacurrenttime') ?? 'NaN')
  const whole = Number(display.getAttribute('mediaduration') ?? 'NaN')
  const { timeOf, unknownTime } = controlsTexts()
  if (!Number.isFinite(whole)) return unknownTime
  return timeOf(formatCountdown(Math.floor(now || 0)), formatCountdown(Math.floor(whole)))
}

/** Names a part of the bar that is no button. */
const nameOther = (control: Element): void => {
  const { time, volume } = controlsTexts()
  switch (control.localName) {
    case 'media-volume-range':
      setIfNew(control.shadowRoot?.querySelector('input'), 'aria-label', volume)
      return
    case 'media-time-display':
      setIfNew(control, 'aria-label', time)
      setIfNew(control, 'aria-description', timeSaid(control))
      return
    default:
  }
}

const states = [
  'mediapaused',
  'mediavolumelevel',
  'mediaispip',
  'mediaisfullscreen',
  'aria-label',
  'aria-description',
]

/**
 * Names media-chrome's controls in the language of the page, as tooltips and the help do. Its own words know
 * seven languages, and follow a change of language in part.
 */
export const controlNames: PlayerFeature = (player) => {
  const root = player.shadowRoot
  if (!root) return () => undefined
  const name = (control: Element): void => {
    const named = controlName(control)
    if (named === null) nameOther(control)
    else setIfNew(control, 'aria-label', named.name)
  }
  const nameAll = (): void => {
    for (const control of root.querySelectorAll('*')) name(control)
  }
  // Each of them names itself when its state changes.
  const observer = new MutationObserver((mutations) => {
    for (const { target, addedNodes } of mutations) {
      if (addedNodes.length > 0) nameAll()
      else if (target instanceof Element) name(target)
    }
  })
  observer.observe(root, { subtree: true, childList: true, attributeFilter: states })
  nameAll()
  const endTexts = onTextsChange(nameAll)
  return () => {
    observer.disconnect()
    endTexts()
  }
}
