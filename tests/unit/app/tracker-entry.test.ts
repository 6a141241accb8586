import { describe, expect, it } from 'vitest'
import { readTracker, type TrackersKnown } from '../../../src/app/tracker-entry.ts'
import { trackerStatus } from '../../../src/network/tracker-status.ts'
import { maxTrackers } from '../../../src/network/tracker-url.ts'

const known: TrackersKnown = {
  trackers: [
    trackerStatus('wss://asked.example/announce', 'connected'),
    trackerStatus('udp://a:1', 'unusable'),
  ],
  removedTrackers: ['wss://removed.example'],
}

describe('readTracker', () => {
  it.each([
    ['wss://new.example', 'wss://new.example'],
    [' WSS://New.Example/Announce/ ', 'wss://new.example/Announce'],
    ['ws://localhost:8000', 'ws://localhost:8000'],
    ['wss://asked.example/other', 'wss://asked.example/other'],
  ])('takes %s', (text, url) => {
    expect(readTracker(text, known, true)).toEqual({ ok: true, url })
  })

  it.each([
    ['', 'Type the address'],
    ['   ', 'Type the address'],
    ['tracker.example', 'not the address'],
    ['wss://', 'not the address'],
    ['udp://tracker.example:1', 'WebSocket trackers'],
    ['https://tracker.example/announce', 'WebSocket trackers'],
    ['javascript:alert(1)', 'WebSocket trackers'],
    ['ws://tracker.example', 'over wss://'],
    ['wss://asked.example/announce', 'in the list already'],
    ['WSS://ASKED.example/announce/', 'in the list already'],
    ['wss://removed.example/', 'Put back'],
    [`wss://${'x'.repeat(4_000)}`, 'not the address'],
  ])('says what is wrong with “%s”', (text, part) => {
    const entry = readTracker(text, known, true)
    expect(entry.ok).toBe(false)
    expect(entry).toMatchObject({ problem: expect.stringContaining(part) })
  })

  it('says so when no more are asked, and does not count those that cannot be', () => {
    const trackers = Array.from({ length: maxTrackers }, (_, i) =>
      trackerStatus(`wss://${i}.example`, 'waiting'),
    )
    const full = { trackers: [...trackers, ...known.trackers], removedTrackers: [] }
    expect(readTracker('wss://new.example', full, true)).toMatchObject({
      problem: expect.stringContaining('No more than 12'),
    })
    const room = {
      trackers: [...trackers.slice(1), trackerStatus('udp://a:1', 'unusable')],
      removedTrackers: [],
    }
    expect(readTracker('wss://new.example', room, true).ok).toBe(true)
  })
})
