/** What is remembered of films, and where they go on. */
import { afterEach, expect, it, vi } from 'vitest'
import { isSeen, resumeAt } from '../../../../src/elements/system/resume-place.ts'
import {
  lastWatched,
  maxResumeRecords,
  parseResume,
  type ResumeRecord,
  recalled,
  remember,
  resumeKey,
  withRecord,
} from '../../../../src/elements/system/resume-store.ts'

const hash = (n: number): string => n.toString(16).padStart(40, '0')
const record = (fields: Partial<ResumeRecord> = {}): ResumeRecord => ({
  ...{ infoHash: hash(1), file: 0, at: 305, duration: 600, rate: 1 },
  ...fields,
})

const stubStorage = (storage: Partial<Storage> | undefined): void => {
  vi.stubGlobal('localStorage', storage)
}
const memoryStorage = (): Map<string, string> => {
  const values = new Map<string, string>()
  stubStorage({
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
  })
  return values
}

afterEach(() => vi.unstubAllGlobals())

it.each([
  ['in the middle, five seconds earlier', 305, 600, 300],
  ['five minutes into a long film', 305, 7200, 300],
  ['hardly begun', 25, 600, 0],
  ['hardly begun, of a long film', 59, 7200, 0],
  ['just begun enough', 60, 7200, 55],
  ['a short film, just begun', 2, 30, 0],
  ['a short film, in the middle', 12, 30, 7],
  ['less than ten seconds left', 21, 30, 0],
  ['in the credits', 6900, 7200, 0],
  ['before the credits', 6800, 7200, 6795],
  ['nothing known of its length', 0, 0, 0],
])('goes on: %s', (_, at, duration, expected) => {
  expect(resumeAt({ at, duration })).toBe(expected)
})

it('tells what was seen to its end', () => {
  expect(isSeen({ at: 571, duration: 600 })).toBe(true)
  expect(isSeen({ at: 560, duration: 600 })).toBe(false)
  expect(isSeen({ at: 0, duration: 0 })).toBe(false)
})

it('remembers each file of a torrent, and which was the last', () => {
  memoryStorage()
  remember(record({ file: 2, at: 10 }))
  remember(record({ file: 3, at: 20, rate: 1.5 }))
  remember(record({ infoHash: hash(2), at: 30 }))
  remember(record({ file: 2, at: 40 }))
  expect(recalled(hash(1), 2)?.at).toBe(40)
  expect(recalled(hash(1), 3)).toMatchObject({ at: 20, rate: 1.5 })
  expect(recalled(hash(1), 4)).toBe(null)
  expect(lastWatched(hash(1))?.file).toBe(2)
  expect(lastWatched(hash(3))).toBe(null)
})

it('keeps no more than its bound, and forgets what was watched longest ago', () => {
  let records: readonly ResumeRecord[] = []
  for (let i = 0; i < maxResumeRecords + 50; i++) records = withRecord(records, record({ infoHash: hash(i) }))
  expect(records).toHaveLength(maxResumeRecords)
  expect(records[0]?.infoHash).toBe(hash(maxResumeRecords + 49))
  expect(records.at(-1)?.infoHash).toBe(hash(50))
})

it.each([
  ['nothing', null],
  ['no JSON', '{'],
  ['no list', '{"at":1}'],
  ['foreign things', '[1,null,"x",{"infoHash":"x"},[]]'],
  ['a place that is no number', JSON.stringify([{ ...record(), at: '5' }])],
  ['a rate that nobody can hear', JSON.stringify([record({ rate: 100 })])],
  ['a file below none', JSON.stringify([record({ file: -1 })])],
])('reads %s as nothing', (_, text) => {
  expect(parseResume(text)).toEqual([])
})

it('leaves out what is damaged, and keeps the rest', () => {
  expect(parseResume(JSON.stringify([7, record()]))).toEqual([record()])
})

it('writes nothing that it would not read', () => {
  const values = memoryStorage()
  remember(record({ duration: Number.NaN }))
  remember(record({ duration: Number.POSITIVE_INFINITY }))
  expect(values.get(resumeKey)).toBe(undefined)
})

it('is quiet where nothing may be stored, or where there is no room', () => {
  stubStorage({
    getItem: () => {
      throw new DOMException('no', 'SecurityError')
    },
  })
  expect(recalled(hash(1), 0)).toBe(null)
  stubStorage({
    getItem: () => null,
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError')
    },
  })
  expect(() => remember(record())).not.toThrow()
  stubStorage(undefined)
  expect(() => remember(record())).not.toThrow()
})
