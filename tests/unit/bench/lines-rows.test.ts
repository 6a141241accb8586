import { describe, expect, test } from 'vitest'
import { megabits } from '../../bench/lines/line.ts'
import { linesHelp, parseLinesOptions } from '../../bench/lines/lines-options.ts'
import { linesTable } from '../../bench/lines/lines-table.ts'
import { linesOf, rows } from '../../bench/lines/rows.ts'

describe('parseLinesOptions', () => {
  test('measures every row five times, with webtorrent as the seed', () => {
    expect(parseLinesOptions([])).toMatchObject({
      runs: 5,
      only: ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'cold'],
      contenders: ['ours', 'webtorrent'],
      seeders: ['webtorrent'],
      ledger: [],
      dist: null,
    })
  })

  test('takes some rows, one contender, both seeders, and a ledger', () => {
    const args =
      '--only B,D --runs 2 --contender ours --seeder both --ledger A,C --seek-ledger C --seed 7'.split(' ')
    expect(parseLinesOptions(args)).toMatchObject({
      runs: 2,
      only: ['B', 'D'],
      contenders: ['ours'],
      seeders: ['webtorrent', 'ours'],
      ledger: ['A', 'C'],
      seekLedger: ['C'],
      seed: 7,
    })
  })

  test.each([
    [['--only', 'A,Z'], 'Z'],
    [['--ledger', 'cold'], 'cold'],
    [['--seek-ledger', 'Z'], 'Z'],
    [['--runs', '0'], '--runs'],
    [['--contender', 'me'], '--contender'],
    [['--seeder', 'me'], '--seeder'],
    [['--seed', 'x'], '--seed'],
  ])('refuses %j', (args, what) => expect(() => parseLinesOptions(args)).toThrow(what))

  test('--help wants no options, and names every row', () => {
    expect(parseLinesOptions(['--help'])).toBe(null)
    for (const { about } of rows) expect(linesHelp).toContain(about)
  })
})

test('the round trip of a row is between its viewer and the tracker, and further to far seeds', () => {
  const row = rows.find(({ name }) => name === 'C')
  const lines = row === undefined ? {} : linesOf(row)
  const { viewer, ...seeds } = lines
  expect(viewer).toMatchObject({ delayMs: 30, down: megabits(24), up: megabits(5), loss: 0.002 })
  const roundTrips = Object.values(seeds).map(({ delayMs }) => 2 * (delayMs + (viewer?.delayMs ?? 0)))
  expect(roundTrips).toEqual([60, 100, 160, 220])
  expect(Object.values(seeds).map(({ up }) => up)).toEqual([2, 2, 1, 1].map(megabits))
})

test('the table has medians, the spread, the quotient and the verdict', () => {
  const table = linesTable([
    {
      row: 'A',
      what: 'first frame',
      values: { ours: [900, 1_100, 1_000], webtorrent: [2_000, Number.POSITIVE_INFINITY, 2_500] },
      goals: [{ of: 'webtorrent', atMost: 0.6 }],
    },
    {
      row: 'A',
      what: 'stalled in 20 s',
      values: { ours: [0, 200, 300] },
      goals: [{ of: 'itself', atMost: 0 }],
    },
    {
      row: 'B',
      what: 'first frame',
      values: { ours: [900], webtorrent: [1_000] },
      goals: [{ of: 'webtorrent', atMost: 0.5 }],
      enoughMs: 950,
    },
  ])
  const lines = table.split('\n')
  expect(lines[2]).toBe('| A | first frame | 1.00 (0.90–1.10) | 2.50 (2.00–never) | 0.40 × | ≤ 0.6 × ✓ |')
  expect(lines[3]).toBe('| A | stalled in 20 s | 0.20 (0.00–0.30) | – | – | ≤ 0.00 ✗ |')
  expect(lines[4]).toContain('| 0.90 × | ≤ 0.5 × or 0.95 ✓ |')
})
