import { expect, it } from 'vitest'
import { Countdown } from '../../../src/elements/countdown.ts'

const setup = () => {
  let now = 0
  const countdown = new Countdown({ now: () => now, after: () => () => undefined })
  return {
    countdown,
    /** Time passes, and a forecast comes. */
    pass: (ms: number, forecast: number | null) => {
      now += ms
      countdown.update(forecast)
      return countdown.seconds
    },
  }
}

it('counts down to what was forecast', () => {
  const { pass } = setup()
  expect([pass(0, 160), pass(1_000, 159), pass(9_000, 150)]).toEqual([160, 159, 150])
})

it('follows a forecast calmly, and one that is another at once', () => {
  const { pass } = setup()
  pass(0, 100)
  const soon = pass(1_000, 90) ?? 0
  expect(soon).toBeGreaterThan(96)
  expect(soon).toBeLessThan(99)
  expect(pass(30_000, 60)).toBeCloseTo(60, 0)
  expect(pass(1_000, 300)).toBe(300)
})

it('never shows less than nothing, and nothing without a forecast', () => {
  const { countdown, pass } = setup()
  expect(countdown.seconds).toBeNull()
  pass(0, 1)
  expect(pass(5_000, 0)).toBe(0)
  expect(pass(0, null)).toBeNull()
  expect(pass(0, Number.POSITIVE_INFINITY)).toBeNull()
  expect(pass(0, 20)).toBe(20)
})
