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
    ['nothing', {}, {}],
  ]
  it.each(cases)('%s', (_name, said, believed) => {
    expect(boundPlaybackHint(said)).toEqual(believed)
  })
})
