import { describe, expect, test } from 'vitest'
import { judge } from '../../bench/goals.ts'
import { type Outcome, reduceEach } from '../../bench/outcome.ts'
import { breakdown, type Row, table } from '../../bench/report.ts'
import { median, worst } from '../../bench/statistics.ts'

const never = Number.POSITIVE_INFINITY
const row = (values: Row['values'], goals: NonNullable<Row['goals']>): Row => ({
  what: 'it',
  unit: 'ms',
  values,
  goals,
})
const met = (values: Row['values'], goal: NonNullable<Row['goals']>[number]): boolean | null | undefined =>
  judge(row(values, [goal]))[0]?.met

describe('judge', () => {
  test('a bound of the rival', () => {
    const goal = { of: 'webtorrent', atMost: 0.4 } as const
    expect(met({ ours: 400, webtorrent: 1000 }, goal)).toBe(true)
    expect(met({ ours: 401, webtorrent: 1000 }, goal)).toBe(false)
  })

  test('a bound of the bare channel, from below', () => {
    const goal = { of: 'raw', atLeast: 0.95 } as const
    expect(met({ ours: 9.5, raw: 10 }, goal)).toBe(true)
    expect(met({ ours: 9.4, raw: 10 }, goal)).toBe(false)
  })

  test('a bound of its own needs no rival', () => {
    expect(met({ ours: 0 }, { of: 'itself', atMost: 0 })).toBe(true)
    expect(met({ ours: 1 }, { of: 'itself', atMost: 0 })).toBe(false)
    expect(met({ ours: 3 }, { of: 'itself', atLeast: 4 })).toBe(false)
  })

  test('tells nothing of numbers that are missing', () => {
    expect(met({ ours: 1 }, { of: 'webtorrent', atMost: 1 })).toBe(null)
    expect(met({ webtorrent: 1 }, { of: 'itself', atMost: 1 })).toBe(null)
  })

  test('who did not finish keeps no goal, even beside another who did not', () => {
    expect(met({ ours: never, webtorrent: never }, { of: 'webtorrent', atMost: 0.5 })).toBe(false)
    expect(met({ ours: 100, webtorrent: never }, { of: 'webtorrent', atMost: 0.5 })).toBe(true)
  })
})

describe('reduceEach', () => {
  const outcomes = (ours: readonly Outcome<number>[], webtorrent: readonly Outcome<number>[]) =>
    new Map([
      ['ours', ours],
      ['webtorrent', webtorrent],
    ] as const)

  test('counts a run that failed as lost', () => {
    const runs = outcomes([{ sample: 5 }, { failed: 'it hung' }], [{ sample: 7 }, { sample: 9 }])
    expect(reduceEach(runs, (ms) => ms, worst, never)).toEqual({ ours: never, webtorrent: 9 })
    expect(reduceEach(runs, (rate) => rate, median, 0)).toEqual({ ours: 2.5, webtorrent: 8 })
  })

  test('takes many numbers of a run, and says nothing of nobody', () => {
    const runs = outcomes([{ sample: 5 }], [])
    expect(reduceEach(runs, (ms) => [ms, ms * 3], worst, never)).toEqual({ ours: 15 })
    expect(reduceEach(runs, () => [], worst, never)).toEqual({})
  })
})

describe('table', () => {
  test('shows values, ratio and verdicts', () => {
    const text = table([
      {
        what: 'first frame',
        unit: 'ms',
        values: { ours: 312.4, webtorrent: 1000 },
        goals: [
          { of: 'webtorrent', atMost: 0.4 },
          { of: 'itself', atMost: 300 },
        ],
      },
      { what: 'rate', unit: 'MB/s', values: { ours: 9.123, raw: 10 }, goals: [{ of: 'raw', atLeast: 0.95 }] },
      { what: 'stalled', unit: 'ms', values: { ours: never, webtorrent: never } },
      { what: 'linked', unit: '', values: { ours: 4 }, goals: [{ of: 'webtorrent', atLeast: 1 }] },
    ])
    expect(text.split('\n')).toEqual([
      '|             |      ours | webtorrent | ours / webtorrent | bare channel | goal                             |',
      '|-------------|----------:|-----------:|------------------:|-------------:|----------------------------------|',
      '| first frame |    312 ms |    1000 ms |            0.31 × |            – | ≤ 0.4 × webtorrent ✓, ≤ 300 ms ✗ |',
      '| rate        | 9.12 MB/s |          – |                 – |   10.00 MB/s | ≥ 0.95 × bare channel ✗          |',
      '| stalled     |     never |      never |                 – |            – |                                  |',
      '| linked      |         4 |          – |                 – |            – | ≥ 1 × webtorrent ?               |',
    ])
  })
})

test('breakdown puts the medians in order of time and says where a mark was not in every run', () => {
  const runs = [
    new Map([
      ['open', 10],
      ['frame', 90],
    ]),
    new Map([
      ['frame', 110],
      ['open', 20],
      ['late', 40],
    ]),
  ]
  expect(breakdown(runs).split('\n')).toEqual([
    '      15 ms  open',
    '      40 ms  late  (1 of 2 runs)',
    '     100 ms  frame',
  ])
})
