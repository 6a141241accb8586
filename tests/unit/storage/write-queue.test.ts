import { expect, test } from 'vitest'
import { batchBytes, pendingLimitBytes, WriteQueue } from '../../../src/storage/write-queue.ts'

const MiB = 1024 * 1024

test('a batch is due at its size, and pieces stay readable until it has ended', () => {
  const queue = new WriteQueue()
  const piece = new Uint8Array(MiB)
  for (let i = 0; i < batchBytes / MiB - 1; i++) queue.add(i, piece)
  expect(queue.isDue).toBe(false)
  queue.add(99, piece)
  expect(queue.isDue).toBe(true)
  const batch = queue.begin()
  expect(batch.size).toBe(batchBytes / MiB)
  expect(queue.isDue).toBe(false)
  expect(queue.get(99)).toBe(piece)
  expect(queue.isEmpty).toBe(false)
  queue.end(true)
  expect(queue.get(99)).toBeUndefined()
  expect(queue.isEmpty).toBe(true)
})

test('the limit counts what waits and what is being written', () => {
  const queue = new WriteQueue()
  queue.add(0, new Uint8Array(pendingLimitBytes))
  expect(queue.isOverLimit).toBe(false)
  queue.begin()
  queue.add(1, new Uint8Array(1))
  expect(queue.isOverLimit).toBe(true)
  queue.end(true)
  expect(queue.isOverLimit).toBe(false)
})

test('a piece that is put again while it is written is the newer one, and counts once', () => {
  const queue = new WriteQueue()
  const [old, fresh] = [new Uint8Array([1]), new Uint8Array([2])]
  queue.add(0, old)
  queue.begin()
  queue.add(0, fresh)
  expect(queue.get(0)).toBe(fresh)
  queue.end(true)
  expect(queue.get(0)).toBe(fresh)
  for (let i = 0; i < 100; i++) queue.add(5, new Uint8Array(MiB))
  expect(queue.isOverLimit).toBe(false)
})

test('what a failed batch held waits again, except what was given up or put again meanwhile', () => {
  const queue = new WriteQueue()
  const piece = (byte: number): Uint8Array => new Uint8Array(1000).fill(byte)
  for (let i = 0; i < 3; i++) queue.add(i, piece(i))
  const batch = queue.begin()
  expect(queue.delete(1)).toBe(true)
  expect(queue.delete(1)).toBe(false)
  queue.add(2, piece(9))
  expect(queue.bytes).toBe(3000)
  queue.end(false)
  expect([...batch.keys()]).toEqual([0, 2])
  expect([...queue.pieces()].sort()).toEqual([0, 2])
  expect(queue.get(2)?.[0]).toBe(9)
  expect(queue.bytes).toBe(2000)
  queue.begin()
  queue.end(true)
  expect(queue.isEmpty).toBe(true)
  expect(queue.bytes).toBe(0)
})

test('a batch is bounded: what was put while nothing could be written goes in several', () => {
  const queue = new WriteQueue()
  for (let i = 0; i < 3 * (batchBytes / MiB); i++) queue.add(i, new Uint8Array(MiB))
  const sizes: number[] = []
  while (!queue.isEmpty) {
    sizes.push(queue.begin().size)
    queue.end(true)
  }
  expect(sizes).toEqual([4, 4, 4])
})
