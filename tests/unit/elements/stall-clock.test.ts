import { describe, expect, it } from 'vitest'
import { firstMoveMs, StallClock, stallMs } from '../../../src/elements/stall-clock.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

/** A medium whose time moves as the clock does, at `rate`, while it has data. */
const setup = (rate = 1) => {
  const clock = new VirtualClock()
  const log: string[] = []
  const world = {
    currentTime: 10,
    paused: false,
    seeking: false,
    ended: false,
    playbackRate: rate,
    readyState: 4,
    isMoving: true,
    isThere: true,
  }
  const stalls = new StallClock(
    {
      media: () => (world.isThere ? world : null),
      stalled: () => void log.push(`stalled ${clock.now()}`),
      moved: () => void log.push(`moved ${clock.now()}`),
    },
    clock,
  )
  const pass = async (ms: number): Promise<void> => {
    for (let i = 0; i < ms; i += 20) {
      if (world.isMoving && !world.paused) world.currentTime += 0.02 * world.playbackRate
      await clock.pass(20)
    }
  }
  stalls.start()
  return { clock, log, world, stalls, pass }
}

describe('StallClock', () => {
  it('says that time stands after half a second, whatever the ready state, and when it moves again', async () => {
    const { log, world, stalls, pass } = setup()
    await pass(2_000)
    world.isMoving = false
    await pass(stallMs + 200)
    expect(log).toHaveLength(1)
    expect(Number(log[0]?.split(' ')[1])).toBeLessThanOrEqual(2_000 + stallMs + 100)
    expect(stalls.isStalled).toBe(true)
    await pass(5_000)
    world.isMoving = true
    await pass(200)
    expect(log.map((line) => line.split(' ')[0])).toEqual(['stalled', 'moved'])
    expect(stalls.isStalled).toBe(false)
  })

  it.each<[string, (world: ReturnType<typeof setup>['world']) => void]>([
    ['paused', (world) => Object.assign(world, { paused: true })],
    ['ended', (world) => Object.assign(world, { ended: true })],
    ['seeking', (world) => Object.assign(world, { seeking: true, isMoving: false })],
    ['at no rate', (world) => Object.assign(world, { playbackRate: 0 })],
    ['being loaded again', (world) => Object.assign(world, { isThere: false, isMoving: false })],
    ['slow', (world) => Object.assign(world, { playbackRate: 0.0625 })],
  ])('says nothing of a film that is %s', async (_, change) => {
    const { log, world, pass } = setup()
    await pass(2_000)
    change(world)
    await pass(10_000)
    expect(log).toEqual([])
  })

  it('is patient at the beginning and after a seek: a sound device takes its time', async () => {
    const { log, world, pass, stalls } = setup()
    world.isMoving = false
    await pass(firstMoveMs - 100)
    world.isMoving = true
    await pass(1_000)
    stalls.start()
    world.isMoving = false
    await pass(firstMoveMs - 100)
    expect(log).toEqual([])
    await pass(400)
    expect(log).toHaveLength(1)
  })

  it('takes no sleep of the page for a stall', async () => {
    const { clock, log, world, pass } = setup()
    await pass(1_000)
    // A frozen page: no timer ran for a minute, and the first one finds the time where it was.
    const { now } = clock
    clock.now = () => now.call(clock) + 60_000
    await pass(100)
    world.isMoving = true
    await pass(2_000)
    expect(log).toEqual([])
  })

  it('looks no more once it is stopped, and begins anew', async () => {
    const { log, world, stalls, pass } = setup()
    await pass(1_000)
    stalls.stop()
    world.isMoving = false
    await pass(5_000)
    expect(log).toEqual([])
    stalls.start()
    await pass(firstMoveMs + 200)
    expect(log).toHaveLength(1)
  })
})
