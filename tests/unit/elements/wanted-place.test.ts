import { describe, expect, it } from 'vitest'
import type { Torrent } from '../../../src/client/client.ts'
import { WantedPlace } from '../../../src/elements/wanted-place.ts'
import type { FileSnapshot } from '../../../src/engine/messages/snapshot.ts'
import type { PlaybackHint } from '../../../src/swarm/playback-hint.ts'
import { mediaFixture } from '../media/fixtures.ts'

/** A film of 1,000 bytes, 300 bytes into its torrent, that no part of this program can read an index of. */
const start = (read: () => Promise<Uint8Array> = async () => new Uint8Array(1000)) => {
  const hints: PlaybackHint[] = []
  const left = new AbortController()
  const torrent = { hint: (hint: PlaybackHint) => hints.push(hint), read } as unknown as Torrent
  const file = { index: 0, offset: 300, length: 1000 } as FileSnapshot
  return { hints, left, place: new WantedPlace(torrent, file, left.signal) }
}

it('tells the engine where in the torrent the expected second lies, and that none is expected any more', async () => {
  const { hints, place } = start()
  await place.expect(25, 100)
  await place.expect(null, 100)
  expect(hints).toEqual([{ expected: { begin: 550, end: 1300 } }, { expected: null }])
})

it('tells only the newest, and nothing of a film that was left meanwhile', async () => {
  const { hints, place, left } = start()
  await Promise.all([place.expect(25, 100), place.expect(50, 100)])
  expect(hints).toEqual([{ expected: { begin: 800, end: 1300 } }])
  const last = place.expect(75, 100)
  left.abort()
  await last
  expect(hints).toHaveLength(1)
})

it('goes by the mean rate where the index cannot be read now', async () => {
  const { hints, place } = start(() => Promise.reject(new Error('gone')))
  await place.expect(100, 100)
  expect(hints).toEqual([{ expected: { begin: 1299, end: 1300 } }])
})

describe('a seek in a film whose index can be read', () => {
  /** A real film, 1,000 bytes into its torrent, in pieces of 2 KiB. */
  const film = mediaFixture('faststart.mp4')
  const offset = 1000
  const pieceLength = 2_048
  const startFilm = () => {
    const hints: PlaybackHint[] = []
    const reads: [begin: number, end: number][] = []
    const waiting: (() => void)[] = []
    let isHere = true
    const torrent = {
      hint: (hint: PlaybackHint) => hints.push(hint),
      snapshot: { pieceLength },
      read: async (_index: number, begin: number, end: number, signal?: AbortSignal) => {
        if (!isHere) {
          reads.push([begin, end])
          await new Promise<void>((resolve, reject) => {
            waiting.push(resolve)
            signal?.addEventListener('abort', () => reject(signal.reason))
          })
        }
        return film.subarray(begin, end)
      },
    } as unknown as Torrent
    const file = { index: 0, offset, length: film.length } as FileSnapshot
    const place = new WantedPlace(torrent, file, new AbortController().signal)
    return { hints, reads, waiting, place, setHere: (here: boolean) => (isHere = here) }
  }
  /** The same, when its index has been read. */
  const known = async () => {
    const started = startFilm()
    await started.place.untilHere(0, 4, new AbortController().signal)
    started.hints.length = 0
    started.setHere(false)
    return started
  }

  it('says which bytes it needs, waits for each of their pieces in order, and says when it is over', async () => {
    const { place, hints, reads, waiting } = await known()
    const seek = new AbortController()
    place.goTo(2.5, 4, seek.signal)
    const [hint] = hints
    const { begin = 0, end = 0 } = hint?.sought ?? {}
    expect(begin).toBeGreaterThan(offset)
    expect(end - begin).toBeGreaterThan(pieceLength)
    let found = 0
    let isHere = false
    const here = place
      .untilHere(2.5, 4, seek.signal, () => found++)
      .then(() => {
        isHere = true
      })
    await expect.poll(() => reads.length).toBe(1)
    expect(found).toBe(1)
    const pieces = Math.floor((end - 1) / pieceLength) - Math.floor(begin / pieceLength) + 1
    for (let count = 1; count <= pieces; count++) {
      await expect.poll(() => reads.length).toBe(count)
      expect(isHere).toBe(false)
      waiting.shift()?.()
    }
    await here
    expect(reads.map(([at, to]) => [Math.floor((offset + at) / pieceLength), to - at])).toEqual(
      Array.from({ length: pieces }, (_, i) => [Math.floor(begin / pieceLength) + i, 1]),
    )
    // It was told once.
    expect(hints).toHaveLength(1)
    seek.abort()
    expect(hints.slice(1)).toEqual([{ sought: null }])
  })

  it('needs the picture in the last part of a film too, where no key frame follows', async () => {
    const { place, hints } = await known()
    const seek = new AbortController()
    place.goTo(3.9, 4, seek.signal)
    const { begin = 0, end = 0 } = hints[0]?.sought ?? {}
    expect(end - begin).toBeGreaterThan(1_000)
    expect(end).toBeLessThanOrEqual(offset + film.length)
  })

  it('is told as soon as the index is read, where nobody had asked for it before', async () => {
    const { place, hints } = startFilm()
    const seek = new AbortController()
    place.goTo(2.5, 4, seek.signal)
    expect(hints).toEqual([])
    await place.untilHere(2.5, 4, seek.signal)
    expect(hints).toHaveLength(1)
    expect(hints[0]?.sought?.end).toBeGreaterThan(offset)
  })

  it('is told no more when it is over before that', async () => {
    const { place, hints } = startFilm()
    const seek = new AbortController()
    const here = place.untilHere(2.5, 4, seek.signal)
    seek.abort()
    await expect(here).rejects.toThrow()
    await place.untilHere(0, 4, new AbortController().signal)
    expect(hints.filter(({ sought }) => sought !== null)).toHaveLength(1)
  })
})

it('says nothing of a seek in a file without an index, and waits for its first byte', async () => {
  const { hints, place } = start()
  const seek = new AbortController()
  let found = 0
  await place.untilHere(50, 100, seek.signal, () => found++)
  place.goTo(50, 100, seek.signal)
  expect([found, hints]).toEqual([0, []])
})
