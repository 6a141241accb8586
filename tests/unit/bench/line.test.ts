import { expect, test } from 'vitest'
import { Line } from '../../bench/cold/line.ts'

/** Time that moves when it is told to; `lateMs`: how much later than asked every timer runs. */
const virtualClock = (lateMs = 0) => {
  let time = 0
  const timers: { at: number; run: () => void }[] = []
  return {
    now: () => time,
    after(ms: number, run: () => void) {
      const timer = { at: time + ms + lateMs, run }
      timers.push(timer)
      return () => {
        const index = timers.indexOf(timer)
        if (index >= 0) timers.splice(index, 1)
      }
    },
    runUntil(end: number) {
      for (;;) {
        const next = timers.sort((a, b) => a.at - b.at)[0]
        if (next === undefined || next.at > end) break
        timers.shift()
        time = next.at
        next.run()
      }
      time = end
    },
  }
}

const oneMegabyteASecond = 1_000_000

test('bytes take their time to go out, and then the way', () => {
  const clock = virtualClock()
  const line = new Line(clock, { delayMs: 15, rateBytesPerSecond: oneMegabyteASecond })
  let first = 0
  let last = 0
  const flow = line.flow({
    arrived() {
      first ||= clock.now()
      last = clock.now()
    },
  })
  flow.send(new Uint8Array(100_000))
  expect(flow.waitingBytes).toBeGreaterThan(90_000)
  clock.runUntil(1_000)
  expect(first).toBeCloseTo(15 + 1.46, 1)
  expect(last).toBeCloseTo(15 + 100, 1)
  expect(flow.waitingBytes).toBe(0)
})

test('two connections share the rate packet by packet, and each stays in order', () => {
  const clock = virtualClock()
  const line = new Line(clock, { delayMs: 0, rateBytesPerSecond: oneMegabyteASecond })
  const received: Record<string, number[]> = { big: [], small: [] }
  const ends: Record<string, number> = {}
  const flowOf = (name: string) => line.flow({ arrived: (bytes) => received[name]?.push(...bytes) })
  const [big, small] = [flowOf('big'), flowOf('small')]
  const content = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251)
  big.send(content)
  big.afterwards(() => {
    ends.big = clock.now()
  })
  small.send(content.subarray(0, 2_920))
  small.afterwards(() => {
    ends.small = clock.now()
  })
  clock.runUntil(1_000)
  // Four turns of two: not behind the other's 100 kB.
  expect(ends.small).toBeLessThan(10)
  expect(ends.big).toBeCloseTo(102.9, 0)
  expect(received.big).toEqual([...content])
  expect(received.small).toEqual([...content.subarray(0, 2_920)])
})

test('late timers do not slow a busy line down', () => {
  const clock = virtualClock(3)
  const line = new Line(clock, { delayMs: 15, rateBytesPerSecond: oneMegabyteASecond })
  let last = 0
  const flow = line.flow({ arrived: () => (last = clock.now()) })
  flow.send(new Uint8Array(500_000))
  clock.runUntil(2_000)
  expect(last).toBeGreaterThanOrEqual(515)
  expect(last).toBeLessThan(525)
})

test('a line that was idle does not make up for it', () => {
  const clock = virtualClock()
  const line = new Line(clock, { delayMs: 15, rateBytesPerSecond: oneMegabyteASecond })
  const arrivals: number[] = []
  const flow = line.flow({ arrived: () => arrivals.push(clock.now()) })
  flow.send(new Uint8Array(1_000))
  clock.runUntil(500)
  flow.send(new Uint8Array(1_000))
  clock.runUntil(1_000)
  expect(arrivals).toEqual([16, 516])
})

test('bytes that are sent while others are on the way wait for nothing but the wire', () => {
  const clock = virtualClock()
  const line = new Line(clock, { delayMs: 100, rateBytesPerSecond: oneMegabyteASecond })
  const arrivals: number[] = []
  const flow = line.flow({ arrived: () => arrivals.push(clock.now()) })
  flow.send(new Uint8Array(1_000))
  clock.runUntil(50)
  flow.send(new Uint8Array(1_000))
  clock.runUntil(1_000)
  expect(arrivals).toEqual([101, 151])
})

test('without rate and delay everything arrives at once, whole', () => {
  const clock = virtualClock()
  const line = new Line(clock, { delayMs: 0, rateBytesPerSecond: null })
  const lengths: number[] = []
  const flow = line.flow({ arrived: (bytes) => lengths.push(bytes.length) })
  flow.send(new Uint8Array(70_000))
  expect(lengths).toEqual([70_000])
})
