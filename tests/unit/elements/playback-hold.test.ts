import { describe, expect, it } from 'vitest'
import { PlaybackHold, waitMs } from '../../../src/elements/playback-hold.ts'
import type { Clock } from '../../../src/shared/clock.ts'
import { torrentSnapshot } from '../../helpers/snapshots.ts'

const ranges = (end: number): TimeRanges => ({ length: 1, start: () => 0, end: () => end })

const setup = (startupBufferMs: number, buffered = 2) => {
  let now = 0
  let timer: (() => void) | null = null
  const clock: Clock = {
    now: () => now,
    after(_ms, run) {
      timer = run
      return () => {
        timer = null
      }
    },
  }
  const log: string[] = []
  const hidden = new Set<string>()
  const world = {
    startupBufferMs,
    buffered,
    rejectsWith: null as string | null,
    throughIn: 0 as number | null,
    paused: false,
  }
  const media = {
    currentTime: 0,
    duration: 600,
    get buffered() {
      return ranges(world.buffered)
    },
    get paused() {
      return world.paused
    },
    pause: () => {
      world.paused = true
      log.push('pause')
    },
    play: () => {
      world.paused = false
      log.push('play')
      const { rejectsWith } = world
      return rejectsWith === null ? Promise.resolve() : Promise.reject(new DOMException('', rejectsWith))
    },
  }
  const hold = new PlaybackHold(
    {
      media: () => media,
      snapshot: () => torrentSnapshot({ startupBufferMs: world.startupBufferMs }),
      playsThroughIn: () => world.throughIn,
      hideNext: (type) => void hidden.add(type),
      refused: () => void log.push('refused'),
    },
    clock,
  )
  return {
    hold,
    log,
    world,
    /** Whether the hold has announced such an event; each is asked for once. */
    hides: (type: string) => hidden.delete(type),
    /** Lets time pass and runs what was to be run then. */
    pass: (ms: number) => {
      now += ms
      timer?.()
    },
  }
}

describe('waitMs', () => {
  it('is what is needed beyond what lies ready from the playhead on', () => {
    const media = { buffered: ranges(10), currentTime: 4, duration: 600 }
    expect(waitMs({ startupBufferMs: 9_000 }, media)).toBe(3_000)
    expect(waitMs({ startupBufferMs: 0 }, media)).toBe(0)
    expect(waitMs(null, media)).toBe(0)
    expect(waitMs({ startupBufferMs: Number.POSITIVE_INFINITY }, media)).toBe(Number.POSITIVE_INFINITY)
  })

  it('is nothing when the rest of the film lies ready', () => {
    const media = { buffered: ranges(600), currentTime: 590, duration: 600 }
    expect(waitMs({ startupBufferMs: 20_000 }, media)).toBe(0)
  })
})

describe('PlaybackHold', () => {
  it('holds playback that would stall, and lets it go on when it no longer would', () => {
    const { hold, log, world, hides, pass } = setup(8_000)
    expect(hold.playing()).toBe(true)
    expect([hold.isHolding, hides('pause'), hides('pause')]).toEqual([true, true, false])
    pass(250)
    expect(log).toEqual(['pause'])
    world.buffered = 8
    pass(250)
    expect(log).toEqual(['pause', 'play'])
    expect([hold.isHolding, hides('play')]).toEqual([false, true])
    // The engine's next word may be another one; playback has begun all the same.
    world.startupBufferMs = 30_000
    expect(hold.playing()).toBe(false)
  })

  it('begins what plays by itself when it will go on, and lets go when the browser plays it meanwhile', () => {
    const { hold, log, world, hides, pass } = setup(8_000)
    expect([hold.autoplays(), hold.autoplays()]).toEqual([true, false])
    expect(hides('pause')).toBe(false)
    world.buffered = 8
    pass(250)
    expect(log).toEqual(['pause', 'play'])
    expect(setup(0).hold.autoplays()).toBe(false)
    const other = setup(8_000)
    other.hold.autoplays()
    other.world.paused = false
    expect([other.hold.playing(), other.hold.isHolding]).toEqual([false, false])
  })

  it('holds again after a stall', () => {
    const { hold, world, pass } = setup(8_000)
    hold.playing()
    world.buffered = 8
    pass(250)
    hold.stalled()
    world.startupBufferMs = 20_000
    expect(hold.playing()).toBe(true)
  })

  it('does not hold for what nobody would notice', () => {
    expect(setup(0).hold.playing()).toBe(false)
    expect(setup(2_400).hold.playing()).toBe(false)
  })

  it('waits for no longer than a person would', () => {
    const { hold, log, pass } = setup(Number.POSITIVE_INFINITY)
    hold.playing()
    pass(29_000)
    expect(hold.isHolding).toBe(true)
    pass(1_000)
    expect([hold.isHolding, log.at(-1)]).toEqual([false, 'play'])
  })

  it('does not hold who paused and played again', () => {
    const { hold } = setup(8_000)
    expect(hold.giveUp()).toBe(false)
    hold.playing()
    expect(hold.giveUp()).toBe(true)
    expect(hold.isHolding).toBe(false)
    expect(hold.playing()).toBe(false)
    hold.reset()
    expect(hold.playing()).toBe(true)
  })

  it.each([
    ['NotAllowedError', 'refused'],
    // The element was loaded again, and plays on from there.
    ['AbortError', 'play'],
  ])('tells when the browser does not let it go on, and nothing else: %s', async (rejectsWith, last) => {
    const { hold, log, world, pass } = setup(8_000)
    hold.playing()
    Object.assign(world, { buffered: 9, rejectsWith })
    pass(250)
    await Promise.resolve()
    await Promise.resolve()
    expect(log.at(-1)).toBe(last)
  })
})

