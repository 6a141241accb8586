import { expect, it } from 'vitest'
import { FilmMap } from '../../../../src/elements/time-bar/film-map.ts'
import { fileSnapshot, pieceBits, torrentSnapshot } from '../../../helpers/snapshots.ts'
import { mediaFixture } from '../../media/fixtures.ts'

const bytes = mediaFixture('moov-at-end.mp4')
const pieceLength = 4096
const pieceCount = Math.ceil(bytes.length / pieceLength)
const file = fileSnapshot({ length: bytes.length })

const withPieces = (there: readonly number[]) =>
  torrentSnapshot({ pieceLength, pieceCount, pieces: pieceBits(pieceCount, there), files: [file] })

/** A film of which pieces come one after the other. */
const start = () => {
  const here = new Set<number>()
  const log: string[] = []
  const map = new FilmMap(
    file,
    async (begin, end) => {
      for (let piece = Math.floor(begin / pieceLength); piece * pieceLength < end; piece++) {
        if (!here.has(piece)) return null
      }
      return bytes.slice(begin, end)
    },
    () => log.push('found'),
  )
  const give = async (...pieces: number[]): Promise<void> => {
    for (const piece of pieces) here.add(piece)
    map.look(withPieces([...here]))
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { map, log, give }
}

it('is even until the index is here, and then as the index says', async () => {
  const { map, log, give } = start()
  const half = Math.floor(bytes.length / 2)
  expect(map.of(4).toByte(2)).toBe(half)
  await give(0)
  expect(log).toEqual([])
  await give(...Array.from({ length: pieceCount }, (_, piece) => piece))
  await expect.poll(() => log).toEqual(['found'])
  expect(map.of(4).toByte(2)).not.toBe(half)
  expect(map.of(4).placeOf(2.5)?.seconds).toBe(2)
})

it('keeps the map of one length', () => {
  const { map } = start()
  expect(map.of(4)).toBe(map.of(4))
  expect(map.of(5)).not.toBe(map.of(4))
})
