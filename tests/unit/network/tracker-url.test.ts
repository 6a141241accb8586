import { describe, expect, it } from 'vitest'
import { checkTrackerUrl } from '../../../src/network/tracker-url.ts'
import { englishOf } from '../../../src/shared/wording.ts'

describe('checkTrackerUrl', () => {
  it.each([
    ['wss://tracker.example', true],
    ['wss://tracker.example:443/announce?key=1', true],
    ['ws://tracker.example', false],
    ['ws://localhost:8000', true],
    ['ws://127.0.0.1:8000', true],
    ['ws://[::1]:8000', true],
  ])('%s can be used (secure page: %s)', (url, isSecure) => {
    expect(checkTrackerUrl(url, isSecure)).toEqual({ url, problem: null })
  })

  it('takes one slash at the end and white space away, so that one tracker is asked once', () => {
    expect(checkTrackerUrl(' wss://tracker.example/ ', true).url).toBe('wss://tracker.example')
  })

  it('spells scheme and host in small letters, and nothing else', () => {
    expect(checkTrackerUrl('WSS://User:Key@Tracker.EXAMPLE:8000/Announce?Key=A/', true)).toEqual({
      url: 'wss://User:Key@tracker.example:8000/Announce?Key=A',
      problem: null,
    })
  })

  it.each([
    ['udp://tracker.example:6969', 'WebSocket trackers'],
    ['https://tracker.example/announce', 'WebSocket trackers'],
    ['javascript:alert(1)', 'WebSocket trackers'],
    ['tracker', 'not the address'],
    ['', 'not the address'],
    ['ws://', 'not the address'],
    [`wss://${'x'.repeat(5_000)}`, 'not the address'],
  ])('%s cannot, and says why', (url, part) => {
    const checked = checkTrackerUrl(url, false)
    expect(englishOf(checked.problem ?? '')).toContain(part)
    expect(checked.url.length).toBeLessThanOrEqual(512)
  })

  it('names the reason that a secure page gives', () => {
    expect(englishOf(checkTrackerUrl('ws://tracker.example', true).problem ?? '')).toContain('wss://')
  })
})
