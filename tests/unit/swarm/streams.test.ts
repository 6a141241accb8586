import { describe, expect, it } from 'vitest'
import { defaultSettings } from '../../../src/swarm/settings.ts'
import { StreamTable } from '../../../src/swarm/streams.ts'

const mb = 1_000_000
const { settleMs, settleBytes } = defaultSettings
const table = (): StreamTable => new StreamTable(defaultSettings)

describe('StreamTable', () => {
  it('reads that follow each other are one stream; a seek begins another and is a jump', () => {
    const streams = table()
    const first = streams.open('video', 0, 100 * mb, 0)
    expect(first.jumped).toBe(false)
    streams.advance(first.stream, mb, 10)
    const next = streams.open('video', mb, 100 * mb, 20)
    expect(next).toEqual({ stream: first.stream, jumped: false })
    const seek = streams.open('video', 50 * mb, 100 * mb, 30)
    expect(seek.jumped).toBe(true)
    expect(seek.stream).not.toBe(first.stream)
    // A demuxer that only looked at the end of the file comes back to where it was: no jump.
    expect(streams.open('video', mb, 100 * mb, 40).jumped).toBe(false)
  })

  it('readers do not disturb each other', () => {
    const streams = table()
    streams.open('one', 0, 100 * mb, 0)
    expect(streams.open('two', 70 * mb, 100 * mb, 0).jumped).toBe(false)
    const positions = streams
      .zones(262_144, settleMs)
      .filter(({ kind }) => kind === 'ordered')
      .map(({ position }) => position)
    expect(new Set(positions)).toEqual(new Set([0, 70 * mb]))
  })

  it('what somebody waits for comes first, then windows by the media rate, none beyond the file', () => {
    const streams = table()
    streams.bytesPerSecond = 1000
    const { stream } = streams.open('video', 10_000, 20_000, 0)
    stream.pending.add({ begin: 10_000, end: 11_000 })
    const zones = streams.zones(100, settleMs)
    expect(zones[0]).toMatchObject({ kind: 'waiting', firstPiece: 100, endPiece: 101 })
    expect(zones[1]).toMatchObject({ kind: 'urgent', firstPiece: 100, endPiece: 110 })
    expect(zones.at(-1)!.endPiece).toBeLessThanOrEqual(200)
    expect(zones.map(({ kind }) => kind)).toEqual(['waiting', 'urgent', 'urgent', 'ordered'])
  })

  it('while a reader settles at a place only the next bytes there are wanted, and what others wait for', () => {
    const streams = table()
    const watching = streams.open('other', 0, 100 * mb, 0)
    watching.stream.pending.add({ begin: 3 * mb, end: 4 * mb })
    const { stream } = streams.open('video', 50 * mb, 100 * mb, 10_000)
    stream.pending.add({ begin: 50 * mb, end: 51 * mb })
    expect(streams.isSettling(10_000)).toBe(true)
    const near = streams.zones(16_384, 10_000)
    expect(near.every(({ kind }) => kind === 'waiting' || kind === 'urgent')).toBe(true)
    const last = Math.max(...near.map(({ endPiece }) => endPiece))
    expect(last * 16_384).toBeLessThan(50 * mb + settleBytes + 16_384)
    expect(near.some(({ firstPiece }) => firstPiece === Math.floor((3 * mb) / 16_384))).toBe(true)
    // The window goes on with the reader,
    streams.advance(stream, 51 * mb, 10_100)
    const further = Math.max(...streams.zones(16_384, 10_100).map(({ endPiece }) => endPiece))
    expect(further).toBeGreaterThan(last)
    // and opens when the reader has settled.
    expect(streams.isSettling(10_000 + settleMs)).toBe(false)
    const kinds = new Set(streams.zones(16_384, 10_000 + settleMs).map(({ kind }) => kind))
    expect(kinds).toEqual(new Set(['waiting', 'urgent', 'ordered', 'rarest']))
  })

  it('knows whether somebody watches: a reader that comes back, or one that is foreseen for a moment', () => {
    const streams = table()
    expect(streams.isWatched(0)).toBe(false)
    streams.expect(0, 100 * mb, 0)
    expect([0, settleMs].map((now) => streams.isWatched(now))).toEqual([true, false])
    const { stream } = streams.open('video', 0, 100 * mb, 5_000)
    const { streamIdleMs } = defaultSettings
    expect([4_999, 5_000].map((ms) => streams.isWatched(ms + streamIdleMs))).toEqual([true, false])
    stream.pending.add({ begin: 0, end: mb })
    expect(streams.isWatched(5_000 + streamIdleMs)).toBe(true)
  })

  it('forgets streams that nobody reads, but not the newest', () => {
    const streams = table()
    streams.open('video', 0, 100 * mb, 0)
    streams.open('video', 50 * mb, 100 * mb, 1)
    streams.expire(defaultSettings.streamIdleMs + 100)
    expect(streams.streams).toHaveLength(1)
    expect(streams.streams[0]!.position).toBe(50 * mb)
  })

  it('a reader that jumps about does not pile up streams', () => {
    const streams = table()
    for (let i = 0; i < 50; i++) streams.open('video', (i * 37 * mb) % (1000 * mb), 1000 * mb, i)
    expect(streams.streams.length).toBeLessThanOrEqual(3)
  })

  it('in a crowd only what is about to be played is fetched in order, and less of it the more the player has', () => {
    const streams = table()
    streams.bytesPerSecond = mb
    const { stream } = streams.open('video', 10 * mb, 200 * mb, 0)
    const spans = (now: number): string[] =>
      streams.crowdZones(mb, now).map(({ kind, firstPiece, endPiece }) => `${kind} ${firstPiece}-${endPiece}`)
    const urgent = 10 + defaultSettings.crowdUrgentSeconds
    const window = 10 + defaultSettings.crowdWindowSeconds
    expect(spans(5_000)).toEqual([
      `urgent 10-${urgent}`,
      `rarest ${urgent}-${window}`,
      `rarest ${window}-${10 + defaultSettings.orderedWindowSeconds + defaultSettings.rarestWindowSeconds}`,
    ])
    // Three seconds are buffered and play on: two seconds later there is one.
    streams.neededAt = 8_000
    expect(spans(5_000)[0]).toBe(`urgent 10-${urgent - 3}`)
    expect(spans(7_000)[0]).toBe(`urgent 10-${urgent - 1}`)
    expect(streams.crowdZones(mb, 7_000)[0]?.position).toBe(9 * mb)
    streams.neededAt = 1e9
    expect(spans(7_000)[0]).toBe(`rarest 10-${window}`)
    streams.readAheadSeconds = 15
    expect(spans(7_000)).toEqual(['rarest 10-25'])
    streams.advance(stream, 199 * mb, 10)
    expect(spans(7_000)).toEqual(['rarest 199-200'])
  })
})
