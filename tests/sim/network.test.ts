import { describe, expect, it } from 'vitest'
import { Kernel } from './kernel.ts'
import {
  type Access,
  FairShare,
  freeze,
  linkPair,
  makeAccess,
  type PathShape,
  type SimLink,
} from './network.ts'

const path: PathShape = { delayMs: 40, loss: 0, growth: 2 }

interface Arrival {
  readonly at: number
  readonly length: number
}

const listenTo = (kernel: Kernel, link: SimLink): { arrivals: Arrival[]; drains: number; closed: number } => {
  const seen = { arrivals: [] as Arrival[], drains: 0, closed: 0 }
  link.listen({
    data: (data) => seen.arrivals.push({ at: kernel.now(), length: data.length }),
    drain: () => {
      seen.drains++
    },
    close: () => {
      seen.closed++
    },
  })
  return seen
}

const pairOf = (kernel: Kernel, a: Access, b: Access, shape = path): [SimLink, SimLink] =>
  linkPair(kernel, a, b, shape, 'test', () => 0)

describe('kernel', () => {
  it('runs events in order of their moment, then of their making', async () => {
    const kernel = new Kernel(1)
    const ran: string[] = []
    kernel.after(5, () => ran.push('c'))
    kernel.after(1, () => ran.push('a'))
    kernel.after(1, () => ran.push('b'))
    kernel.after(2, () => ran.push('cancelled'))()
    await kernel.run(() => false, 10)
    expect(ran).toEqual(['a', 'b', 'c'])
    expect(kernel.now()).toBe(10)
  })

  it('settles every promise before the next event, however long the chain', async () => {
    const kernel = new Kernel(1)
    const ran: string[] = []
    kernel.after(1, () => {
      void (async () => {
        for (let i = 0; i < 1_000; i++) await Promise.resolve()
        ran.push('chain')
      })()
    })
    kernel.after(1, () => ran.push('event'))
    await kernel.run(() => false, 2)
    expect(ran).toEqual(['chain', 'event'])
  })
})

describe('shared link', () => {
  it('gives each flow an equal share, and what one leaves to the others', async () => {
    const kernel = new Kernel(1)
    const link = new FairShare(kernel, 1_000)
    const ended: [string, number][] = []
    const note = (name: string) => () => {
      ended.push([name, Math.round(kernel.now())])
    }
    link.add(1_000, note('long'))
    link.add(500, note('short'))
    kernel.after(1_500, () => link.add(100, note('late')))
    await kernel.run(() => false, 10_000)
    expect(ended).toEqual([
      ['short', 1_000],
      ['long', 1_500],
      ['late', 1_600],
    ])
    expect(link.served).toBe(1_600)
  })

  it('is max–min fair between flows that meet at one end', async () => {
    const kernel = new Kernel(1)
    const receiver = makeAccess(kernel, 1e6, 300_000)
    // One sender can give 50 kB/s; the other two share the remaining 250.
    const senders = [50_000, 1e6, 1e6].map((up) => makeAccess(kernel, up, 1e6))
    const received = senders.map((sender) => {
      const [from, to] = pairOf(kernel, sender, receiver, { ...path, loss: 0.0001 })
      const seen = listenTo(kernel, to)
      from.listen({ data: () => undefined, drain: () => undefined, close: () => undefined })
      for (let i = 0; i < 400; i++) from.send(new Uint8Array(16_384))
      return seen
    })
    await kernel.run(() => false, 20_000)
    const rates = received.map(({ arrivals }) => arrivals.reduce((sum, { length }) => sum + length, 0) / 20)
    expect(rates[0]).toBeGreaterThan(45_000)
    expect(rates[0]).toBeLessThanOrEqual(50_000)
    for (const rate of rates.slice(1)) {
      expect(rate).toBeGreaterThan(118_000)
      expect(rate).toBeLessThan(128_000)
    }
  })
})

describe('connection', () => {
  it('starts with a window of 11.9 kB: one block takes two round trips, and messages arrive whole', async () => {
    const kernel = new Kernel(1)
    const [left, right] = pairOf(kernel, makeAccess(kernel, 1e7, 1e7), makeAccess(kernel, 1e7, 1e7))
    const { arrivals } = listenTo(kernel, right)
    left.send(new Uint8Array(16_397))
    await kernel.run(() => false, 1_000)
    expect(arrivals).toHaveLength(1)
    // 40 ms there, 40 back, 40 there with the rest.
    expect(arrivals[0]?.at).toBeGreaterThan(120)
    expect(arrivals[0]?.at).toBeLessThan(125)
  })

  it('is held to the rate that its loss allows (Mathis)', async () => {
    const kernel = new Kernel(1)
    const shape = { ...path, loss: 0.001 }
    const [left, right] = pairOf(kernel, makeAccess(kernel, 1e8, 1e8), makeAccess(kernel, 1e8, 1e8), shape)
    const { arrivals } = listenTo(kernel, right)
    for (let i = 0; i < 1_000; i++) left.send(new Uint8Array(16_384))
    await kernel.run(() => false, 20_000)
    const rate = arrivals.reduce((sum, { length }) => sum + length, 0) / 20
    // 1.22 × 1171 B / (80 ms × √0.001) = 565 kB/s.
    expect(rate).toBeGreaterThan(0.9 * 565_000)
    expect(rate).toBeLessThan(1.05 * 565_000)
  })

  it('says when it has drained, keeps order, and ends at both ends', async () => {
    const kernel = new Kernel(1)
    const [left, right] = pairOf(kernel, makeAccess(kernel, 1e6, 1e6), makeAccess(kernel, 1e6, 1e6))
    const sender = listenTo(kernel, left)
    const receiver = listenTo(kernel, right)
    for (const length of [16_384, 9, 100_000, 5, 16_384]) left.send(new Uint8Array(length))
    expect(left.bufferedAmount).toBe(132_782)
    await kernel.run(() => false, 5_000)
    expect(receiver.arrivals.map(({ length }) => length)).toEqual([16_384, 9, 100_000, 5, 16_384])
    expect(sender.drains).toBe(1)
    expect(left.bufferedAmount).toBe(0)
    left.close()
    left.close()
    expect(sender.closed).toBe(1)
    expect(receiver.closed).toBe(0)
    await kernel.run(() => false, 6_000)
    expect(receiver.closed).toBe(1)
  })

  it('delivers nothing of a frozen node, and everything afterwards', async () => {
    const kernel = new Kernel(1)
    const access = makeAccess(kernel, 1e6, 1e6)
    const [left, right] = pairOf(kernel, access, makeAccess(kernel, 1e6, 1e6))
    const { arrivals } = listenTo(kernel, right)
    freeze(kernel, access, 10_000)
    left.send(new Uint8Array(5_000))
    left.send(new Uint8Array(5))
    await kernel.run(() => false, 9_999)
    expect(arrivals).toEqual([])
    await kernel.run(() => false, 11_000)
    expect(arrivals.map(({ length }) => length)).toEqual([5_000, 5])
  })
})
