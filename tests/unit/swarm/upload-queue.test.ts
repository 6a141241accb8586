import { describe, expect, it } from 'vitest'
import { UploadQueue } from '../../../src/swarm/upload-queue.ts'

const block = (piece: number) => ({ piece, begin: 0, length: 16_384, at: 0 })

describe('UploadQueue', () => {
  it('keeps requests in the order in which they came', () => {
    const queue = new UploadQueue(10)
    for (const piece of [3, 1, 2]) expect(queue.add(block(piece), false)).toBe(true)
    expect(queue.first).toEqual(block(3))
    queue.shift()
    expect([queue.first?.piece, queue.length]).toEqual([1, 2])
  })

  it('refuses what comes while the peer is choked, and what is more than the limit', () => {
    const queue = new UploadQueue(2)
    expect(queue.add(block(0), true)).toBe(false)
    expect([0, 1, 2].map((piece) => queue.add(block(piece), false))).toEqual([true, true, false])
    queue.shift()
    expect(queue.add(block(3), false)).toBe(true)
  })

  it('ends a flood after four full queues of refused requests in a row', () => {
    const queue = new UploadQueue(5)
    for (let i = 0; i < 20; i++) expect(queue.add(block(0), true)).toBe(false)
    expect(() => queue.add(block(0), true)).toThrow(/more requests/)
  })

  it('begins to count anew when a request was taken', () => {
    const queue = new UploadQueue(5)
    for (let i = 0; i < 20; i++) queue.add(block(0), true)
    queue.add(block(0), false)
    for (let i = 0; i < 20; i++) expect(queue.add(block(0), true)).toBe(false)
  })

  it('cancels exactly the request that is named, once', () => {
    const queue = new UploadQueue(10)
    queue.add({ piece: 1, begin: 0, length: 16_384, at: 0 }, false)
    queue.add({ piece: 1, begin: 16_384, length: 16_384, at: 0 }, false)
    expect(queue.cancel(1, 16_384, 100)).toBe(false)
    expect(queue.cancel(2, 0, 16_384)).toBe(false)
    expect(queue.cancel(1, 16_384, 16_384)).toBe(true)
    expect(queue.cancel(1, 16_384, 16_384)).toBe(false)
    expect(queue.clear()).toEqual([{ piece: 1, begin: 0, length: 16_384, at: 0 }])
    expect(queue.length).toBe(0)
  })
})
