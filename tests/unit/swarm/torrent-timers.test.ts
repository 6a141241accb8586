import { describe, expect, it } from 'vitest'
import { TorrentTimers } from '../../../src/swarm/torrent-timers.ts'
import { linkPair, makeNode, makeTorrent, VirtualClock } from '../../helpers/virtual-world.ts'

/** Timers whose ticks answer `answers` in turn, and then `null`; when each tick came. */
const setUp = (...answers: (number | null)[]) => {
  const clock = new VirtualClock()
  const ticks: number[] = []
  const timers = new TorrentTimers({
    clock,
    maintain: () => undefined,
    tick: () => {
      ticks.push(clock.now())
      return answers.shift() ?? null
    },
  })
  return { clock, ticks, timers }
}

describe('TorrentTimers', () => {
  it('looks again when the last look said, and no sooner than after 100 ms', async () => {
    const { clock, ticks, timers } = setUp(300, 0, 250, null)
    timers.wake()
    await clock.pass(900)
    expect(ticks).toEqual([100, 400, 500, 750])
    timers.stop()
  })

  it('once a second looks whether something is under way again', async () => {
    const { clock, ticks, timers } = setUp()
    await clock.pass(3_500)
    expect(ticks).toEqual([1_100, 2_100, 3_100])
    timers.stop()
  })

  it('a call to wake changes nothing while a look is planned; a call to hurry brings it forward', async () => {
    const { clock, ticks, timers } = setUp(500, 500, 500)
    timers.wake()
    await clock.pass(150)
    timers.wake()
    await clock.pass(300)
    expect(ticks).toEqual([100])
    await clock.pass(200)
    timers.hurry()
    await clock.pass(200)
    expect(ticks).toEqual([100, 600, 750])
    // It is not put off by being called again and again.
    for (let i = 0; i < 10; i++) {
      timers.hurry()
      await clock.pass(10)
    }
    expect(ticks.at(-1)).toBe(950)
    timers.stop()
  })

  it('does nothing after its end, also when a tick ends it', async () => {
    const clock = new VirtualClock()
    let ticks = 0
    const timers: TorrentTimers = new TorrentTimers({
      clock,
      maintain: () => undefined,
      tick: () => {
        ticks++
        timers.stop()
        return 100
      },
    })
    timers.wake()
    await clock.pass(5_000)
    timers.wake()
    timers.hurry()
    await clock.pass(5_000)
    expect(ticks).toBe(1)
  })
})

describe('a torrent', () => {
  const pieceLength = 65_536
  const torrent = makeTorrent(32 * pieceLength, pieceLength)

  it('sleeps while nothing is under way', async () => {
    const clock = new VirtualClock()
    const { swarm } = await makeNode(clock, torrent, { id: 1 })
    let timers = 0
    const after = clock.after.bind(clock)
    clock.after = (ms, run) =>
      after(ms, () => {
        timers++
        run()
      })
    await clock.pass(60_000)
    // Maintenance once a second, and a look after it.
    expect(timers).toBeLessThan(125)
    await swarm.destroy()
  })

  it('serves a peer over a link that never says that it drained, about as often as ten times a second', async () => {
    const clock = new VirtualClock()
    const settings = { sendHighWaterBytes: 16_384 }
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all', settings })
    const viewer = await makeNode(clock, torrent, { id: 2 })
    viewer.swarm.policy.addRange(0, torrent.info.length)
    const [ours, theirs] = linkPair(clock, { delayMs: 10, bytesPerSecond: 4_000_000 })
    const { listen } = ours
    ours.listen = (listener) => listen.call(ours, { ...listener, drain: () => undefined })
    seed.swarm.addLink(ours)
    viewer.swarm.addLink(theirs)
    expect(await clock.run(() => viewer.swarm.isComplete, 60_000)).toBe(true)
    // 128 blocks. With two looks a second it would take a minute.
    expect(clock.now()).toBeLessThan(15_000)
  })
})
