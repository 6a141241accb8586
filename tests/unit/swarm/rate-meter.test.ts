import { expect, it } from 'vitest'
import { RateMeter } from '../../../src/swarm/rate-meter.ts'

it('is silent a while after the last byte, though the mean still falls', () => {
  const meter = new RateMeter(0)
  for (let now = 0; now <= 10_000; now += 100) meter.add(50_000, now)
  expect(meter.rate(10_000)).toBeGreaterThan(400_000)
  expect(meter.isSilent(13_000)).toBe(false)
  expect(meter.isSilent(14_100)).toBe(true)
  expect(meter.rate(14_100)).toBeGreaterThan(50_000)
  meter.add(1, 14_200)
  expect(meter.isSilent(14_200)).toBe(false)
})
