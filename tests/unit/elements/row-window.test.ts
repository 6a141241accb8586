import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type RowBox,
  rowForKey,
  rowsInView,
  scrollTopAround,
  scrollTopFor,
} from '../../../src/elements/row-window.ts'

const box = (parts: Partial<RowBox> = {}): RowBox => ({
  ...{ scrollTop: 0, height: 400, rowHeight: 50, count: 100_000 },
  ...parts,
})
const anyBox = fc.record({
  scrollTop: fc.nat({ max: 6_000_000 }),
  height: fc.nat({ max: 3_000 }),
  rowHeight: fc.integer({ min: 20, max: 100 }),
  count: fc.nat({ max: 100_000 }),
})

describe('rowsInView', () => {
  it('draws every row that can be seen, few others, and never a hundred', () => {
    fc.assert(
      fc.property(anyBox, (any) => {
        const given = { ...any, scrollTop: Math.min(any.scrollTop, any.count * any.rowHeight) }
        const { first, end } = rowsInView(given)
        const { scrollTop, height, rowHeight, count } = given
        expect(first).toBeGreaterThanOrEqual(0)
        expect(end).toBeLessThanOrEqual(count)
        expect(end - first).toBeLessThan(100)
        const seen = Math.min(count, Math.ceil((scrollTop + height) / rowHeight))
        if (height / rowHeight < 60 && Math.floor(scrollTop / rowHeight) < count) {
          expect(first).toBeLessThanOrEqual(Math.floor(scrollTop / rowHeight))
          expect(end).toBeGreaterThanOrEqual(seen)
        }
      }),
    )
  })

  it('draws something before it is known how high a row is', () => {
    expect(rowsInView(box({ rowHeight: 0, height: 0 }))).toEqual({ first: 0, end: 6 })
    expect(rowsInView(box({ count: 0 }))).toEqual({ first: 0, end: 0 })
  })
})

describe('scrolling to a row', () => {
  it('goes no further than it takes, and then the row is in view', () => {
    fc.assert(
      fc.property(anyBox, fc.nat({ max: 100_000 }), (given, row) => {
        fc.pre(given.height >= given.rowHeight)
        const top = scrollTopFor(row, given)
        expect(top).toBeLessThanOrEqual(row * given.rowHeight)
        expect(top + given.height).toBeGreaterThanOrEqual((row + 1) * given.rowHeight)
        expect(scrollTopFor(row, { ...given, scrollTop: top })).toBe(top)
      }),
    )
  })

  it('shows it in the middle, as far as the list goes', () => {
    expect(scrollTopAround(60, box({ count: 61 }))).toBe(61 * 50 - 400)
    expect(scrollTopAround(0, box())).toBe(0)
    expect(scrollTopAround(50_000, box())).toBe(50_000 * 50 - 175)
    expect(scrollTopAround(1, box({ count: 3 }))).toBe(0)
  })
})

describe('rowForKey', () => {
  it.each([
    ['ArrowDown', 7, 8],
    ['ArrowUp', 7, 6],
    ['ArrowUp', 0, 0],
    ['ArrowDown', 99_999, 99_999],
    ['PageDown', 7, 14],
    ['PageUp', 7, 0],
    ['Home', 50_000, 0],
    ['End', 0, 99_999],
    ['Enter', 7, null],
    ['a', 7, null],
  ])('%s from %i goes to %s', (key, at, to) => {
    expect(rowForKey(key, at, box())).toBe(to)
  })

  it('goes nowhere in an empty list', () => {
    expect(rowForKey('End', 0, box({ count: 0 }))).toBeNull()
  })
})
