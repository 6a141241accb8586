import { describe, expect, it } from 'vitest'
import { hasSlept, watchWakeUps } from '../../../src/network/wake-up.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

class FakeDocument extends EventTarget {
  visibilityState = 'visible'
}

const start = () => {
  const clock = new VirtualClock()
  const page = new EventTarget()
  const document = new FakeDocument()
  const log: string[] = []
  let ahead = 0
  const stop = watchWakeUps({ wallClock: () => clock.now() + ahead, page, document }, clock, {
    restart: () => log.push('restart'),
    seen: () => log.push('seen'),
  })
  return {
    clock,
    page,
    document,
    log,
    stop,
    jump: (ms: number) => {
      ahead += ms
    },
  }
}

describe('hasSlept', () => {
  it.each([
    ['a heartbeat', 5_000, 5_000, false],
    ['a hidden page, which runs once a minute', 60_000, 60_000, false],
    ['the clock is set right by some seconds', 14_000, 5_000, false],
    ['the clock is set back', -3_600_000, 5_000, false],
    ['a sleep that the other clock does not count', 65_000, 5_000, true],
    ['a sleep that both count', 3_600_000, 3_600_000, true],
  ])('%s: %d ms and %d ms', (_what, wallMs, monotonicMs, slept) =>
    expect(hasSlept(wallMs, monotonicMs)).toBe(slept),
  )
})

describe('watchWakeUps', () => {
  it('tells once of a sleep', async () => {
    const { clock, jump, log } = start()
    await clock.pass(60_000)
    expect(log).toEqual([])
    jump(30_000)
    await clock.pass(60_000)
    expect(log).toEqual(['restart'])
  })

  it('tells that the network is back', () => {
    const { page, log } = start()
    page.dispatchEvent(new Event('online'))
    expect(log).toEqual(['restart'])
  })

  it('tells of a page that comes out of the back-forward cache, not of one that is loaded', () => {
    const { page, log } = start()
    page.dispatchEvent(new Event('pageshow'))
    expect(log).toEqual([])
    page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    expect(log).toEqual(['restart'])
  })

  it('tells that somebody looks again, and first of a sleep that nobody has noticed', () => {
    const { document, jump, log } = start()
    document.visibilityState = 'hidden'
    document.dispatchEvent(new Event('visibilitychange'))
    expect(log).toEqual([])
    document.visibilityState = 'visible'
    document.dispatchEvent(new Event('visibilitychange'))
    expect(log).toEqual(['seen'])
    jump(3_600_000)
    document.dispatchEvent(new Event('visibilitychange'))
    expect(log).toEqual(['seen', 'restart', 'seen'])
  })

  it('is silent when it is stopped', async () => {
    const { clock, page, document, jump, log, stop } = start()
    stop()
    jump(3_600_000)
    page.dispatchEvent(new Event('online'))
    document.dispatchEvent(new Event('visibilitychange'))
    await clock.pass(600_000)
    expect(log).toEqual([])
  })

  it('does without a page', async () => {
    const clock = new VirtualClock()
    let restarts = 0
    let wall = 0
    watchWakeUps({ wallClock: () => wall, page: null, document: null }, clock, {
      restart: () => restarts++,
      seen: () => undefined,
    })
    wall = 3_600_000
    await clock.pass(6_000)
    expect(restarts).toBe(1)
  })
})
