import { describe, expect, test } from 'vitest'
import { median, seededRandom, seekTargets, slope, worst } from '../../bench/statistics.ts'

describe('median', () => {
  test.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
    [[1, Number.POSITIVE_INFINITY, 2], 2],
    [[1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], Number.POSITIVE_INFINITY],
  ])('of %j is %d', (values, expected) => expect(median(values)).toBe(expected))

  test('of nothing is not a number', () => expect(median([])).toBeNaN())

  test('leaves what it was given in its order', () => {
    const values = [3, 1, 2]
    median(values)
    expect(values).toEqual([3, 1, 2])
  })
})

test('worst is the greatest', () => expect(worst([3, 9, 1])).toBe(9))

describe('slope', () => {
  test('of a line is its rise', () => expect(slope([0, 1, 2, 3], [5, 7, 9, 11])).toBeCloseTo(2))
  test('of a flat line is 0', () => expect(slope([0, 10, 20], [4, 4, 4])).toBe(0))
  test('of one place is not a number', () => {
    expect(slope([1], [1])).toBeNaN()
    expect(slope([1, 1], [1, 2])).toBeNaN()
  })
})

describe('seekTargets', () => {
  const options = { count: 20, duration: 600, apart: 10 }

  test('are the same for the same seed, and others for another', () => {
    expect(seekTargets(7, options)).toEqual(seekTargets(7, options))
    expect(seekTargets(7, options)).not.toEqual(seekTargets(8, options))
  })

  test('keep apart from each other and from both ends', () => {
    for (let seed = 0; seed < 50; seed++) {
      const targets = [...seekTargets(seed, { ...options, from: 100 })].sort((a, b) => a - b)
      expect(targets).toHaveLength(20)
      expect(targets[0]).toBeGreaterThanOrEqual(110)
      expect(targets.at(-1)).toBeLessThanOrEqual(590)
      for (const [index, target] of targets.entries()) {
        expect(target - (targets[index - 1] ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(10)
      }
    }
  })

  test('are fewer where so many do not fit', () => {
    const targets = seekTargets(1, { count: 10, duration: 50, apart: 10 })
    expect(targets.length).toBeGreaterThan(0)
    expect(targets.length).toBeLessThan(10)
  })
})

test('seededRandom gives values in [0, 1), evenly enough', () => {
  const random = seededRandom(3)
  const values = Array.from({ length: 10_000 }, random)
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...values)).toBeLessThan(1)
  expect(values.reduce((total, value) => total + value, 0) / values.length).toBeCloseTo(0.5, 1)
})
