import { describe, expect, it } from 'vitest'
import { boundPlaybackHint, type PlaybackHint } from '../../../src/swarm/playback-hint.ts'

describe('what a player says of its playback', () => {
  const cases: [string, PlaybackHint, PlaybackHint][] = [
    [
      'sensible numbers',
      { bufferedSeconds: 7, bytesPerSecond: 5 },
      { bufferedSeconds: 7, bytesPerSecond: 5 },
    ],
    ['an empty buffer, as after a seek', { bufferedSeconds: 0 }, { bufferedSeconds: 0 }],
    ['a buffer of an hour', { bufferedSeconds: 3600 }, { bufferedSeconds: 60 }],
    ['a buffer without an end', { bufferedSeconds: Number.POSITIVE_INFINITY }, { bufferedSeconds: 60 }],
    ['a buffer below nothing', { bufferedSeconds: -1 }, {}],
    ['a buffer that is no number', { bufferedSeconds: Number.NaN, bytesPerSecond: 5 }, { bytesPerSecond: 5 }],
    ['a rate of nothing', { bytesPerSecond: 0, bufferedSeconds: 1 }, { bufferedSeconds: 1 }],
    ['a rate below nothing', { bytesPerSecond: -5 }, {}],
    ['a rate without an end', { bytesPerSecond: Number.POSITIVE_INFINITY }, {}],
    ['a rate that is no number', { bytesPerSecond: Number.NaN }, {}],
    ['a place', { expected: { begin: 3, end: 9 } }, { expected: { begin: 3, end: 9 } }],
    [
      'a picture in it',
      { expected: { begin: 3, end: 9, shown: 5 } },
      { expected: { begin: 3, end: 9, shown: 5 } },
    ],
    ['a picture before its place', { expected: { begin: 3, end: 9, shown: 2 } }, {}],
    ['a picture behind its file', { expected: { begin: 3, end: 9, shown: 10 } }, {}],
    ['no place any more', { expected: null }, { expected: null }],
    ['a place before the torrent', { expected: { begin: -1, end: 9 } }, {}],
    ['a place without bytes', { expected: { begin: 9, end: 9 } }, {}],
    ['a place between bytes', { expected: { begin: 0.5, end: 9 } }, {}],
    [
      'a place that is no number',
      { expected: { begin: Number.NaN, end: 9 }, bufferedSeconds: 1 },
      { bufferedSeconds: 1 },
    ],
    ['what a seek needs', { sought: { begin: 3, end: 9 } }, { sought: { begin: 3, end: 9 } }],
    ['the end of a seek', { sought: null }, { sought: null }],
    ['a seek before the torrent', { sought: { begin: -1, end: 9 } }, {}],
    ['a seek that needs nothing', { sought: { begin: 9, end: 9 } }, {}],
    ['a seek that is no number', { sought: { begin: 3, end: Number.POSITIVE_INFINITY } }, {}],
    ['nothing', {}, {}],
  ]
  it.each(cases)('%s', (_name, said, believed) => {
    expect(boundPlaybackHint(said)).toEqual(believed)
  })
})
