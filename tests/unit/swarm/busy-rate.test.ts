import { describe, expect, it } from 'vitest'
import { BusyRate } from '../../../src/swarm/busy-rate.ts'

/** A rate, and `pass`: so many samples, each of which lasts `ms` and brings `bytes`. */
const setUp = () => {
  const rate = new BusyRate()
  let now = 7_000
  let total = 0
  rate.sample(total, true, now)
  const pass = (count: number, bytes: number, ms: number, isOwed = true): void => {
    for (let i = 0; i < count; i++) {
      now += ms
      total += bytes
      rate.sample(total, isOwed, now)
    }
  }
  return { rate, pass }
}

describe('BusyRate', () => {
  it('counts from the first byte on', () => {
    const { rate, pass } = setUp()
    pass(20, 0, 100)
    expect(rate.bytesPerSecond).toBe(0)
    pass(1, 10_000, 100)
    expect(rate.bytesPerSecond).toBe(100_000)
    pass(1, 0, 100)
    expect(rate.bytesPerSecond).toBe(50_000)
  })

  it.each([100, 250, 500])('forgets what was more than five busy seconds ago, sampled each %d ms', (ms) => {
    const { rate, pass } = setUp()
    pass(5_000 / ms, 100 * ms, ms)
    pass(2_500 / ms, 200 * ms, ms)
    expect(rate.bytesPerSecond).toBeCloseTo(150_000, 6)
    pass(2_500 / ms, 200 * ms, ms)
    expect(rate.bytesPerSecond).toBeCloseTo(200_000, 6)
  })

  it('does not count the time in which nothing was owed', () => {
    const { rate, pass } = setUp()
    pass(10, 10_000, 100)
    pass(1, 10_000, 100, false)
    pass(100, 0, 100, false)
    pass(1, 0, 60_000)
    pass(10, 10_000, 100)
    expect(rate.bytesPerSecond).toBe(100_000)
  })
})
