import { expect, it } from 'vitest'
import { AskedTracker, type AskTracker } from '../../../../src/node/mainline/asked-tracker.ts'
import * as timing from '../../../../src/node/mainline/tracker-timing.ts'
import type { HttpAnnounce, HttpAnswer } from '../../../../src/protocol/http-tracker.ts'
import type { PeerAddress } from '../../../../src/protocol/peer-address.ts'
import { TorrentError } from '../../../../src/shared/errors.ts'
import { VirtualClock } from '../../../helpers/virtual-world.ts'

const minute = 60_000
const peer: PeerAddress = { host: '198.51.100.7', port: 6881 }
const answer = (fields: Partial<Extract<HttpAnswer, { type: 'answer' }>['answer']> = {}): HttpAnswer => ({
  type: 'answer',
  answer: { interval: 1_800, minInterval: null, seeds: 2, leeches: 3, peers: [peer], ...fields },
  warning: null,
  trackerId: Uint8Array.of(7),
})

/** A tracker whose answers are scripted; the last one is given again and again. */
const asked = (script: (HttpAnswer | Error | 'silent')[]) => {
  const clock = new VirtualClock()
  const said: HttpAnnounce[] = []
  const at: number[] = []
  const found: PeerAddress[] = []
  const torrent = { left: 5, wantsPeers: true }
  let underWay = 0
  const ask: AskTracker = (_url, announce, signal) => {
    said.push(announce)
    at.push(clock.now())
    underWay++
    expect(underWay).toBe(1)
    const next = script.length > 1 ? script.shift() : script[0]
    return new Promise<HttpAnswer>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new TorrentError('aborted', 'It was stopped.')))
      if (next instanceof Error) reject(next)
      else if (next !== undefined && next !== 'silent') resolve(next)
    }).finally(() => underWay--)
  }
  const tracker = new AskedTracker({
    name: 'udp://t.example:80',
    url: new URL('udp://t.example:80'),
    torrent: {
      infoHash: new Uint8Array(20),
      peerId: new Uint8Array(20),
      port: 0,
      key: 1,
      state: () => ({ uploaded: 0, downloaded: 0, left: torrent.left }),
      wantsPeers: () => torrent.wantsPeers,
    },
    ask,
    clock,
    random: { uint32: () => 0 },
    onPeers: (peers) => found.push(...peers),
    onStatus: () => undefined,
  })
  return { tracker, clock, said, at, found, torrent, events: () => said.map(({ event }) => event) }
}

it('says that it has started once, then asks at the interval', async () => {
  const { tracker, clock, at, found, said, events } = asked([answer()])
  expect(tracker.status).toMatchObject({ state: 'connecting', seeds: null })
  await clock.pass(61 * minute)
  expect(events()).toEqual(['started', null, null])
  expect(at).toEqual([0, 30 * minute, 60 * minute])
  expect(tracker.status).toMatchObject({ state: 'connected', seeds: 2, leeches: 3, failure: null })
  expect(found).toHaveLength(3)
  expect(said[0]).toMatchObject({ port: 1, numWant: 80, trackerId: null })
  expect(said[1]?.trackerId).toEqual(Uint8Array.of(7))
})

it('asks sooner while peers are wanted, where the tracker says how often it may be asked', async () => {
  const { clock, at, torrent } = asked([answer({ minInterval: 120 })])
  await clock.pass(31 * minute)
  expect(at).toEqual([0, 2, 6, 14, 30].map((minutes) => minutes * minute))
  torrent.wantsPeers = false
  await clock.pass(60 * minute)
  expect(at).toHaveLength(7)
})

it('honours the tracker’s lower bound, and a shorter one of our own, when it is to ask now', async () => {
  const { tracker, clock, at } = asked([answer({ interval: 5, minInterval: 1 })])
  await clock.pass(30_000)
  for (let i = 0; i < 10; i++) tracker.refresh()
  await clock.pass(0)
  expect(at).toEqual([0])
  const slow = asked([answer({ minInterval: 600 })])
  await slow.clock.pass(9 * minute)
  slow.tracker.refresh()
  await slow.clock.pass(0)
  expect(slow.at).toHaveLength(1)
  await slow.clock.pass(minute + 1)
  expect(slow.at).toHaveLength(2)
})

it('waits longer after each failure, and says again that it has started', async () => {
  const failure = new TorrentError('timeout', 'The tracker does not answer.')
  const { tracker, clock, at, events } = asked([failure, failure, failure, answer()])
  await clock.pass(0)
  expect(tracker.status).toMatchObject({ state: 'unreachable', failure: 'The tracker does not answer.' })
  tracker.refresh()
  await clock.pass(2 * minute)
  expect(at).toEqual([0, 15_000, 45_000, 105_000])
  expect(events()).toEqual(['started', 'started', 'started', 'started'])
  expect(tracker.status.state).toBe('connected')
})

it('asks again when a refusal says so, and never where it says never', async () => {
  const refusal = { type: 'failure', reason: 'Not here.', retryMinutes: 10 } as const
  const { tracker, clock, at } = asked([refusal, answer()])
  await clock.pass(9 * minute)
  expect(at).toHaveLength(1)
  expect(tracker.status).toMatchObject({ state: 'refusing', failure: 'The tracker refuses us: Not here.' })
  await clock.pass(2 * minute)
  expect(tracker.status.state).toBe('connected')
  const never = asked([{ ...refusal, retryMinutes: 'never' }])
  await never.clock.pass(0)
  never.tracker.refresh()
  never.tracker.complete()
  await never.clock.pass(10_000 * minute)
  expect(never.at).toHaveLength(1)
})

it('says at once that the torrent is complete, also when an announce is under way', async () => {
  const { tracker, clock, events, torrent } = asked([answer()])
  await clock.pass(1_000)
  torrent.left = 0
  tracker.complete()
  await clock.pass(1_000)
  expect(events()).toEqual(['started', 'completed'])
  const early = asked([answer()])
  early.tracker.complete()
  await early.clock.pass(0)
  expect(early.events()).toEqual(['started', 'completed'])
})

it('says goodbye to a tracker that knows us, and waits two seconds for it', async () => {
  const { tracker, clock, events } = asked([answer(), 'silent'])
  await clock.pass(0)
  let isOver = false
  void tracker.leave().then(() => (isOver = true))
  await clock.pass(1_900)
  expect(isOver).toBe(false)
  await clock.pass(200)
  expect(isOver).toBe(true)
  await clock.pass(10_000 * minute)
  expect(events()).toEqual(['started', 'stopped'])
  const dead = asked([new TorrentError('timeout', 'The tracker does not answer.')])
  await dead.clock.pass(0)
  await dead.tracker.leave()
  expect(dead.events()).toEqual(['started'])
})

it('bounds what a tracker says about time', () => {
  const said = { interval: 86_400, minInterval: 86_400 }
  expect(timing.afterAnswerMs(said, false, 1)).toBe(60 * minute)
  expect(timing.quietMs(said)).toBe(60 * minute)
  expect(timing.quietMs({ interval: 60, minInterval: 3_600 })).toBe(minute)
  expect(timing.afterAnswerMs({ interval: 1, minInterval: 1 }, true, 1)).toBe(minute)
  expect(timing.afterAnswerMs({ interval: null, minInterval: null }, true, 1)).toBe(30 * minute)
  expect(timing.afterFailureMs(1_000, 1)).toBe(37.5 * minute)
})
