import { describe, expect, it } from 'vitest'
import { ReadCursors } from '../../../src/swarm/read-cursors.ts'
import { defaultSwarmSettings } from '../../../src/swarm/settings.ts'

const mb = 1_000_000
const { startupMs, startupBytes } = defaultSwarmSettings
const table = (): ReadCursors => new ReadCursors(defaultSwarmSettings)

describe('ReadCursors', () => {
  it('reads that follow each other are one cursor; a seek begins another', () => {
    const cursors = table()
    const first = cursors.open('video', 0, 100 * mb, 0)
    expect(first.isSeek).toBe(false)
    cursors.advance(first.cursor, mb, 10)
    const next = cursors.open('video', mb, 100 * mb, 20)
    expect(next).toEqual({ cursor: first.cursor, isSeek: false })
    const seek = cursors.open('video', 50 * mb, 100 * mb, 30)
    expect(seek.isSeek).toBe(true)
    expect(seek.cursor).not.toBe(first.cursor)
    // A demuxer that only looked at the end of the file comes back to where it was: no seek.
    expect(cursors.open('video', mb, 100 * mb, 40).isSeek).toBe(false)
  })

  it('readers do not disturb each other', () => {
    const cursors = table()
    cursors.open('one', 0, 100 * mb, 0)
    expect(cursors.open('two', 70 * mb, 100 * mb, 0).isSeek).toBe(false)
    const positions = cursors
      .windows('steady', 262_144, startupMs)
      .filter(({ kind }) => kind === 'sequential')
      .map(({ position }) => position)
    expect(new Set(positions)).toEqual(new Set([0, 70 * mb]))
  })

  it('what somebody waits for comes first, then windows by the media rate, none beyond the file', () => {
    const cursors = table()
    cursors.bytesPerSecond = 1000
    const { cursor } = cursors.open('video', 10_000, 20_000, 0)
    cursor.pending.add({ begin: 10_000, end: 11_000 })
    const windows = cursors.windows('steady', 100, startupMs)
    expect(windows[0]).toMatchObject({ kind: 'blocked', firstPiece: 100, endPiece: 101 })
    expect(windows[1]).toMatchObject({ kind: 'deadline', firstPiece: 100, endPiece: 110 })
    expect(windows.at(-1)!.endPiece).toBeLessThanOrEqual(200)
    expect(windows.map(({ kind }) => kind)).toEqual(['blocked', 'deadline', 'deadline', 'sequential'])
  })

  it('while a reader settles at a place only the next bytes there are wanted, and what others wait for', () => {
    const cursors = table()
    const watching = cursors.open('other', 0, 100 * mb, 0)
    watching.cursor.pending.add({ begin: 3 * mb, end: 4 * mb })
    const { cursor } = cursors.open('video', 50 * mb, 100 * mb, 10_000)
    cursor.pending.add({ begin: 50 * mb, end: 51 * mb })
    expect(cursors.isStartingUp(10_000)).toBe(true)
    const near = cursors.windows('startup', 16_384, 10_000)
    expect(near.every(({ kind }) => kind === 'blocked' || kind === 'deadline')).toBe(true)
    const last = Math.max(...near.map(({ endPiece }) => endPiece))
    expect(last * 16_384).toBeLessThan(50 * mb + startupBytes + 16_384)
    expect(near.some(({ firstPiece }) => firstPiece === Math.floor((3 * mb) / 16_384))).toBe(true)
    // The window goes on with the reader,
    cursors.advance(cursor, 51 * mb, 10_100)
    const further = Math.max(...cursors.windows('startup', 16_384, 10_100).map(({ endPiece }) => endPiece))
    expect(further).toBeGreaterThan(last)
    // and opens when the reader has settled.
    expect(cursors.isStartingUp(10_000 + startupMs)).toBe(false)
    const kinds = new Set(cursors.windows('steady', 16_384, 10_000 + startupMs).map(({ kind }) => kind))
    expect(kinds).toEqual(new Set(['blocked', 'deadline', 'sequential', 'rarest-first']))
  })

  it('knows whether somebody watches: a reader that comes back, or one that is foreseen for a moment', () => {
    const cursors = table()
    expect(cursors.isWatched(0)).toBe(false)
    cursors.prefetch(0, 100 * mb, 0)
    expect([0, startupMs].map((now) => cursors.isWatched(now))).toEqual([true, false])
    const { cursor } = cursors.open('video', 0, 100 * mb, 5_000)
    const { cursorIdleMs } = defaultSwarmSettings
    expect([4_999, 5_000].map((ms) => cursors.isWatched(ms + cursorIdleMs))).toEqual([true, false])
    cursor.pending.add({ begin: 0, end: mb })
    expect(cursors.isWatched(5_000 + cursorIdleMs)).toBe(true)
  })

  it('forgets cursors that nobody reads, but not the newest', () => {
    const cursors = table()
    cursors.open('video', 0, 100 * mb, 0)
    cursors.open('video', 50 * mb, 100 * mb, 1)
    cursors.expire(defaultSwarmSettings.cursorIdleMs + 100)
    expect(cursors.all).toHaveLength(1)
    expect(cursors.all[0]!.position).toBe(50 * mb)
  })

  describe('looks of the page into a file that is played', () => {
    const film = 100 * mb
    const end = { begin: 90 * mb, end: 91 * mb }
    /** A film in play at 20 MB for a minute, and a look at its end that waits. */
    const looked = () => {
      const cursors = table()
      const { cursor } = cursors.open('video', 20 * mb, film, 0)
      cursors.advance(cursor, 21 * mb, 60_000)
      const look = cursors.open('page', end.begin, film, 60_000)
      look.cursor.pending.add(end)
      return { cursors, cursor, look }
    }
    const places = (cursors: ReadCursors, now: number) =>
      new Set(cursors.windows('steady', 262_144, now).map(({ position }) => position))

    it('are brought what they ask for, and nothing beyond it when they have it', () => {
      const { cursors, look } = looked()
      expect(cursors.windows('steady', 262_144, 60_000).map(({ kind }) => kind)).toEqual([
        'blocked',
        ...['deadline', 'deadline', 'sequential', 'rarest-first'],
      ])
      expect(cursors.isWaiting).toBe(true)
      expect(cursors.soon(262_144, 0)).toContainEqual({ firstPiece: 343, endPiece: 348 })
      look.cursor.pending.clear()
      cursors.advance(look.cursor, end.end, 60_100)
      expect(places(cursors, 60_100)).toEqual(new Set([21 * mb]))
      expect(cursors.isWaiting).toBe(false)
    })

    it('are brought it in a crowd, too', () => {
      const { cursors, look } = looked()
      const wanted = cursors.windows('crowd', 262_144, 60_000)
      expect(wanted[0]).toMatchObject({ kind: 'blocked', firstPiece: 343 })
      expect(wanted[1]).toMatchObject({ kind: 'deadline', firstPiece: 343, endPiece: 348 })
      look.cursor.pending.clear()
      expect(cursors.windows('crowd', 262_144, 60_000).some(({ firstPiece }) => firstPiece >= 343)).toBe(
        false,
      )
    })

    it('are no seek, no start and not where somebody watches', () => {
      const { cursors, cursor, look } = looked()
      expect(look.isSeek).toBe(false)
      expect(cursors.open('page', 50 * mb, film, 60_000).isSeek).toBe(false)
      expect(cursors.isStartingUp(60_000)).toBe(false)
      expect(cursors.newest).toBe(cursor)
      expect(cursors.awaited).toEqual([])
      // A paused film loads on, however long ago it was read.
      cursors.expire(1_000_000)
      expect(places(cursors, 1_000_000)).toContain(21 * mb)
    })

    it('that came before the film are looks from its first read on', () => {
      const cursors = table()
      const { cursor } = cursors.open('page', 0, film, 0)
      expect(places(cursors, startupMs)).toEqual(new Set([0]))
      cursor.pending.add({ begin: 0, end: mb })
      cursors.open('video', 40 * mb, film, 10)
      const windows = cursors.windows('steady', 262_144, 10 + startupMs)
      expect(windows.filter(({ position }) => position === 0)).toHaveLength(2)
      cursor.pending.clear()
      expect(places(cursors, 10 + startupMs)).toEqual(new Set([40 * mb]))
    })

    it('have a window of their own where nobody plays', () => {
      const cursors = table()
      const { cursor } = cursors.open('page', 0, film, 0)
      cursors.advance(cursor, mb, 0)
      expect(cursors.open('page', mb, film, 10)).toEqual({ cursor, isSeek: false })
      expect(cursors.open('page', 50 * mb, film, 20).isSeek).toBe(true)
      expect(places(cursors, 20)).toEqual(new Set([50 * mb]))
    })
  })

  it('a reader that jumps about does not pile up cursors', () => {
    const cursors = table()
    for (let i = 0; i < 50; i++) cursors.open('video', (i * 37 * mb) % (1000 * mb), 1000 * mb, i)
    expect(cursors.all.length).toBeLessThanOrEqual(3)
  })

  it('in a crowd only what is about to be played is fetched in order, and less of it the more the player has', () => {
    const cursors = table()
    cursors.bytesPerSecond = mb
    const { cursor } = cursors.open('video', 10 * mb, 200 * mb, 0)
    const spans = (now: number): string[] =>
      cursors
        .windows('crowd', mb, now)
        .map(({ kind, firstPiece, endPiece }) => `${kind} ${firstPiece}-${endPiece}`)
    // A piece is a second of media, so the seconds count.
    const urgent = 10 + defaultSwarmSettings.crowdDeadlineSeconds
    const window = 10 + defaultSwarmSettings.crowdWindowSeconds
    expect(spans(5_000)).toEqual([
      `deadline 10-${urgent}`,
      `rarest-first ${urgent}-${window}`,
      `rarest-first ${window}-${10 + defaultSwarmSettings.sequentialWindowSeconds + defaultSwarmSettings.rarestFirstWindowSeconds}`,
    ])
    // Three seconds are buffered and play on: two seconds later there is one.
    cursors.neededAt = 8_000
    expect(spans(5_000)[0]).toBe(`deadline 10-${urgent - 3}`)
    expect(spans(7_000)[0]).toBe(`deadline 10-${urgent - 1}`)
    expect(cursors.windows('crowd', mb, 7_000)[0]?.position).toBe(9 * mb)
    cursors.neededAt = 1e9
    expect(spans(7_000)[0]).toBe(`rarest-first 10-${window}`)
    // Of short pieces it is as much as its seconds say, and of long ones not more than the most.
    cursors.neededAt = 0
    const inOrderOf = (pieceLength: number): number => {
      const first = cursors.windows('crowd', pieceLength, 7_000)[0]
      return first === undefined ? 0 : ((first.endPiece - first.firstPiece) * pieceLength) / mb
    }
    expect([inOrderOf(mb / 10), inOrderOf(2 * mb), inOrderOf(4 * mb)]).toEqual([
      defaultSwarmSettings.crowdDeadlineSeconds,
      defaultSwarmSettings.crowdMaxDeadlineSeconds,
      // From the middle of a piece to the end of another one.
      12,
    ])
    cursors.neededAt = 1e9
    cursors.readAheadSeconds = 15
    expect(spans(7_000)).toEqual(['rarest-first 10-25'])
    cursors.advance(cursor, 199 * mb, 10)
    expect(spans(7_000)).toEqual(['rarest-first 199-200'])
  })
})
