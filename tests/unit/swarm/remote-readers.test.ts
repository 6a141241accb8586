import { describe, expect, it } from 'vitest'
import type { WantMessage } from '../../../src/protocol/tp-want.ts'
import { Bitfield } from '../../../src/shared/bitfield.ts'
import { RemoteReaders } from '../../../src/swarm/remote-readers.ts'
import { makeTorrent } from '../../helpers/virtual-world.ts'

const pieceLength = 16_384
const { info } = makeTorrent(4_000 * pieceLength, pieceLength)
const rate = 125_000

const want = (first: number, end: number, deadlineMs = 0, bytesPerSecond = rate): WantMessage => ({
  ranges: [{ firstPiece: first, endPiece: end, deadlineMs }],
  bytesPerSecond,
})
const everything = { firstPiece: 0, endPiece: 0xffff_ffff, deadlineMs: 0 }
const hostile: WantMessage = { ranges: new Array(16).fill(everything), bytesPerSecond: 1e9 }

const setUp = () => {
  const have = new Bitfield(info.pieceCount)
  const table = { info, have, pieceLength: () => pieceLength }
  const time = { now: 0 }
  const readers = new RemoteReaders({ table, defaultBytesPerSecond: 1e6, now: () => time.now })
  const peer = () => ({ isClosed: false })
  /** Fetches a piece at a time in the order of the windows, as fast as this, for so long. */
  const fetch = (bytesPerSecond: number, forMs: number, then: () => void = () => undefined): void => {
    const end = time.now + forMs
    for (; time.now < end; time.now += (pieceLength * 1000) / bytesPerSecond) {
      const piece = readers.windows()[0]?.firstPiece
      if (piece !== undefined && have.add(piece)) readers.onPiece(piece)
      then()
    }
  }
  const got = (from: number, to: number): number => {
    let bytes = 0
    for (let piece = from; piece < to; piece++) if (have.has(piece)) bytes += pieceLength
    return bytes
  }
  return { have, time, readers, peer, fetch, got }
}

describe('RemoteReaders', () => {
  it('makes windows of what is missing, as urgent as it is due, and of nothing for longer than 5 s', () => {
    const { readers, peer, have, time } = setUp()
    const one = peer()
    expect(readers.hear(one, want(10, 600, 1_000))).toBe('change')
    have.add(11)
    const [first, second] = readers.windows()
    expect(first).toMatchObject({ kind: 'deadline', firstPiece: 10, endPiece: 11, bytesPerSecond: rate })
    expect(second).toMatchObject({ kind: 'deadline', firstPiece: 12 })
    expect(readers.windows().at(-1)?.kind).toBe('sequential')
    time.now = 1_500
    expect(readers.windows()[0]?.kind).toBe('blocked')
    expect(readers.isWaiting).toBe(true)
    time.now = 4_999
    expect(readers.serves(one)).toBe(true)
    time.now = 5_000
    expect([readers.windows(), readers.runs(), readers.isWatched]).toEqual([[], [], false])
  })

  it('knows a seek from a step, takes a fifth of a flood, and hears the last word of it', () => {
    const { readers, peer, time } = setUp()
    const one = peer()
    readers.hear(one, want(10, 100))
    time.now = 500
    expect(readers.hear(one, want(12, 110))).toBe('change')
    time.now = 1_000
    expect(readers.hear(one, want(2_000, 2_100))).toBe('seek')
    let acted = 0
    for (let i = 0; i < 1_000; i++) {
      time.now += 1
      if (readers.hear(one, want(i, i + 10)) !== 'nothing') acted++
    }
    expect(acted).toBeLessThanOrEqual(11)
    readers.settle()
    expect(readers.windows()[0]?.firstPiece).toBe(999)
  })

  it('gives two viewers at different places the same, and neither more than is left', () => {
    const { readers, peer, fetch, got } = setUp()
    const [a, b] = [peer(), peer()]
    const say = () => {
      readers.hear(a, want(0, 2_000))
      readers.hear(b, want(2_000, 4_000))
    }
    say()
    fetch(300_000, 30_000, say)
    const [one, two] = [got(0, 2_000), got(2_000, 4_000)]
    expect(Math.min(one, two) / Math.max(one, two)).toBeGreaterThan(0.95)
  })

  it('a film of a high rate gets what it needs beside one of a low rate that loads far ahead', () => {
    const { readers, peer, fetch, got } = setUp()
    const [high, low] = [peer(), peer()]
    const say = () => {
      readers.hear(high, want(0, 2_000, 0, 400_000))
      readers.hear(low, want(2_000, 4_000, 0, 50_000))
    }
    say()
    fetch(500_000, 40_000, say)
    // Of 500 kB/s: at least 2 × 50 for the one, and the rest for the other.
    expect(got(0, 2_000) / 40).toBeGreaterThan(350_000)
    expect(got(2_000, 4_000) / 40).toBeGreaterThan(75_000)
  })

  it('a viewer that is joined by others keeps its part, also beside one that wants everything at once', () => {
    const { readers, peer, fetch, got, time } = setUp()
    const [honest, greedy] = [peer(), peer()]
    const say = () => {
      readers.hear(honest, want(3_000, 4_000))
      readers.hear(greedy, hostile)
    }
    say()
    fetch(400_000, 20_000, say)
    expect(got(3_000, 4_000)).toBeGreaterThan(0.8 * 125_000 * 20)
    // It seeks ten times a second, each time to a place that nobody has.
    const before = got(3_000, 4_000)
    let place = 0
    let soughtAt = time.now
    fetch(400_000, 20_000, () => {
      readers.hear(honest, want(3_000, 4_000))
      if (time.now - soughtAt < 100) return
      soughtAt = time.now
      place = (place + 997) % 2_900
      readers.hear(greedy, want(place, place + 50, 0, 1e9))
    })
    expect(got(3_000, 4_000) - before).toBeGreaterThan(0.8 * 125_000 * 20)
  })

  it('a flood of empty and full messages makes nobody forget what was had', () => {
    const { readers, peer, fetch, got } = setUp()
    const [honest, greedy] = [peer(), peer()]
    const say = () => {
      readers.hear(honest, want(3_000, 4_000))
      readers.hear(greedy, { ranges: [], bytesPerSecond: null })
      readers.hear(greedy, hostile)
    }
    say()
    fetch(300_000, 20_000, say)
    expect(got(3_000, 4_000)).toBeGreaterThan(0.8 * 125_000 * 20)
  })

  it('costs no more however much is wanted', () => {
    const { readers, peer } = setUp()
    for (let i = 0; i < 1_000; i++) readers.hear(peer(), hostile)
    expect(readers.windows().length).toBeLessThanOrEqual(256)
    const kept = readers.runs().reduce((sum, run) => sum + (run.endPiece - run.firstPiece) * pieceLength, 0)
    expect(kept).toBeLessThanOrEqual(513 * 1024 * 1024)
    for (const { endPiece } of readers.runs()) expect(endPiece).toBeLessThanOrEqual(info.pieceCount)
    expect(readers.hear(peer(), want(5_000, 6_000))).toBe('nothing')
    for (const { endPiece } of readers.windows()) expect(endPiece).toBeLessThanOrEqual(info.pieceCount)
  })
})
