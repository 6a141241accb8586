import { beforeEach, describe, expect, it } from 'vitest'
import { rescueWaits, SeekRescue } from '../../../src/elements/seek-rescue.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const setup = () => {
  const clock = new VirtualClock()
  const world = { isSeeking: true, isBuffered: false, isUnknown: false }
  const went: (number | 'there')[] = []
  const loads: [at: number, seconds: number][] = []
  const asked: {
    seconds: number
    signal: AbortSignal
    find: () => void
    arrive: () => void
    fail: (error: Error) => void
  }[] = []
  const rescue = new SeekRescue(
    {
      isSeeking: () => world.isSeeking,
      isBuffered: () => world.isBuffered,
      goesTo: (seconds, signal) => {
        went.push(seconds)
        signal.addEventListener('abort', () => went.push('there'))
      },
      untilHere: (seconds, signal, find) =>
        new Promise((resolve, reject) => {
          if (world.isUnknown) reject(new Error('It cannot be known.'))
          asked.push({ seconds, signal, find, arrive: resolve, fail: reject })
        }),
      loadAgain: (seconds) => void loads.push([clock.now(), seconds]),
    },
    clock,
  )
  return { clock, world, went, loads, asked, rescue }
}

const { quickMs, hereMs, arrivedMs, farMs, againMs } = rescueWaits

describe('SeekRescue', () => {
  let seek: ReturnType<typeof setup>
  beforeEach(() => {
    seek = setup()
    seek.rescue.began(72)
  })

  it('does not even look where a seek is quick', async () => {
    await seek.clock.pass(quickMs - 1)
    seek.world.isSeeking = false
    seek.rescue.ended()
    await seek.clock.pass(60_000)
    expect([seek.asked, seek.loads]).toEqual([[], []])
  })

  it('loads again after 400 ms what is buffered', async () => {
    seek.world.isBuffered = true
    await seek.clock.pass(hereMs)
    expect(seek.loads).toEqual([[hereMs, 72]])
    expect(seek.asked).toEqual([])
  })

  it('loads again after 400 ms what is on the device', async () => {
    await seek.clock.pass(quickMs)
    seek.asked[0]?.arrive()
    await seek.clock.pass(hereMs)
    expect(seek.loads).toEqual([[hereMs, 72]])
  })

  it('leaves alone what arrives by itself, a moment after its data', async () => {
    await seek.clock.pass(1_000)
    seek.asked[0]?.arrive()
    await seek.clock.pass(arrivedMs - 1)
    seek.world.isSeeking = false
    seek.rescue.ended()
    await seek.clock.pass(60_000)
    expect(seek.loads).toEqual([])
    expect(seek.asked[0]?.signal.aborted).toBe(true)
  })

  it('loads again what does not, though its data has come', async () => {
    await seek.clock.pass(1_000)
    seek.asked[0]?.arrive()
    await seek.clock.pass(arrivedMs)
    expect(seek.loads).toEqual([[1_000 + arrivedMs, 72]])
  })

  it('loads once where nothing comes, so that the browser reads there, and waits', async () => {
    await seek.clock.pass(60_000)
    expect(seek.loads).toEqual([[farMs, 72]])
    seek.asked[0]?.arrive()
    // It has a read of its own there now, which has been given its data too.
    await seek.clock.pass(arrivedMs - 1)
    expect(seek.loads).toHaveLength(1)
    await seek.clock.pass(1)
    expect(seek.loads.slice(1)).toEqual([[60_000 + arrivedMs, 72]])
  })

  it('leaves alone what is not here, where the file says which bytes it is', async () => {
    await seek.clock.pass(quickMs)
    seek.asked[0]?.find()
    await seek.clock.pass(60_000)
    expect(seek.loads).toEqual([])
    seek.asked[0]?.arrive()
    await seek.clock.pass(arrivedMs)
    expect(seek.loads).toEqual([[quickMs + 60_000 + arrivedMs, 72]])
  })

  it.each([
    ['before the browser would be asked', 1_000, farMs],
    ['after that', 30_000, 30_000],
  ])('loads once where those bytes cannot be read, %s', async (_when, failsAt, loadsAt) => {
    await seek.clock.pass(quickMs)
    seek.asked[0]?.find()
    await seek.clock.pass(failsAt - quickMs)
    seek.asked[0]?.fail(new Error('It took too long.'))
    await seek.clock.pass(60_000)
    expect(seek.loads).toEqual([[loadsAt, 72]])
  })

  it('loads once as well where nobody can tell what is here', async () => {
    seek.world.isUnknown = true
    await seek.clock.pass(60_000)
    expect(seek.loads).toEqual([[farMs, 72]])
  })

  it('tries no more than three times', async () => {
    seek.world.isBuffered = true
    await seek.clock.pass(600_000)
    expect(seek.loads.map(([at]) => at)).toEqual([hereMs, hereMs + againMs, hereMs + 2 * againMs])
  })

  it('tells at once where the viewer goes, and when the seek is over', async () => {
    expect(seek.went).toEqual([72])
    seek.rescue.began(5)
    expect(seek.went).toEqual([72, 'there', 5])
    seek.rescue.ended()
    expect(seek.went).toEqual([72, 'there', 5, 'there'])
  })

  it('forgets a seek for the next one', async () => {
    await seek.clock.pass(300)
    seek.rescue.began(5)
    expect(seek.asked[0]?.signal.aborted).toBe(true)
    seek.asked[0]?.arrive()
    seek.world.isBuffered = true
    await seek.clock.pass(hereMs)
    expect(seek.loads).toEqual([[300 + hereMs, 5]])
  })
})
