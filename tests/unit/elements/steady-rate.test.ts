import { expect, it } from 'vitest'
import { SteadyRate } from '../../../src/elements/steady-rate.ts'

const setup = () => {
  let now = 0
  const steady = new SteadyRate({ now: () => now, after: () => () => undefined })
  /** After so many seconds so many bytes more are here, and the torrent says that they come at this rate. */
  let received = 0
  return {
    steady,
    pass: (seconds: number, bytes: number, downloadRate: number) => {
      now += seconds * 1000
      received += bytes
      return steady.of({ received, downloadRate })
    },
  }
}

it('is the mean of the last twenty seconds, whatever the rate is at the moment', () => {
  const { pass } = setup()
  expect([pass(0, 0, 70), pass(1, 100, 70)]).toEqual([70, 70])
  expect(pass(9, 900, 300)).toBe(100)
  expect(pass(10, 3_000, 20)).toBe(200)
  // The first ten seconds are forgotten.
  expect(pass(10, 3_000, 20)).toBe(300)
})

it('is nothing when nothing arrives', () => {
  const { pass } = setup()
  pass(0, 0, 70)
  pass(10, 700, 70)
  expect(pass(1, 0, 0)).toBe(0)
  // It comes again, after a silence of which all else is forgotten.
  expect(pass(30, 0, 40)).toBe(40)
})

it('begins anew with another torrent', () => {
  const { steady, pass } = setup()
  pass(0, 9_000, 70)
  pass(10, 700, 70)
  expect(steady.of({ received: 5, downloadRate: 40 })).toBe(40)
  steady.reset()
  expect(pass(1, 0, 50)).toBe(50)
})
