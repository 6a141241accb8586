import { describe, expect, it, vi } from 'vitest'
import { Emitter } from '../../../src/shared/emitter.ts'

interface Events {
  piece: number
}

describe('Emitter', () => {
  it('calls the other listeners when one throws, and hands on what it threw', () => {
    const thrown: unknown[] = []
    const events = new Emitter<Events>((error) => thrown.push(error))
    const heard: string[] = []
    const failure = new Error('a listener failed')
    events.on('piece', (piece) => heard.push(`first ${piece}`))
    events.on('piece', () => {
      throw failure
    })
    events.on('piece', (piece) => heard.push(`third ${piece}`))
    events.emit('piece', 7)
    events.emit('piece', 8)
    expect(heard).toEqual(['first 7', 'third 7', 'first 8', 'third 8'])
    expect(thrown).toEqual([failure, failure])
  })

  it('reports by itself where nobody wants to know, and never as an uncaught error', async () => {
    const uncaught = vi.fn()
    process.on('uncaughtException', uncaught)
    const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    try {
      const events = new Emitter<Events>()
      const failure = new Error('a listener failed')
      events.on('piece', () => {
        throw failure
      })
      events.emit('piece', 1)
      await new Promise((resolve) => setImmediate(resolve))
      expect(reported).toHaveBeenCalledWith(failure)
      expect(uncaught).not.toHaveBeenCalled()
    } finally {
      process.off('uncaughtException', uncaught)
      reported.mockRestore()
    }
  })
})
