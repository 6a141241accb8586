import { describe, expect, it } from 'vitest'
import { cannotAsk, noPeersError, trackersError, webRtcError } from '../../../src/engine/tracker-problems.ts'
import type { TrackerStatus } from '../../../src/network/ports.ts'
import { detailOf } from '../../../src/shared/errors.ts'

const url = 'wss://tracker.example'
const status = (parts: Partial<TrackerStatus> = {}): TrackerStatus => ({
  url,
  state: 'connected',
  failure: null,
  warning: null,
  problem: null,
  seeds: 3,
  leeches: 1,
  ...parts,
})
const udp = status({ url: 'udp://one.example:1', state: 'unusable', failure: 'Not by a page.' })

describe('noPeersError', () => {
  it('tells peers that cannot be reached from peers that are not there', () => {
    expect(noPeersError([status()], [url]).message).toMatch(/^The trackers know nobody yet/)
    expect(noPeersError([status({ unreachable: 0 })], [url]).message).toMatch(/^The trackers know nobody yet/)
    expect(noPeersError([status(), status({ unreachable: 3 })], [url]).message).toMatch(
      /^3 peers were found, but no connection could be made\. A firewall .* a TURN server helps\./,
    )
    expect(noPeersError([status({ unreachable: 1 })], [url]).message).toMatch(/^A peer was found/)
  })

  it('does not list the trackers, which stand beside it', () => {
    for (const state of ['connected', 'connecting', 'unreachable', 'refusing'] as const) {
      const { code, message } = noPeersError([status({ state, failure: 'x' }), udp], [url, udp.url])
      expect(code).toBe('no-peers')
      expect(message).not.toContain('example')
    }
    expect(noPeersError([status({ state: 'refusing' })], [url]).message).toContain(
      'None of the trackers helps',
    )
  })

  it.each([
    ['none at all', [], [], 'names no tracker'],
    ['udp: alone', [udp], [udp.url], '(udp://)'],
    [
      'udp: and http:',
      [udp, status({ url: 'http://two.example/announce', state: 'unusable' })],
      [udp.url, 'http://two.example/announce'],
      '(udp:// and http://)',
    ],
    ['nonsense', [status({ url: 'nonsense', state: 'unusable' })], ['nonsense'], 'names, so nobody'],
    ['ws: on a page over https:', [status({ url: 'ws://a', state: 'unusable' })], ['ws://a'], '(ws://)'],
  ] as const)('with %s says that waiting does not change it, and what helps', (_what, all, urls, part) => {
    const { code, message } = noPeersError(all, urls)
    expect(code).toBe('no-tracker')
    expect(message).toContain(part)
    expect(message).toMatch(/Waiting does not change that\. Add a tracker that begins with wss:\/\//)
    expect(message).toMatch(
      /The player’s own server, which “npm start” runs, reaches ordinary peers as well\.$/,
    )
    expect(message).not.toMatch(/Check the connection|tried again/)
  })
})

describe('cannotAsk', () => {
  it('is known only when every tracker was looked at', () => {
    expect(cannotAsk([], [])).toBe(true)
    expect(cannotAsk([], [url])).toBe(false)
    expect(cannotAsk([udp], [udp.url])).toBe(true)
    expect(cannotAsk([udp, status({ state: 'unreachable' })], [udp.url, url])).toBe(false)
  })
})

describe('trackersError', () => {
  it('is for trackers that could be asked, and tells those that refuse from those that are away', () => {
    const away = status({ state: 'unreachable', failure: 'It is down.' })
    const refusing = status({ state: 'refusing', failure: 'It says: “no”' })
    expect(trackersError([])).toBe(null)
    expect(trackersError([udp])).toBe(null)
    expect(trackersError([away, status()])).toBe(null)
    expect(trackersError([away, status({ state: 'connecting' })])).toBe(null)
    expect(trackersError([away, udp])?.message).toMatch(/^No tracker can be reached: wss.*It is down/)
    expect(trackersError([away, refusing])?.message).toMatch(/^No tracker can be reached/)
    const refused = trackersError([refusing, udp])?.message
    expect(refused).toMatch(/^Every tracker refuses this torrent: .*“no”/)
    expect(refused).not.toContain('connection')
  })
})

describe('webRtcError', () => {
  const problem = 'WebRTC connections cannot be made here: blocked by policy.'

  it('is said when no tracker that is asked could be given an offer', () => {
    expect(webRtcError([])).toBe(null)
    expect(webRtcError([status()])).toBe(null)
    expect(webRtcError([status({ problem }), status()])).toBe(null)
    // The ones that are not asked have not tried.
    const error = webRtcError([status({ state: 'waiting' }), udp, status({ problem, state: 'unreachable' })])
    expect(error?.code).toBe('no-webrtc')
    expect(error?.message).toMatch(
      /^No WebRTC connection can be made here.*Allow WebRTC in the browser’s settings/,
    )
    // The browser's words are for a report.
    expect(error && detailOf(error)).toBe(problem)
    expect(webRtcError([status({ state: 'waiting', problem })])).toBe(null)
  })
})
