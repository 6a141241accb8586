import { describe, expect, it } from 'vitest'
import { BusyRate } from '../../../src/swarm/busy-rate.ts'

describe('BusyRate', () => {
  it('counts from the first byte on', () => {
    const rate = new BusyRate()
    for (let i = 0; i < 20; i++) rate.add(0, 100)
    expect(rate.bytesPerSecond).toBe(0)
    rate.add(10_000, 100)
    expect(rate.bytesPerSecond).toBe(100_000)
    rate.add(0, 100)
    expect(rate.bytesPerSecond).toBe(50_000)
  })

  it('forgets what was more than five busy seconds ago', () => {
    const rate = new BusyRate()
    for (let i = 0; i < 50; i++) rate.add(10_000, 100)
    for (let i = 0; i < 25; i++) rate.add(20_000, 100)
    expect(rate.bytesPerSecond).toBeCloseTo(150_000, 6)
    for (let i = 0; i < 25; i++) rate.add(20_000, 100)
    expect(rate.bytesPerSecond).toBeCloseTo(200_000, 6)
  })
})
