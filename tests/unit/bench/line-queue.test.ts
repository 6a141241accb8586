import { expect, test } from 'vitest'
import { LineQueue, megabits, type QueueOptions } from '../../bench/lines/line.ts'

/** Everything that leaves until `now`, as [time, packet]. */
const leaving = (queue: LineQueue<string>, now: number): [number, string][] => {
  const left: [number, string][] = []
  while (queue.nextAt <= now) {
    const at = queue.nextAt
    const packet = queue.shift()
    if (packet !== undefined) left.push([at, packet])
  }
  return left
}

const queueOf = (options: Partial<QueueOptions> = {}): LineQueue<string> =>
  new LineQueue({ bytesPerSecond: 1_000_000, limit: { ms: 100 }, ...options })

test('megabits are bytes a second', () => {
  expect(megabits(8)).toBe(1_000_000)
})

test('packets leave in order, each as long after the one before as the rate wants', () => {
  const queue = queueOf()
  queue.push(5, 1_000, 'a')
  queue.push(5, 500, 'b')
  queue.push(5.5, 2_000, 'c')
  expect(leaving(queue, 1_000)).toEqual([
    [6, 'a'],
    [6.5, 'b'],
    [8.5, 'c'],
  ])
  expect(queue.nextAt).toBe(Number.POSITIVE_INFINITY)
  expect(queue.shift()).toBeUndefined()
})

test('an idle line does not make up for it', () => {
  const queue = queueOf()
  queue.push(0, 1_000, 'a')
  expect(leaving(queue, 50)).toEqual([[1, 'a']])
  queue.push(50, 1_000, 'b')
  expect(leaving(queue, 100)).toEqual([[51, 'b']])
})

test('a queue in milliseconds takes what leaves within them, and not one packet more', () => {
  const queue = queueOf({ limit: { ms: 10 } })
  for (let index = 0; index < 10; index++) {
    expect(queue.isFullFor(0, 1_000)).toBe(false)
    queue.push(0, 1_000, String(index))
  }
  expect(queue.isFullFor(0, 1)).toBe(true)
  expect(queue.isFullFor(0.5, 500)).toBe(false)
  expect(queue.isFullFor(0.5, 501)).toBe(true)
  expect(leaving(queue, 3)).toHaveLength(3)
  expect(queue.waitingBytes(3)).toBe(7_000)
  expect(queue.isFullFor(3, 3_000)).toBe(false)
})

test('a queue in bytes counts bytes', () => {
  const queue = queueOf({ limit: { bytes: 3_000 } })
  queue.push(0, 2_000, 'a')
  expect(queue.isFullFor(0, 1_000)).toBe(false)
  expect(queue.isFullFor(0, 1_001)).toBe(true)
  expect(queue.isFullFor(1, 2_000)).toBe(false)
})

test('another rate holds for all that waits, and for the rest of the first packet', () => {
  const queue = queueOf()
  queue.push(0, 1_000, 'a')
  queue.push(0, 1_000, 'b')
  queue.setRate(0.5, 250_000)
  expect(leaving(queue, 100)).toEqual([
    [2.5, 'a'],
    [6.5, 'b'],
  ])
  queue.setRate(100, 1_000_000)
  queue.push(100, 1_000, 'c')
  expect(leaving(queue, 200)).toEqual([[101, 'c']])
})

test('without a rate everything leaves as it comes', () => {
  const queue = queueOf({ bytesPerSecond: null, limit: { ms: 0 } })
  expect(queue.isFullFor(3, 1e9)).toBe(false)
  queue.push(3, 1_000, 'a')
  queue.push(3, 1_000, 'b')
  expect(queue.waitingBytes(3)).toBe(1_000)
  expect(leaving(queue, 3)).toEqual([
    [3, 'a'],
    [3, 'b'],
  ])
})
