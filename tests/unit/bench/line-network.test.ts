import { expect, test } from 'vitest'
import { megabits } from '../../bench/lines/line.ts'
import { type Line, LineNetwork, type LineOptions } from '../../bench/lines/line-network.ts'

const fast: LineOptions = { delayMs: 0, down: null, up: null, limit: { ms: 150 }, loss: 0 }

interface Sent {
  readonly name: string
  readonly size?: number
}

const setUp = (viewerOptions: Partial<LineOptions>, seedOptions: Partial<LineOptions> = {}) => {
  const network = new LineNetwork()
  const viewer = network.add('viewer', { ...fast, ...viewerOptions }, 1)
  const seed = network.add('seed', { ...fast, ...seedOptions }, 100)
  const arrived: [number, string][] = []
  const send = (now: number, from: Line | null, to: Line | null, { name, size = 1_000 }: Sent): void => {
    network.advance(now)
    network.send(now, { from, to, size, deliver: (at) => arrived.push([at, name]) })
  }
  return { network, viewer, seed, arrived, send }
}

test('a packet waits for the uplink, travels both delays, and waits for the downlink', () => {
  const { network, viewer, seed, arrived, send } = setUp(
    { delayMs: 30, down: 500_000, up: 100_000 },
    { delayMs: 20, up: 1_000_000, down: 2_000_000 },
  )
  send(10, seed, viewer, { name: 'a' })
  send(10, seed, viewer, { name: 'b' })
  send(10, viewer, seed, { name: 'request' })
  expect(network.wakeAt).toBe(31)
  network.advance(1_000)
  // 1 ms for each at the uplink and 2 ms at the downlink; 10 ms and 0.5 ms the other way.
  expect(arrived).toEqual([
    [63, 'a'],
    [65, 'b'],
    [70.5, 'request'],
  ])
  expect(viewer.counts).toMatchObject({ upBytes: 1_000, downBytes: 2_000, downPackets: 2, dropped: 0 })
  expect(network.wakeAt).toBe(Number.POSITIVE_INFINITY)
})

test('advancing late or in small steps delivers the same at the same times', () => {
  const deliveries = [1, 7, 500].map((step) => {
    const { network, viewer, seed, arrived, send } = setUp({ delayMs: 30, down: 300_000 }, { up: 500_000 })
    for (let index = 0; index < 40; index++) send(0, seed, viewer, { name: String(index) })
    for (let now = 0; now <= 1_000; now += step) network.advance(now)
    return arrived
  })
  expect(deliveries[0]).toHaveLength(40)
  expect(deliveries[1]).toEqual(deliveries[0])
  expect(deliveries[2]).toEqual(deliveries[0])
})

test('nothing is delivered before the time for which the network asked to be woken', () => {
  const { network, viewer, seed, arrived, send } = setUp(
    { delayMs: 11, down: 300_000, up: 50_000, limit: { ms: 10_000 } },
    { delayMs: 3, up: 700_000, down: 90_000, limit: { ms: 10_000 } },
  )
  for (let index = 0; index < 50; index++) {
    send(index / 3, seed, viewer, { name: `down ${index}` })
    send(index / 3, viewer, seed, { name: `up ${index}`, size: 300 })
  }
  while (network.wakeAt < Number.POSITIVE_INFINITY) {
    const { wakeAt } = network
    const before = arrived.length
    network.advance(wakeAt - 1e-6)
    expect(arrived).toHaveLength(before)
    network.advance(wakeAt)
  }
  expect(arrived).toHaveLength(100)
})

test('all flows of a peer share its line', () => {
  const network = new LineNetwork()
  const viewer = network.add('viewer', { ...fast, down: megabits(8) }, 1)
  const seeds = [0, 1, 2].map((index) =>
    network.add(`seed ${index}`, { ...fast, up: megabits(8), limit: { ms: 10_000 } }, index * 10),
  )
  const arrivals: number[] = []
  for (const from of seeds) {
    for (let index = 0; index < 50; index++) {
      network.send(0, { from, to: viewer, size: 1_000, deliver: (at) => arrivals.push(at) })
    }
  }
  network.advance(10_000)
  expect(arrivals).toHaveLength(150)
  expect(arrivals.at(-1)).toBeCloseTo(151, 6)
})

test('a full queue drops what comes last, and stays as long as it may be', () => {
  const { network, viewer, seed, arrived, send } = setUp({ down: 1_000_000, limit: { ms: 20 } })
  for (let index = 0; index < 100; index++) send(0, seed, viewer, { name: String(index) })
  network.advance(1_000)
  expect(arrived.map(([, name]) => name)).toEqual(Array.from({ length: 20 }, (_, index) => String(index)))
  expect(arrived.at(-1)?.[0]).toBe(20)
  expect(viewer.counts.dropped).toBe(80)
})

test('bytes of a stream are never dropped, and their sender hears of the full queue', () => {
  const { network, viewer } = setUp({ down: 1_000_000, limit: { ms: 5 }, loss: 0.5 })
  let squeezed = 0
  const arrivals: number[] = []
  for (let index = 0; index < 10; index++) {
    network.send(0, {
      from: null,
      to: viewer,
      size: 1_000,
      deliver: (at) => arrivals.push(at),
      squeezed: () => squeezed++,
    })
  }
  network.advance(1_000)
  expect(arrivals).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(squeezed).toBe(5)
})

test('loss is as large as it was told, in each direction, and the same again with the same seed', () => {
  const run = (): string[] => {
    const { network, viewer, seed, arrived, send } = setUp({ loss: 0.02 })
    for (let index = 0; index < 20_000; index++) {
      send(index, seed, viewer, { name: `down ${index}` })
      send(index, viewer, seed, { name: `up ${index}` })
    }
    network.advance(1e6)
    return arrived.map(([, name]) => name)
  }
  const arrived = run()
  for (const direction of ['down', 'up']) {
    const lost = 20_000 - arrived.filter((name) => name.startsWith(direction)).length
    // 400 is the mean, and 20 a standard deviation.
    expect(Math.abs(lost - 400)).toBeLessThan(80)
  }
  expect(run()).toEqual(arrived)
})

test('a line may change its rate while packets wait', () => {
  const { network, viewer, seed, arrived, send } = setUp({ down: megabits(8), limit: { ms: 1_000 } })
  for (let index = 0; index < 40; index++) send(0, seed, viewer, { name: String(index) })
  network.advance(10)
  network.setRates(10, viewer, { down: megabits(2), up: null })
  network.advance(50)
  network.setRates(50, viewer, { down: megabits(8), up: null })
  network.advance(1_000)
  expect(arrived.map(([at]) => at).filter((at) => at <= 10)).toHaveLength(10)
  expect(arrived.map(([at]) => at).filter((at) => at > 10 && at <= 50)).toHaveLength(10)
  expect(arrived.at(-1)?.[0]).toBeCloseTo(70, 6)
})

test('a peer that has vanished gets nothing, gives nothing, and nobody is told', () => {
  const { network, viewer, seed, arrived, send } = setUp({ delayMs: 10 }, { up: 1_000_000 })
  for (let index = 0; index < 5; index++) send(0, seed, viewer, { name: String(index) })
  network.advance(2)
  seed.isGone = true
  send(3, seed, viewer, { name: 'late' })
  send(3, viewer, seed, { name: 'to nobody' })
  network.advance(1_000)
  // Two had left its line.
  expect(arrived.map(([, name]) => name)).toEqual(['0', '1'])
})
