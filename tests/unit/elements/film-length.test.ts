import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import type { Torrent } from '../../../src/client/client.ts'
import { endOf, FilmLength, seekableOf } from '../../../src/elements/film-length.ts'
import { TorrentError } from '../../../src/shared/errors.ts'
import { fileSnapshot } from '../../helpers/snapshots.ts'

const recording = new Uint8Array(
  readFileSync(fileURLToPath(new URL('../../fixtures/media/recorded.webm', import.meta.url))),
)

const setup = (content: Uint8Array, failures = 0) => {
  const state = { failures, reads: 0 }
  const torrent = {
    read: async (_index: number, begin: number, end: number) => {
      state.reads++
      if (state.failures-- > 0) throw new TorrentError('timeout', 'It did not come.')
      return content.slice(begin, end)
    },
  } as unknown as Torrent
  const found: number[] = []
  const closing = new AbortController()
  const file = fileSnapshot({ length: content.length })
  const length = new FilmLength(torrent, file, closing.signal, (seconds) => found.push(seconds))
  return { length, found, closing, state }
}
const unknown = { duration: Number.POSITIVE_INFINITY, readyState: 4 }

describe('FilmLength', () => {
  it('finds what the browser does not know, once it plays', async () => {
    const { length, found, state } = setup(recording)
    length.note({ ...unknown, readyState: 2 })
    expect(state.reads).toBe(0)
    length.note(unknown)
    length.note(unknown)
    await vi.waitFor(() => expect(found).toHaveLength(1))
    expect(length.of(Number.POSITIVE_INFINITY)).toBeCloseTo(30, 0)
    const { reads } = state
    length.note(unknown)
    expect(state.reads).toBe(reads)
  })

  it('leaves the browser the last word', async () => {
    const { length, found } = setup(recording)
    length.note(unknown)
    await vi.waitFor(() => expect(found).toHaveLength(1))
    expect(length.of(12)).toBe(12)
    expect(length.of(Number.NaN)).toBeNaN()
  })

  it('reads nothing where the browser knows', () => {
    const { length, state } = setup(recording)
    length.note({ duration: 30, readyState: 4 })
    length.note({ duration: Number.NaN, readyState: 4 })
    expect(state.reads).toBe(0)
  })

  it('tries again when the end did not come, and not for ever', async () => {
    const once = setup(recording, 1)
    once.length.note(unknown)
    await vi.waitFor(() => {
      once.length.note(unknown)
      expect(once.found).toHaveLength(1)
    })
    const never = setup(recording, 1000)
    for (let i = 0; i < 50; i++) {
      never.length.note(unknown)
      await vi.dynamicImportSettled()
      await new Promise<void>((resolve) => queueMicrotask(resolve))
    }
    await vi.waitFor(() => expect(never.state.reads).toBeGreaterThan(0))
    expect(never.state.reads).toBeLessThanOrEqual(5)
    expect(never.length.of(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY)
  })

  it('says nothing of a film that is left', async () => {
    const { length, found, closing, state } = setup(recording)
    length.note(unknown)
    closing.abort()
    await vi.waitFor(() => expect(state.reads).toBeGreaterThan(0))
    await vi.dynamicImportSettled()
    expect(found).toEqual([])
  })

  it('gives up on what is no such film', async () => {
    const { length, found, state } = setup(new Uint8Array(1000))
    length.note(unknown)
    await vi.waitFor(() => expect(state.reads).toBe(1))
    await vi.dynamicImportSettled()
    length.note(unknown)
    expect([state.reads, found]).toEqual([1, []])
  })
})

const ranges = (...ends: number[]): TimeRanges => ({
  length: ends.length,
  start: () => 0,
  end: (i) => ends[i] ?? 0,
})

describe('where one can seek', () => {
  it.each<[string, TimeRanges, TimeRanges, number, number, number[]]>([
    ['as the browser says, where it knows', ranges(30), ranges(4), 30, 1, [30]],
    ['nowhere before there is a film', ranges(), ranges(), Number.NaN, 0, []],
    ['up to the length that was found', ranges(Number.POSITIVE_INFINITY), ranges(4), 30, 1, [30]],
    ['as far as it is here, before that', ranges(Number.POSITIVE_INFINITY), ranges(4), Infinity, 1, [4]],
    ['as far as it was played', ranges(Number.POSITIVE_INFINITY), ranges(), Infinity, 7, [7]],
  ])('%s', (_name, seekable, buffered, duration, currentTime, ends) => {
    const all = seekableOf({ seekable, buffered, currentTime }, duration)
    expect(Array.from({ length: all.length }, (_, i) => all.end(i))).toEqual(ends)
    expect(endOf({ duration, seekable: all })).toBe(ends[0] ?? 0)
  })
})
