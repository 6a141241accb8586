import { describe, expect, it } from 'vitest'
import { TransferEstimate } from '../../../src/swarm/transfer-estimate.ts'

const block = 16_384

interface Transfer {
  readonly estimate: TransferEstimate
  /** Blocks in flight, block by block. */
  readonly depths: readonly number[]
  /** Milliseconds that each block took from its request. */
  readonly waits: readonly number[]
}

/**
 * A peer behind a link of `rate` bytes a second and a round trip, kept at the depth that the estimate asks
 * for. `burst`: bytes that it gives as fast as 20 MB/s before the rate holds, as a token bucket does.
 */
const transfer = (rate: number, roundTripMs: number, blocks: number, roundTrips = 2, burst = 0): Transfer => {
  const estimate = new TransferEstimate()
  const depths: number[] = []
  const waits: number[] = []
  const queue: { at: number; queued: number; arrives: number }[] = []
  let now = 0
  let free = 0
  let tokens = burst
  for (let done = 0; done < blocks; done++) {
    const depth = estimate.depth({ queueMs: 250, roundTrips, initial: 8, maximum: 400 })
    depths.push(depth)
    while (queue.length < depth) {
      tokens -= block
      free = Math.max(free, now + roundTripMs / 2) + (block * 1000) / (tokens >= 0 ? 20_000_000 : rate)
      queue.push({ at: now, queued: queue.length * block, arrives: free + roundTripMs / 2 })
    }
    const next = queue.shift()!
    now = next.arrives
    waits.push(now - next.at)
    estimate.onBlock(block, now, next.at, next.queued, queue.length * block)
  }
  return { estimate, depths, waits }
}

/**
 * A peer next door that looks at its limit every `everyMs`, as libtorrent (0.2 s) and aria2 (1 s) do, and
 * sends then what it was asked for before. Blocks in flight, one number a round, and bytes a second of the
 * last ten rounds.
 */
const inRounds = (rate: number, everyMs: number, rounds: number, queueMs: number) => {
  const estimate = new TransferEstimate()
  // The first block comes at once, so the round trip is known to be short.
  estimate.onBlock(block, 1, 0, 0, block)
  const requests: { at: number; queued: number }[] = []
  const depths: number[] = []
  let sent = 0
  let tokens = 0
  while (requests.length < 2) requests.push({ at: 1, queued: requests.length * block })
  for (let round = 1; round <= rounds; round++) {
    const now = round * everyMs
    tokens = Math.min(tokens + (rate * everyMs) / 1000, rate)
    for (let burst = requests.length; burst > 0 && tokens >= block; burst--) {
      const request = requests.shift()
      if (request === undefined) break
      tokens -= block
      if (round > rounds - 10) sent += block
      estimate.onBlock(block, now, request.at, request.queued, requests.length * block)
      const depth = estimate.depth({ queueMs, roundTrips: 1, initial: 2, maximum: 400 })
      while (requests.length < depth) requests.push({ at: now + 1, queued: requests.length * block })
    }
    depths.push(requests.length)
  }
  return { estimate, depths, rate: sent / (10 * everyMs) / 0.001 }
}

describe('TransferEstimate', () => {
  it.each([
    [427_000, 100],
    [427_000, 218],
    [427_000, 500],
    [427_000, 1_000],
    [40_000, 218],
    [2_000_000, 218],
  ])('gets all of %i B/s from a peer that sends every %i ms', (rate, everyMs) => {
    const { depths, rate: got } = inRounds(rate, everyMs, 40, 60)
    expect(got).toBeGreaterThan(0.9 * rate)
    // No more than two rounds' worth waits, and two blocks.
    expect(Math.max(...depths.slice(-20))).toBeLessThanOrEqual((2 * rate * everyMs) / 1000 / block + 3)
  })

  it('expects nothing of a peer that sends in rounds before the next one, and does not miss it sooner', () => {
    const { estimate } = inRounds(427_000, 500, 40, 60)
    expect(estimate.arrivalMs(0, 0)).toBeGreaterThan(400)
    expect(estimate.arrivalMs(10 * block, 0)).toBeLessThan(550)
    expect(estimate.silenceLimitMs(400, 60_000, 1_000)).toBeGreaterThan(600)
    expect(estimate.silenceLimitMs(400, 60_000, 1_000)).toBeLessThan(1_000)
  })

  it('expects the rest of the round for a block that was asked for before', () => {
    const { estimate } = inRounds(427_000, 500, 40, 60)
    const last = 40 * 500
    expect(estimate.remainingMs(0, 0, last)).toBeGreaterThan(400)
    expect(estimate.remainingMs(0, 0, last + 400)).toBeLessThan(150)
  })

  it('does not take one silence for a habit', () => {
    const estimate = new TransferEstimate()
    let now = 0
    const send = (ms: number): void => {
      now += ms
      estimate.onBlock(block, now, now - 40, 4 * block, 4 * block)
    }
    for (let i = 0; i < 200; i++) send(8)
    const before = estimate.arrivalMs(0, 0)
    send(1_000)
    expect(estimate.arrivalMs(0, 0)).toBeLessThan(before + 150)
    for (let i = 0; i < 100; i++) send(8)
    expect(estimate.arrivalMs(0, 0)).toBeLessThan(before + 60)
  })

  it('asks a slow peer for no more than before', () => {
    const { depths } = transfer(50_000, 40, 40, 1)
    expect(depths.at(-1)).toBeLessThanOrEqual(3)
  })

  it('takes the round trip to an idle peer for no pause', () => {
    const estimate = new TransferEstimate()
    for (let i = 0; i < 20; i++) estimate.onBlock(block, i * 1_000 + 300, i * 1_000, 0, 0)
    expect(estimate.arrivalMs(0, 0)).toBeLessThan(700)
    expect(estimate.depth({ queueMs: 60, roundTrips: 1, initial: 2, maximum: 400 })).toBeLessThan(4)
  })

  it('doubles what is in flight over a long round trip while more would come', () => {
    const { depths } = transfer(2_000_000, 600, 400, 1)
    expect(depths.findIndex((depth) => depth >= 64)).toBeLessThan(130)
    // A round trip of 600 ms carries 73 blocks.
    expect(depths.at(-1)).toBeLessThan(150)
  })

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

  it.each([2, 80])('does not take a burst for the rate, %i ms away', (roundTripMs) => {
    // webtorrent's uploadLimit: a second's worth at once, then the limit.
    const { depths, waits, estimate } = transfer(125_000, roundTripMs, 200, 1, 125_000)
    expect(Math.max(...depths)).toBeLessThanOrEqual(16)
    expect(Math.max(...waits)).toBeLessThan(2_500)
    // Three blocks a second fit into 250 ms and a round trip of 125 kB/s; a second and a half later it is
    // known.
    expect(Math.max(...depths.slice(24))).toBeLessThanOrEqual(5)
    expect(estimate.rate).toBeLessThan(150_000)
  })

  it('sees soon that a peer got faster or slower', () => {
    const { estimate } = transfer(200_000, 20, 100)
    let now = 1e6
    const blocksEvery = (ms: number, count: number): void => {
      for (let i = 0; i < count; i++) {
        now += ms
        estimate.onBlock(block, now, now - 3 * ms, 2 * block, 2 * block)
      }
    }
    blocksEvery(8, 60)
    expect(estimate.rate).toBeGreaterThan(1_500_000)
    blocksEvery(160, 16)
    expect(estimate.rate).toBeLessThan(200_000)
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
