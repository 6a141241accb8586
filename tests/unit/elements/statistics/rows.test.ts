/** What the statistics say, and what a report leaves out. */
import { expect, it } from 'vitest'
import type { StatisticsFacts } from '../../../../src/elements/statistics/facts.ts'
import {
  originsOf,
  peerWords,
  playbackRows,
  reportText,
  torrentRows,
} from '../../../../src/elements/statistics/rows.ts'
import { defaultPolicy } from '../../../../src/swarm/policy.ts'
import { film, peer, torrentWith } from '../sentence-examples.ts'

const tracker = {
  ...{ url: 'wss://secret.tracker.example/announce?key=4711', state: 'connected' as const },
  ...{ seeds: 1, leeches: 1, failure: null, warning: null, problem: null },
}

const facts: StatisticsFacts = {
  torrent: torrentWith([0, 1], {
    name: 'Private Film 2008',
    peers: [{ ...peer, description: '203.0.113.7:6881', downloadRate: 120_000, interesting: true }],
    trackers: [tracker as never],
    received: 900_000,
    receivedFromBridges: 300_000,
    stored: 100_000,
    duplicate: 2_000,
  }),
  file: film,
  film: { chapters: [], tags: null, soundtracks: [] },
  ...{ width: 1280, height: 720, bufferedSeconds: 12.34, droppedFrames: 3, frames: 500 },
  ...{ playbackRate: 1.5, place: 0.1 },
}

it('tells peers, bridge and store apart', () => {
  expect(originsOf(facts.torrent)).toEqual({ peers: 600_000, bridge: 300_000, store: 100_000 })
})

it.each([
  [{ interesting: true }, ['sends to us']],
  [{ interesting: true, choking: true }, ['does not send to us now']],
  [{}, ['has nothing that we want']],
  [{ interested: true }, ['has nothing that we want', 'gets from us']],
  [
    { bridge: true, interesting: true, interested: true, choked: true },
    ['bridge', 'sends to us', 'waits for us'],
  ],
])('says of a peer %j: %j', (fields, words) => {
  expect(peerWords({ ...peer, ...fields })).toEqual(words)
})

it('says what plays, and what the browser drops', () => {
  const rows = Object.fromEntries(playbackRows(facts))
  expect(rows).toMatchObject({
    Picture: '1280 × 720',
    'Frames dropped': '3 of 500',
    Format: film.type,
    Speed: '1.5 ×',
  })
  expect(rows).not.toHaveProperty('Sound')
  const soundtrack = { id: '1', language: '', name: '', codec: 'mp4a.40.2', isDefault: true }
  const heard = { ...facts, width: 0, film: { ...facts.film, soundtracks: [soundtrack, soundtrack] } }
  expect(Object.fromEntries(playbackRows(heard as never))).toMatchObject({
    Picture: 'none',
    Sound: 'mp4a.40.2',
  })
})

it.each([
  [{ download: 'whole' as const }, 'everything'],
  [{ download: 'file' as const }, 'the files that are watched'],
  [{ download: 'window' as const, readAheadSeconds: 20 }, '20 s ahead of what is watched'],
])('says what is fetched by %j', (policy, text) => {
  const torrent = { ...facts.torrent, policy: { ...defaultPolicy, ...policy } }
  expect(Object.fromEntries(torrentRows(torrent))).toMatchObject({ Fetches: text })
})

it('gives a report with numbers, and without anything that finds the torrent or somebody in it', () => {
  const text = reportText(facts, 'Browser 1.0')
  for (const part of ['WebTorrent 3.0', '120 kB/s', 'Came twice: 2.0 kB', '1 of 1', 'Browser 1.0']) {
    expect(text).toContain(part)
  }
  const { infoHash, name } = facts.torrent
  for (const part of ['203.0.113.7', 'secret', '4711', infoHash, name, film.name]) {
    expect(text).not.toContain(part)
  }
})
