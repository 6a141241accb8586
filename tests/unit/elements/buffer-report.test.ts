import { describe, expect, it } from 'vitest'
import { BufferReport, bufferedSeconds } from '../../../src/elements/buffer-report.ts'

const ranges = (...pairs: [number, number][]) => ({
  length: pairs.length,
  start: (i: number) => pairs[i]![0],
  end: (i: number) => pairs[i]![1],
})

describe('bufferedSeconds', () => {
  it('counts from the playhead to the end of its own range', () => {
    const buffered = ranges([0, 10], [30, 42.5])
    expect([4, 12, 29.95, 30, 50].map((at) => bufferedSeconds(buffered, at))).toEqual([
      6,
      0,
      expect.closeTo(12.55),
      12.5,
      0,
    ])
    expect(bufferedSeconds(ranges(), 0)).toBe(0)
  })
})

describe('BufferReport', () => {
  it('tells at most once a second, but a seek at once', () => {
    const told: number[] = []
    const slack = new BufferReport((seconds) => told.push(seconds))
    const element = { buffered: ranges([0, 20]), currentTime: 5, seeking: false, readyState: 4 }
    slack.update(element, 0)
    slack.update({ ...element, currentTime: 5.5 }, 500)
    slack.update({ ...element, currentTime: 6 }, 1_000)
    slack.update({ ...element, currentTime: 100, seeking: true }, 1_100)
    slack.update({ ...element, currentTime: 100 }, 1_200)
    expect(told).toEqual([15, 14, 0])
  })

  it('tells at once that the player stands still, and does not believe what it claimed then', () => {
    const told: number[] = []
    const slack = new BufferReport((seconds) => told.push(seconds))
    const element = { buffered: ranges([0, 20]), currentTime: 5, seeking: false, readyState: 4 }
    slack.update(element, 0)
    // Chromium says that 7 s are here, and has nothing to show.
    slack.update({ ...element, currentTime: 13, readyState: 2 }, 100)
    slack.update({ ...element, currentTime: 13, readyState: 2 }, 200)
    slack.update({ ...element, currentTime: 13, readyState: 2 }, 1_200)
    // A second of media comes, and then more.
    slack.update({ ...element, buffered: ranges([0, 21]), currentTime: 13, readyState: 4 }, 2_300)
    slack.update({ ...element, buffered: ranges([0, 30]), currentTime: 14, readyState: 4 }, 3_400)
    // At another place it may be right.
    slack.update({ ...element, buffered: ranges([50, 50]), currentTime: 50, seeking: true }, 3_500)
    slack.update({ ...element, buffered: ranges([50, 60]), currentTime: 50, readyState: 4 }, 4_600)
    expect(told).toEqual([15, 0, 0, 1, 9, 0, 10])
  })

  it('tells at once that the player can go on', () => {
    const told: number[] = []
    const slack = new BufferReport((seconds) => told.push(seconds))
    const element = { buffered: ranges([0, 0]), currentTime: 0, seeking: false, readyState: 2 }
    slack.update(element, 0)
    slack.update({ ...element, buffered: ranges([0, 3]), readyState: 3 }, 20)
    slack.update({ ...element, buffered: ranges([0, 4]), readyState: 4 }, 40)
    expect(told).toEqual([0, 3])
  })
})
