import { beforeEach, describe, expect, it } from 'vitest'
import { WaitClock } from '../../../src/elements/wait-clock.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

let clock: VirtualClock
let looks = 0
let wait: WaitClock
beforeEach(() => {
  clock = new VirtualClock()
  looks = 0
  wait = new WaitClock(() => looks++, clock)
})

describe('WaitClock', () => {
  it('does not tell of a wait that is over before half a second', async () => {
    wait.update(true)
    await clock.pass(499)
    wait.update(false)
    await clock.pass(5_000)
    expect([looks, wait.isLong, wait.waitedMs]).toEqual([0, false, 0])
  })

  it('tells of one that lasts, and looks again each second while it does', async () => {
    wait.update(true)
    await clock.pass(500)
    expect([looks, wait.isLong, wait.waitedMs]).toEqual([1, true, 500])
    await clock.pass(3_000)
    wait.update(true)
    expect([looks, wait.waitedMs]).toEqual([4, 3_500])
    wait.update(false)
    expect([wait.isLong, wait.waitedMs]).toEqual([false, 0])
    await clock.pass(10_000)
    expect(looks).toBe(4)
  })

  it('adds up the waits of the last half minute', async () => {
    for (let i = 0; i < 3; i++) {
      wait.update(true)
      await clock.pass(1_000)
      wait.update(false)
      await clock.pass(4_000)
    }
    expect(wait.recentlyWaitedMs).toBe(3_000)
    wait.update(true)
    await clock.pass(2_000)
    expect(wait.recentlyWaitedMs).toBe(5_000)
    wait.update(false)
    // The first of them lies half beyond it.
    await clock.pass(13_500)
    expect(wait.recentlyWaitedMs).toBe(4_500)
    await clock.pass(30_000)
    expect(wait.recentlyWaitedMs).toBe(0)
  })

  it('counts a wait that goes on for longer than that as all of it', async () => {
    wait.update(true)
    await clock.pass(90_000)
    expect(wait.recentlyWaitedMs).toBe(30_000)
  })

  it('forgets all with another source', async () => {
    wait.update(true)
    await clock.pass(2_000)
    wait.reset()
    expect([wait.isLong, wait.waitedMs, wait.recentlyWaitedMs]).toEqual([false, 0, 0])
    const before = looks
    await clock.pass(10_000)
    expect(looks).toBe(before)
  })
})
