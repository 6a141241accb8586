import { expect, it } from 'vitest'
import { DecodeTimes } from '../../../../src/media/repackage/decode-times.ts'

it('gives the n-th decoded frame the n-th time at which a frame is shown', () => {
  const times = new DecodeTimes<{ timestamp: number }>()
  // Two groups of a key frame, frames that depend on it, and frames in between that come after them.
  const shown = [0, 4, 2, 1, 3, 8, 6, 5, 7, 9, 13, 11, 10, 12, 17, 15, 14, 16, 21, 19, 18, 20]
  const given = shown.flatMap((timestamp) => times.add({ timestamp }))
  expect(given).toHaveLength(shown.length - 16)
  const all = [...given, ...times.end()]
  expect(all.map(({ frame }) => frame.timestamp)).toEqual(shown)
  expect(all.map(({ decodedAt }) => decodedAt)).toEqual([...shown].sort((a, b) => a - b))
})
