import { describe, expect, test } from 'vitest'
import {
  brightnessAfter,
  type TouchArea,
  type TouchEffect,
  TouchGestures,
  thirdOf,
} from '../../../../src/elements/touch/gestures.ts'

const inPage: TouchArea = { width: 390, height: 220, isFullScreen: false }
const onScreen: TouchArea = { width: 844, height: 390, isFullScreen: true }

/** Puts a finger down and lifts it at once. */
const tap = (gestures: TouchGestures, x: number, at: number, y = 100): TouchEffect | null => {
  gestures.down(1, { x, y, at })
  return gestures.up(1, { x, y, at: at + 60 }, inPage)
}

test.each([
  [0, 'left'],
  [129, 'left'],
  [195, 'middle'],
  [261, 'right'],
  [390, 'right'],
])('%d of 390 is %s', (x, third) => {
  expect(thirdOf(x, 390)).toBe(third)
})

describe('taps', () => {
  test('one shows the controls; each further one at the same side jumps', () => {
    const gestures = new TouchGestures()
    const effects = [0, 200, 500, 1000].map((at) => tap(gestures, 350, at))
    expect(effects).toEqual([
      { type: 'tap' },
      { type: 'seek', seconds: 10 },
      { type: 'seek', seconds: 10 },
      { type: 'seek', seconds: 10 },
    ])
    expect(tap(gestures, 30, 1100)).toEqual({ type: 'tap' })
    expect(tap(gestures, 30, 1300)).toEqual({ type: 'seek', seconds: -10 })
  })

  test('two that are slow are two of one', () => {
    const gestures = new TouchGestures()
    expect([0, 600].map((at) => tap(gestures, 350, at))).toEqual([{ type: 'tap' }, { type: 'tap' }])
  })

  test('two in the middle, or at different sides, do not jump', () => {
    const gestures = new TouchGestures()
    const effects = [
      [195, 0],
      [195, 200],
      [30, 1000],
      [350, 1200],
    ].map(([x = 0, at = 0]) => tap(gestures, x, at))
    expect(effects).toEqual(Array(4).fill({ type: 'tap' }))
  })

  test('a finger that stays for long, or moves, does not tap', () => {
    const gestures = new TouchGestures()
    gestures.down(1, { x: 100, y: 100, at: 0 })
    expect(gestures.up(1, { x: 100, y: 100, at: 450 }, inPage)).toBeNull()
    gestures.down(1, { x: 100, y: 100, at: 1000 })
    expect(gestures.move(1, { x: 160, y: 100, at: 1050 }, inPage)).toBeNull()
    expect(gestures.up(1, { x: 160, y: 100, at: 1100 }, inPage)).toEqual({ type: 'end' })
  })

  test('a second finger means something to the browser', () => {
    const gestures = new TouchGestures()
    gestures.down(1, { x: 100, y: 100, at: 0 })
    gestures.down(2, { x: 200, y: 100, at: 20 })
    expect(gestures.hold()).toBe(false)
    expect(gestures.up(2, { x: 200, y: 100, at: 60 }, inPage)).toEqual({ type: 'end' })
    expect(gestures.up(1, { x: 100, y: 100, at: 80 }, inPage)).toBeNull()
  })
})

test('a finger that rests holds, and the end of it is no tap', () => {
  const gestures = new TouchGestures()
  gestures.down(1, { x: 350, y: 100, at: 0 })
  expect(gestures.hold()).toBe(true)
  expect(gestures.move(1, { x: 350, y: 180, at: 900 }, onScreen)).toBeNull()
  expect(gestures.up(1, { x: 350, y: 180, at: 2000 }, inPage)).toEqual({ type: 'end' })
  expect(gestures.hold()).toBe(false)
})

describe('swipes', () => {
  const swipe = (area: TouchArea, x: number, ys: readonly number[]): (TouchEffect | null)[] => {
    const gestures = new TouchGestures()
    gestures.down(1, { x, y: ys[0] ?? 0, at: 0 })
    return ys.slice(1).map((y, i) => gestures.move(1, { x, y, at: 20 * (i + 1) }, area))
  }

  test('in a page they scroll it, and change nothing', () => {
    expect(swipe(inPage, 350, [150, 120, 90])).toEqual([null, null])
  })

  test('on the whole screen: volume at the right, brightness at the left', () => {
    const [, right] = swipe(onScreen, 700, [300, 280, 143.5])
    expect(right).toEqual({ type: 'adjust', what: 'volume', by: expect.closeTo(0.5) })
    const [, left] = swipe(onScreen, 100, [100, 120, 147.3])
    expect(left).toEqual({ type: 'adjust', what: 'brightness', by: expect.closeTo(-0.1) })
  })

  test('from the edge they are the system’s', () => {
    expect(swipe(onScreen, 700, [10, 60, 120])).toEqual([null, null])
    expect(swipe(onScreen, 700, [380, 300, 200])).toEqual([null, null])
  })

  test('the browser takes the finger: nothing is left of it', () => {
    const gestures = new TouchGestures()
    gestures.down(1, { x: 100, y: 100, at: 0 })
    expect(gestures.cancel(1)).toBeNull()
    gestures.down(1, { x: 100, y: 100, at: 500 })
    gestures.hold()
    expect(gestures.cancel(1)).toEqual({ type: 'end' })
  })
})

test('brightness stays where one still sees something', () => {
  expect([brightnessAfter(1, -5), brightnessAfter(1, 5), brightnessAfter(1, 0.111)]).toEqual([0.3, 1.5, 1.11])
})
