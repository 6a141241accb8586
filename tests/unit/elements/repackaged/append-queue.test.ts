import { expect, it } from 'vitest'
import { AppendQueue, type Buffer } from '../../../../src/elements/repackaged/append-queue.ts'

/** A buffer that notes what it is given, and refuses what the test says. */
class FakeBuffer extends EventTarget implements Buffer {
  readonly log: string[] = []
  updating = false
  refuses: string | null = null

  appendBuffer(data: ArrayBuffer): void {
    if (this.refuses !== null) throw new DOMException('no', this.refuses)
    this.log.push(`append ${data.byteLength}`)
    this.updating = true
  }
  remove(start: number, end: number): void {
    this.log.push(`remove ${start} ${end}`)
    this.updating = true
  }
  abort(): void {
    this.log.push('abort')
    if (this.updating) this.done()
  }
  done(): void {
    this.updating = false
    this.dispatchEvent(new Event('updateend'))
  }
}

const setup = (removable: { start: number; end: number }[] = []) => {
  const buffer = new FakeBuffer()
  const told: string[] = []
  const queue = new AppendQueue(buffer, {
    idle: () => told.push('idle'),
    full: () => removable.splice(0),
    appended: () => undefined,
    failed: () => told.push('failed'),
  })
  return { buffer, queue, told }
}

it('does one thing after another, removes first, and says when nothing is left', () => {
  const { buffer, queue, told } = setup()
  queue.append(new ArrayBuffer(1))
  queue.append(new ArrayBuffer(2))
  queue.remove({ start: 0, end: 5 })
  expect(buffer.log).toEqual(['append 1'])
  buffer.done()
  buffer.done()
  expect(told).toEqual([])
  buffer.done()
  expect(buffer.log).toEqual(['append 1', 'remove 0 5', 'append 2'])
  expect(told).toEqual(['idle'])
})

it('makes room in a buffer that is full, and goes on', () => {
  const { buffer, queue, told } = setup([{ start: 0, end: 90 }])
  buffer.refuses = 'QuotaExceededError'
  queue.append(new ArrayBuffer(1))
  expect(buffer.log).toEqual(['remove 0 90'])
  buffer.refuses = null
  buffer.done()
  expect(buffer.log).toEqual(['remove 0 90', 'append 1'])
  expect(told).toEqual([])
})

it('waits where nothing can be removed, until it is told to try again', () => {
  const { buffer, queue } = setup()
  buffer.refuses = 'QuotaExceededError'
  queue.append(new ArrayBuffer(1))
  expect(queue.isBlocked).toBe(true)
  buffer.refuses = null
  queue.retry()
  expect([buffer.log, queue.isBlocked]).toEqual([['append 1'], false])
})

it('forgets what is not done yet', () => {
  const { buffer, queue } = setup()
  queue.append(new ArrayBuffer(1))
  queue.append(new ArrayBuffer(2))
  queue.clear()
  queue.append(new ArrayBuffer(3))
  expect(buffer.log).toEqual(['append 1', 'abort', 'append 3'])
})

it('ends with something that cannot be decoded', () => {
  const { buffer, queue, told } = setup()
  queue.append(new ArrayBuffer(1))
  queue.append(new ArrayBuffer(2))
  buffer.dispatchEvent(new Event('error'))
  buffer.done()
  expect([buffer.log, told]).toEqual([['append 1'], ['failed']])
})

it('ends with a buffer that takes nothing any more', () => {
  const { buffer, queue, told } = setup()
  buffer.refuses = 'InvalidStateError'
  queue.append(new ArrayBuffer(1))
  queue.append(new ArrayBuffer(2))
  expect([buffer.log, told]).toEqual([[], ['failed']])
})
