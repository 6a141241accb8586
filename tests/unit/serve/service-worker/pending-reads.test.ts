import { expect, test } from 'vitest'
import { PendingReads } from '../../../../src/serve/service-worker/pending-reads.ts'

test('the oldest unanswered read of one page and file is given up when there are too many', () => {
  const closed: number[] = []
  const reads = new PendingReads<{ close(): void }>()
  const add = (key: string, id: number): (() => void) => reads.add(key, { close: () => closed.push(id) })
  const first = add('page/film', 1)
  add('page/film', 2)
  add('other/film', 3)
  add('page/film', 4)
  expect(closed).toEqual([])
  first()
  add('page/film', 5)
  expect(closed).toEqual([])
  add('page/film', 6)
  expect(closed).toEqual([2])
  first()
  add('page/film', 7)
  expect(closed).toEqual([2, 4])
})
