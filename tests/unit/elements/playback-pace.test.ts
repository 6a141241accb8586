import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { PageEvents } from '../../../src/elements/page-events.ts'
import { PlaybackPace } from '../../../src/elements/playback-pace.ts'
import { film, torrentWith } from './sentence-examples.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A film that arrives at a third of the rate that it needs. */
const setup = () => {
  const sent: string[] = []
  const media = {
    ...{ paused: false, currentTime: 50, duration: 100, readyState: 4, seeking: false, ended: false },
    ...{ playbackRate: 1, buffered: { length: 0, start: () => 0, end: () => 0 } },
    pause: () => {
      media.paused = true
    },
    play: async () => {
      media.paused = false
    },
  }
  const world = { isInView: true }
  const snapshot = torrentWith([], { downloadRate: 35_000 })
  const pace = new PlaybackPace(
    {
      media: () => media as unknown as HTMLVideoElement,
      snapshot: () => snapshot,
      place: () => ({ snapshot, file: film, currentTime: 50, duration: 100 }),
      isInView: () => world.isInView,
      stalled: () => undefined,
    },
    new PageEvents((type) => sent.push(type)),
  )
  return { pace, media, world, sent }
}

it('waits until it plays through, when a person chooses that', () => {
  const { pace, media, sent } = setup()
  pace.pacing = 'through'
  expect([pace.isHolding, media.paused, sent]).toEqual([true, true, ['waiting']])
  pace.pacing = 'pauses'
  expect([pace.isHolding, media.paused]).toEqual([false, false])
})

it('what is being loaded again is held when it arrives', () => {
  const { pace, media, world } = setup()
  world.isInView = false
  pace.pacing = 'through'
  expect([pace.isHolding, media.paused]).toEqual([false, false])
  world.isInView = true
  pace.arrived()
  expect([pace.isHolding, media.paused]).toEqual([true, true])
  // It hangs in a seek, and is loaded once more.
  pace.interrupt()
  media.paused = false
  expect([pace.isHolding, pace.pacing]).toEqual([false, 'through'])
  pace.arrived()
  expect([pace.isHolding, media.paused]).toEqual([true, true])
})

it('another file is not held for what was chosen of the last one', () => {
  const { pace, media } = setup()
  pace.pacing = 'through'
  pace.reset()
  media.paused = false
  pace.arrived()
  expect([pace.pacing, pace.isHolding]).toEqual(['auto', false])
})
