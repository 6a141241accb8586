import { describe, expect, it } from 'vitest'
import { Uplink } from '../../../src/swarm/uplink.ts'

/** Looks at an uplink each 50 ms: so much left by then, and so much is held. */
const look = (
  uplink: Uplink,
  from: number,
  to: number,
  left: (ms: number) => number,
  held: (ms: number) => number,
): void => {
  for (let ms = from; ms <= to; ms += 50) uplink.sample(left(ms), held(ms), ms)
}

/** An uplink that has had something to send for five seconds. */
const measured = (bytesPerSecond: number): Uplink => {
  const uplink = new Uplink()
  look(
    uplink,
    0,
    5_000,
    (ms) => (bytesPerSecond * ms) / 1000,
    () => 20_000,
  )
  return uplink
}

describe('Uplink', () => {
  it('lets all links be filled until it is known to be slow', () => {
    const uplink = new Uplink()
    expect([uplink.bytesPerSecond, uplink.places]).toEqual([null, Number.POSITIVE_INFINITY])
    expect(uplink.lowWaterBytes).toBe(128 * 1024)
  })

  it('has places for the blocks of 100 ms, and at least three; a fast one has no end of them', () => {
    const slow = measured(100_000)
    expect(slow.bytesPerSecond).toBeCloseTo(100_000, -2)
    expect([slow.places, slow.lowWaterBytes]).toEqual([3, 8 * 1024])
    expect(measured(1_000_000).places).toBe(7)
    const fast = measured(10_000_000)
    expect([fast.places, fast.lowWaterBytes]).toEqual([Number.POSITIVE_INFINITY, 128 * 1024])
  })

  it('is not called slow for what little is asked of it', () => {
    const uplink = new Uplink()
    // A block ten times a second, and each has left before the next one comes.
    look(
      uplink,
      0,
      60_000,
      (ms) => 160 * ms,
      (ms) => (ms % 100 === 0 ? 16_384 : 0),
    )
    expect(uplink.bytesPerSecond).toBeNull()
  })

  it('learns nothing from a time in which nobody looked', () => {
    const uplink = new Uplink()
    for (let ms = 0; ms < 60_000; ms += 3_000) uplink.sample(100 * ms, 20_000, ms)
    expect(uplink.bytesPerSecond).toBeNull()
  })

  it('is fast as soon as more leaves, though a link beside it always holds its block', () => {
    const uplink = measured(100_000)
    look(
      uplink,
      5_050,
      7_000,
      (ms) => 500_000 + 5_000 * (ms - 5_000),
      () => 16_384,
    )
    expect(uplink.places).toBe(Number.POSITIVE_INFINITY)
  })

  it('forgets within seconds what a router swallowed at first', () => {
    const uplink = new Uplink()
    const left = (ms: number): number => Math.min(ms, 1_000) * 1_200 + Math.max(ms - 1_000, 0) * 100
    look(uplink, 0, 3_000, left, () => 20_000)
    expect(uplink.places).toBe(8)
    look(uplink, 3_050, 15_000, left, () => 20_000)
    expect(uplink.places).toBe(3)
  })

  it('stays slow where too little is asked of it for some seconds, and not for ever', () => {
    const uplink = measured(100_000)
    look(
      uplink,
      5_050,
      50_000,
      (ms) => 500_000 + (ms - 5_000),
      () => 0,
    )
    expect(uplink.places).toBe(3)
    look(
      uplink,
      50_050,
      70_000,
      (ms) => 500_000 + (ms - 5_000),
      () => 0,
    )
    expect(uplink.places).toBe(Number.POSITIVE_INFINITY)
  })

  it('takes nothing for a rate where nothing leaves: a dead link holds what it has', () => {
    const uplink = new Uplink()
    look(
      uplink,
      0,
      30_000,
      () => 5,
      () => 256 * 1024,
    )
    expect(uplink.bytesPerSecond).toBeNull()
  })

  it('gives up waiting for a link after some time, the later the slower it is', () => {
    expect(measured(1_000_000).heldUpMs).toBe(500)
    expect(measured(60_000).heldUpMs).toBeGreaterThan(1_500)
    expect(measured(1_000).heldUpMs).toBe(2_000)
  })
})
