import { beforeEach, describe, expect, it } from 'vitest'
import { rescueWaits, SeekRescue } from '../../../src/elements/seek-rescue.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const setup = () => {
  const clock = new VirtualClock()
  const world = { isSeeking: true, isBuffered: false, isUnknown: false }
  const loads: [at: number, seconds: number][] = []
  const asked: { seconds: number; signal: AbortSignal; arrive: () => void }[] = []
  const rescue = new SeekRescue(
    {
      isSeeking: () => world.isSeeking,
      isBuffered: () => world.isBuffered,
      untilHere: (seconds, signal) =>
        new Promise((resolve, reject) => {
          if (world.isUnknown) reject(new Error('It cannot be known.'))
          asked.push({ seconds, signal, arrive: resolve })
        }),
      loadAgain: (seconds) => void loads.push([clock.now(), seconds]),
    },
    clock,
  )
  return { clock, world, loads, asked, rescue }
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