describe('a person chooses', () => {
  it('to play through: it waits for as long as it takes, and then plays', () => {
    const { hold, log, world, hides, pass } = setup(0)
    world.throughIn = 160
    expect([hold.choose('through'), hold.isHolding, hides('pause')]).toEqual([true, true, true])
    pass(250)
    pass(100_000)
    expect(log).toEqual(['pause'])
    // A forecast that is good for a moment is luck.
    world.throughIn = 0
    pass(250)
    world.throughIn = 1
    pass(2_000)
    world.throughIn = 0
    pass(250)
    pass(1_900)
    expect(log).toEqual(['pause'])
    pass(250)
    expect([log.at(-1), hides('play'), hold.isHolding]).toEqual(['play', true, false])
    // The next forecast may be a little worse.
    world.throughIn = 4
    expect(hold.playing()).toBe(false)
    // After a stall, or a seek to what is not here, it waits again.
    hold.stalled()
    expect([hold.playing(), hold.pacing]).toEqual([true, 'through'])
  })

  it('to play through while it is paused: it waits when it is played', () => {
    const { hold, log, world } = setup(0)
    Object.assign(world, { throughIn: 160, paused: true })
    expect([hold.choose('through'), log]).toEqual([false, []])
    world.paused = false
    expect([hold.playing(), log]).toEqual([true, ['pause']])
  })

  it('to play through what would play through now: nothing is held', () => {
    const { hold, log } = setup(0)
    expect([hold.choose('through'), hold.playing(), log]).toEqual([false, false, []])
  })

  it('pauses: it goes on at once, and is not held again until another file plays', () => {
    const { hold, log, world } = setup(8_000)
    hold.playing()
    expect(hold.choose('pauses')).toBe(false)
    expect([log, hold.isHolding]).toEqual([['pause', 'play'], false])
    hold.stalled()
    expect(hold.playing()).toBe(false)
    hold.reset()
    expect(hold.playing()).toBe(false)
    hold.forget()
    world.paused = false
    expect([hold.playing(), hold.pacing]).toEqual([true, 'auto'])
  })

  it('to play all the same, with the play button: those are pauses', () => {
    const { hold, world } = setup(0)
    world.throughIn = 160
    hold.choose('through')
    expect([hold.giveUp(), hold.pacing, hold.isHolding]).toEqual([true, 'pauses', false])
  })

  it('is held on by an event that was on its way', () => {
    const { hold, world } = setup(0)
    world.throughIn = 160
    hold.choose('through')
    expect([hold.playing(), hold.isHolding, hold.pacing]).toEqual([true, true, 'through'])
  })

  it('plays what is here when nothing comes any more', () => {
    const { hold, log, world, pass } = setup(0)
    world.throughIn = 160
    hold.choose('through')
    pass(60_000)
    world.throughIn = null
    pass(9_000)
    expect(hold.isHolding).toBe(true)
    world.throughIn = 200
    pass(250)
    world.throughIn = null
    pass(9_000)
    expect(hold.isHolding).toBe(true)
    pass(1_000)
    expect([hold.isHolding, log.at(-1)]).toEqual([false, 'play'])
  })
})
