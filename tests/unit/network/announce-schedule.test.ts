import { describe, expect, it } from 'vitest'
import { AnnounceSchedule } from '../../../src/network/announce-schedule.ts'
import type { PeerNeed } from '../../../src/network/announce-timing.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const alone: PeerNeed = { links: 0, wantsLinks: true, lacks: 'data' }
const served: PeerNeed = { links: 20, wantsLinks: true, lacks: 'data' }

/** A schedule whose announces are sent at once, as a tracker client does; `times`: in seconds. */
const start = (need: PeerNeed) => {
  const clock = new VirtualClock()
  const times: number[] = []
  const state = { need, refusals: 0 }
  const announce = (): void => {
    schedule.announcing()
    schedule.sent()
    times.push(clock.now() / 1000)
    schedule.plan()
  }
  const schedule: AnnounceSchedule = new AnnounceSchedule({
    clock,
    need: () => state.need,
    refusals: () => state.refusals,
    announce,
  })
  announce()
  return { clock, times, schedule, state }
}

describe('when a tracker is asked next', () => {
  it('after twice as long each time while no peer is found, up to the usual interval', async () => {
    const { clock, times } = start(alone)
    await clock.pass(700_000)
    const waits = times.slice(1).map((time, at) => time - (times[at] ?? 0))
    expect(waits.slice(0, 5)).toEqual([5, 10, 20, 40, 80])
    expect(new Set(waits.slice(5))).toEqual(new Set([120]))
  })

  it('when the tracker says, within bounds, while peers are not missed', async () => {
    for (const [asked, wait] of [
      [300, 300],
      [1, 10],
      [86_400, 3_600],
    ] as const) {
      const { clock, times, schedule } = start(served)
      schedule.setInterval(asked)
      schedule.plan()
      await clock.pass(wait * 2_000 + 1_000)
      expect(times).toEqual([0, wait, wait * 2])
    }
  })

  it('soon, when it is wished for, and not before the tracker’s own least time', async () => {
    const { clock, times, schedule } = start(served)
    await clock.pass(1_000)
    schedule.wish()
    schedule.plan()
    await clock.pass(10_000)
    expect(times).toEqual([0, 5])
    schedule.setMinInterval(60)
    schedule.wish()
    schedule.plan()
    await clock.pass(60_000)
    expect(times).toEqual([0, 5, 65])
    // The wish was done: the next announce comes when the tracker asks for it.
    await clock.pass(113_000)
    expect(times).toHaveLength(3)
  })

  it('counts anew when peers are missed more than before', async () => {
    const { clock, times, schedule, state } = start(alone)
    await clock.pass(85_000)
    expect(times).toEqual([0, 5, 15, 35, 75])
    state.need = served
    schedule.plan()
    await clock.pass(1_000)
    state.need = alone
    schedule.plan()
    await clock.pass(30_000)
    expect(times.slice(5)).toEqual([86, 96, 116])
  })

  it('sooner when the only peer was full, and never once it is cancelled', async () => {
    const { clock, times, schedule, state } = start(alone)
    await clock.pass(41_000)
    state.refusals = 1
    schedule.plan()
    await clock.pass(10_000)
    expect(times).toEqual([0, 5, 15, 35, 41, 46, 51])
    schedule.cancel()
    await clock.pass(1_000_000)
    expect(times).toHaveLength(7)
  })
})
