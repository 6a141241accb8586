import { expect, test } from 'vitest'
import { boundOf, ledgerTable, slowStartMs, stepsOf } from '../../bench/lines/ledger.ts'
import { rows } from '../../bench/lines/rows.ts'
import type { TraceEvent } from '../../bench/trace.ts'

const [row] = rows
if (row === undefined) throw new Error('There are rows.')
const { pieceLength } = row

const start = {
  firstFrameMs: 900,
  startedAt: 1_000,
  startedAtEpoch: 5_000_000,
  trace: [
    [500, 'gathering complete'],
    [1_001, 'tracker socket made'],
    [1_121, 'tracker socket open'],
    [1_122, 'tracker announce out, 5 offers'],
    [1_190, 'tracker answer in'],
    ...Array.from({ length: 2 * (pieceLength / 16_384) }, (_, index): TraceEvent => {
      // Blocks of two pieces take turns, so that both are whole at the end.
      return [1_500 + index, 'piece in', index % 2, Math.floor(index / 2) * 16_384, 1]
    }),
  ] satisfies TraceEvent[],
  notes: [
    { line: 'seed-1', what: 'out', at: 5_000_100, bytes: 40 },
    { line: 'viewer', what: 'in', at: 5_000_090, bytes: 500 },
    { line: 'viewer', what: 'in', at: 5_000_150, bytes: 1_460 },
    { line: 'viewer', what: 'in', at: 5_000_153, bytes: 700 },
    { line: 'seed-1', what: 'out', at: 5_000_154, bytes: 1_200 },
    { line: 'seed-1', what: 'in', at: 5_000_159, bytes: 1_300 },
  ],
}

test('steps come from the page, and between them from the tracker', () => {
  const steps = stepsOf(start, pieceLength)
  expect(Object.fromEntries(steps)).toEqual({
    'tracker socket asked for': 1,
    'tracker socket open': 121,
    'announce sent': 122,
    'tracker has the announce': 153,
    'a seed is sent the offer': 154,
    'tracker has the answer': 159,
    'answer here': 190,
    'first block': 500,
    'first piece whole': 500 + 2 * (pieceLength / 16_384) - 2,
    'FIRST FRAME': 900,
  })
})

test('slow start doubles its window each round trip, until the line is full', () => {
  // 11,910 bytes fit into the first window.
  expect(slowStartMs(10_000, 60, 5_000)).toBe(62)
  expect(slowStartMs(11_910 + 5_000, 60, 5_000)).toBe(121)
  // A line that is full within a round trip is never idle.
  expect(slowStartMs(100_000, 60, 100)).toBe(60 + 1_000)
})

test('the bound adds up the round trips that no peer can leave out', () => {
  const bounds = boundOf(row)
  expect(bounds.get('tracker socket open')).toBe(120)
  expect(bounds.get('channel open (SCTP)')).toBe(420)
  expect(bounds.get('first block')).toBe(570)
  expect(bounds.get('first piece whole')).toBeCloseTo(510 + slowStartMs(pieceLength, 60, 5_000), 6)
})

test('the table is in order of time, with the bound beside', () => {
  const table = ledgerTable(row, [stepsOf(start, pieceLength)])
  expect(table.split('\n').slice(2, 5)).toEqual([
    '| 1 | 0.0 | + 1 | tracker socket asked for | the link |  |',
    '| 121 | 2.0 | + 120 | tracker socket open | TCP, WebSocket | 120 |',
    '| 122 | 2.0 | + 1 | announce sent | socket, offers |  |',
  ])
  expect(table).toContain('| 900 | 15.0 |')
})
