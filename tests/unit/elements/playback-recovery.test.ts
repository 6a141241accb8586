import { describe, expect, it } from 'vitest'
import type { Torrent, TorrentEvents } from '../../../src/client/client.ts'
import { mediaErr } from '../../../src/elements/media-error.ts'
import { PlaybackRecovery } from '../../../src/elements/playback-recovery.ts'
import type { Clock } from '../../../src/shared/clock.ts'
import { Emitter } from '../../../src/shared/emitter.ts'
import { torrentSnapshot } from '../../helpers/snapshots.ts'

const broken = { code: mediaErr.network }

const setup = ({ there = false } = {}) => {
  const timers: { ms: number; run: () => void; stopped: boolean }[] = []
  const clock: Clock = {
    now: () => 0,
    after(ms, run) {
      const timer = { ms, run, stopped: false }
      timers.push(timer)
      return () => {
        timer.stopped = true
      }
    },
  }
  const events = new Emitter<TorrentEvents>()
  const snapshot = torrentSnapshot({ downloaded: 100, received: 120 })
  const torrent: Pick<Torrent, 'snapshot' | 'on'> = {
    snapshot,
    on: (name, listener) => events.on(name, listener),
  }
  const log: string[] = []
  const recovery = new PlaybackRecovery(
    torrent as Torrent,
    { dataThere: () => there, retry: () => log.push('retry'), gaveUp: ({ code }) => log.push(code) },
    clock,
  )
  return {
    recovery,
    log,
    timers,
    rest: () => timers.at(-1)?.run(),
    stats: (received: number) => events.emit('stats', { ...snapshot, received }),
  }
}

describe('PlaybackRecovery', () => {
  it('waits for new data and for the pause, in either order', () => {
    const a = setup()
    a.recovery.failed(broken)
    a.rest()
    a.stats(120)
    expect(a.log).toEqual([])
    a.stats(121)
    expect(a.log).toEqual(['retry'])

    const b = setup()
    b.recovery.failed(broken)
    b.stats(121)
    expect(b.log).toEqual([])
    b.rest()
    expect(b.log).toEqual(['retry'])
  })

  it('does not wait for data that is there', () => {
    const { recovery, rest, log } = setup({ there: true })
    recovery.failed(broken)
    rest()
    expect(log).toEqual(['retry'])
  })

  it('retries once for one failure', () => {
    const { recovery, rest, stats, log } = setup()
    recovery.failed(broken)
    recovery.failed(broken)
    rest()
    stats(130)
    stats(140)
    expect(log).toEqual(['retry'])
  })

  it('waits longer each time, gives up, and counts anew after success', () => {
    const { recovery, rest, timers, log } = setup({ there: true })
    for (let i = 0; i < 8; i++) {
      recovery.failed(broken)
      rest()
    }
    expect(timers.map(({ ms }) => ms)).toEqual([250, 500, 1000, 2000, 4000, 8000, 8000, 8000])
    recovery.failed(broken)
    expect(log.at(-1)).toBe('timeout')
    recovery.failed({ code: mediaErr.decode })
    expect(log.at(-1)).toBe('unsupported-media')
    recovery.succeeded()
    recovery.failed(broken)
    expect(timers.at(-1)?.ms).toBe(250)
  })

  it('does nothing after cancel', () => {
    const { recovery, stats, timers, log } = setup()
    recovery.failed(broken)
    recovery.cancel()
    stats(1000)
    expect(timers.at(-1)?.stopped).toBe(true)
    expect(log).toEqual([])
  })
})
