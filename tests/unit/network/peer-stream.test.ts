/** What simple-peer needs of a stream in a browser. Browser tests see it below simple-peer itself. */
import { expect, test, vi } from 'vitest'
import { Duplex } from '../../../src/network/peer-stream.ts'

/** As simple-peer closes: a turn later. */
class Closing extends Duplex {
  override _destroy(done: () => void): void {
    setTimeout(done, 0)
  }
}

/** A stream, and all that its listeners were told, in order. */
const heard = (stream: Duplex): unknown[] => {
  const told: unknown[] = []
  stream.on('data', (data: unknown) => told.push(data))
  stream.on('error', ({ message }: Error) => told.push(message))
  stream.on('close', () => told.push('closed'))
  return told
}

test('an event calls those who listen to it, and those of `once` a single time', () => {
  const stream = new Duplex()
  const told: string[] = []
  const gone = (): void => void told.push('gone')
  stream.on('signal', (type: string) => told.push(type))
  stream.once('signal', (type: string) => told.push(`${type} once`))
  stream.once('signal', gone).removeListener('signal', gone)
  expect(stream.emit('signal', 'offer')).toBe(true)
  expect(stream.emit('signal', 'answer')).toBe(true)
  expect(stream.emit('negotiated')).toBe(false)
  expect(told).toEqual(['offer', 'offer once', 'answer'])
})

test('who listens in the middle of an event is told of the next one', () => {
  const stream = new Duplex()
  const late = vi.fn()
  stream.once('connect', () => stream.on('connect', late))
  stream.emit('connect')
  expect(late).not.toHaveBeenCalled()
  stream.emit('connect')
  expect(late).toHaveBeenCalledOnce()
})

test('data that came before anybody listened is delivered in order, after the call that began to listen', async () => {
  const stream = new Duplex()
  stream.push('one')
  stream.push('two')
  const told = heard(stream)
  stream.push('three')
  expect(told).toEqual([])
  await Promise.resolve()
  expect(told).toEqual(['one', 'two', 'three'])
  stream.push('four')
  expect(told).toEqual(['one', 'two', 'three', 'four'])
})

test('data that comes while what came before is delivered keeps its place', async () => {
  const stream = new Duplex()
  stream.push('one')
  stream.push('two')
  stream.once('data', () => stream.push('three'))
  await Promise.resolve()
  const told = heard(stream)
  await Promise.resolve()
  expect(told).toEqual(['two', 'three'])
})

test('after its end nothing is delivered, and the end is told once', async () => {
  const stream = new Closing()
  stream.push('unheard')
  const told = heard(stream)
  stream.destroy(new Error('The channel broke.'))
  stream.destroy()
  stream.push('late')
  expect(stream.destroyed).toBe(false)
  await expect.poll(() => stream.destroyed).toBe(true)
  expect(told).toEqual(['The channel broke.', 'closed'])
})

test('that simple-peer has sent all is no end', () => {
  const stream = new Duplex()
  const told = heard(stream)
  stream.end()
  stream.push('more')
  expect(told).toEqual(['more'])
  expect(stream.destroyed).toBe(false)
})
