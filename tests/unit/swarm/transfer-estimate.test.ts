import { describe, expect, it } from 'vitest'
import { TransferEstimate } from '../../../src/swarm/transfer-estimate.ts'

const block = 16_384

/** A peer behind a link of `rate` bytes a second and a round trip, kept at the depth that the estimate asks for. */
const transfer = (
  rate: number,
  roundTripMs: number,
  blocks: number,
  roundTrips = 2,
): { estimate: TransferEstimate; depths: number[] } => {
  const estimate = new TransferEstimate()
  const depths: number[] = []
  const queue: { at: number; delivered: number; queued: number; arrives: number }[] = []
  let now = 0
  let free = 0
  for (let done = 0; done < blocks; done++) {
    const depth = estimate.depth({ queueMs: 250, roundTrips, initial: 8, maximum: 400 })
    depths.push(depth)
    while (queue.length < depth) {
      free = Math.max(free, now + roundTripMs / 2) + (block * 1000) / rate
      queue.push({
        at: now,
        delivered: estimate.delivered,
        queued: queue.length * block,
        arrives: free + roundTripMs / 2,
      })
    }
    const next = queue.shift()!
    now = next.arrives
    estimate.onBlock(block, now, next.at, next.delivered, next.queued)
  }
  return { estimate, depths }
}

describe('TransferEstimate', () => {
  it.each([
    [1_000_000, 80],
    [10_000_000, 10],
    [200_000, 200],
  ])('finds %i B/s over %i ms and keeps the pipe full without flooding it', (rate, roundTripMs) => {
    const { estimate, depths } = transfer(rate, roundTripMs, 4_000)
    expect(estimate.rate).toBeGreaterThan(rate * 0.9)
    expect(estimate.rate).toBeLessThan(rate * 1.15)
    const inFlight = (depths.at(-1) ?? 0) * block
    const pipe = (rate * roundTripMs) / 1000
    expect(inFlight).toBeGreaterThan(pipe)
    // No more than a second's worth beyond the pipe: what is queued at the peer delays a seek.
    expect(inFlight).toBeLessThan(3 * pipe + rate)
    // And it does not creep up with time.
    expect(depths.at(-1)).toBeLessThanOrEqual(Math.max(...depths.slice(0, 1_000)))
  })

  it('doubles at the start instead of creeping', () => {
    const { depths } = transfer(5_000_000, 100, 400)
    expect(depths[0]).toBe(8)
    expect(Math.max(...depths.slice(0, 60))).toBeGreaterThan(32)
  })

  it('keeps shorter queues with one round trip, and still fills the pipe', () => {
    const last = (trips: number): number => transfer(1_000_000, 80, 1_000, trips).depths.at(-1) ?? 0
    expect(last(1)).toBeLessThan(last(2))
    expect(last(1) * block).toBeGreaterThan(80_000)
  })

  it('knows nothing before the first block and says so by its guesses', () => {
    const estimate = new TransferEstimate()
    expect(estimate.rate).toBe(0)
    expect(estimate.arrivalMs(0, 16_384)).toBeGreaterThan(1_000)
    expect(estimate.silenceLimitMs(400, 60_000, 1_000)).toBe(1_000)
    expect(estimate.silenceLimitMs(2_000, 60_000, 1_000)).toBe(2_000)
    const limits = { queueMs: 60, roundTrips: 1 }
    expect(estimate.depth({ ...limits, initial: 2, maximum: 400 })).toBe(2)
    expect(estimate.depth({ ...limits, initial: 8, maximum: 3 })).toBe(3)
  })
})
