/**
 * What fingers on the picture mean, without a document: positions and times go in, and what to do comes out.
 */

/** A place on the picture in CSS pixels from its top left corner, and when, in milliseconds. */
export interface TouchPoint {
  readonly x: number
  readonly y: number
  readonly at: number
}

/** The picture, in CSS pixels. */
export interface TouchArea {
  readonly width: number
  readonly height: number
  /** It fills the screen: there is nothing to scroll, so that a finger may move up and down. */
  readonly isFullScreen: boolean
}

export type TouchEffect =
  /** The first tap, which shows or hides the controls. */
  | { readonly type: 'tap' }
  /** A second tap, or a further one, at the same side. */
  | { readonly type: 'seek'; readonly seconds: number }
  /** The finger moves up (above 0) or down: by so much of the whole range since the last report. */
  | { readonly type: 'adjust'; readonly what: 'volume' | 'brightness'; readonly by: number }
  /** A swipe or a hold is over, and was no tap. */
  | { readonly type: 'end' }

/** A finger that moves less far rests. CSS pixels. */
const restPixels = 12
/** Taps that follow each other sooner belong together. Milliseconds. */
const togetherMs = 320
/** Further taps may come a little slower than the second one. Milliseconds. */
const furtherMs = 650
/** A finger that is lifted later did not tap. Milliseconds. */
const tapMs = 300
/** How long a finger rests before the film is played fast. Milliseconds. */
export const holdMs = 500
const jumpSeconds = 10
/** The part of the height that takes volume and brightness from nothing to all. */
const swipeOfHeight = 0.7
/** Swipes from the very edge are the system's. CSS pixels. */
const edgePixels = 32

/** The film runs to the right in every language, so that sides are not those of the writing. */
export const thirdOf = (x: number, width: number): 'left' | 'middle' | 'right' => {
  if (x < width / 3) return 'left'
  return x > (width * 2) / 3 ? 'right' : 'middle'
}

interface Finger {
  readonly id: number
  readonly start: TouchPoint
  /** The height at which the last report of a swipe was. */
  y: number
  state: 'rests' | 'swipes' | 'holds' | 'is lost'
}

/** One finger after the other on one picture. A second finger at once means something to the browser. */
export class TouchGestures {
  #finger: Finger | null = null
  #lastTap: { readonly at: number; readonly third: string; readonly count: number } | null = null

  down(id: number, start: TouchPoint): void {
    const isSecond = this.#finger !== null && this.#finger.id !== id
    this.#finger = { id, start, y: start.y, state: isSecond ? 'is lost' : 'rests' }
  }

  /** Whether the film may be played fast now: the finger rests since {@link holdMs}. */
  hold(): boolean {
    if (this.#finger?.state !== 'rests') return false
    this.#finger.state = 'holds'
    this.#lastTap = null
    return true
  }

  move(id: number, point: TouchPoint, area: TouchArea): TouchEffect | null {
    const finger = this.#finger
    if (finger === null || finger.id !== id) return null
    if (finger.state === 'rests') {
      const across = Math.abs(point.x - finger.start.x)
      const along = Math.abs(point.y - finger.start.y)
      if (across < restPixels && along < restPixels) return null
      const mayswipe =
        area.isFullScreen &&
        along > across * 1.5 &&
        finger.start.y > edgePixels &&
        finger.start.y < area.height - edgePixels
      finger.state = mayswipe ? 'swipes' : 'is lost'
      finger.y = point.y
      return null
    }
    if (finger.state !== 'swipes') return null
    const by = (finger.y - point.y) / (area.height * swipeOfHeight)
    finger.y = point.y
    const what = finger.start.x < area.width / 2 ? 'brightness' : 'volume'
    return by === 0 ? null : { type: 'adjust', what, by }
  }

  up(id: number, point: TouchPoint, area: TouchArea): TouchEffect | null {
    const finger = this.#finger
    if (finger === null || finger.id !== id) return null
    this.#finger = null
    if (finger.state !== 'rests') return { type: 'end' }
    if (point.at - finger.start.at > tapMs) return null
    const third = thirdOf(point.x, area.width)
    const last = this.#lastTap
    const within = last !== null && last.count > 1 ? furtherMs : togetherMs
    const goesOn = last !== null && last.third === third && point.at - last.at <= within
    const count = goesOn ? last.count + 1 : 1
    this.#lastTap = { at: point.at, third, count }
    if (count === 1 || third === 'middle') return { type: 'tap' }
    return { type: 'seek', seconds: third === 'left' ? -jumpSeconds : jumpSeconds }
  }

  /** The browser scrolls or zooms with this finger. */
  cancel(id: number): TouchEffect | null {
    if (this.#finger?.id !== id) return null
    const { state } = this.#finger
    this.#finger = null
    this.#lastTap = null
    return state === 'rests' ? null : { type: 'end' }
  }
}

/** Brightness stays within what one can still see: 0.3 … 1.5 of the picture as it is. */
export const brightnessAfter = (brightness: number, by: number): number =>
  Math.round(Math.min(1.5, Math.max(0.3, brightness + by)) * 100) / 100
