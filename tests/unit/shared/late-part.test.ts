import { expect, test } from 'vitest'
import { LatePart } from '../../../src/shared/late-part.ts'

test('who waits for a part is told of it once, and the first one stays', () => {
  const part = new LatePart<string>()
  let told = 0
  part.onCome(() => told++)
  expect(part.now).toBeNull()
  part.bring('first')
  part.bring('second')
  expect(part.now).toBe('first')
  expect(told).toBe(1)
})

test('who does not wait any more is not told', () => {
  const part = new LatePart<string>()
  let told = 0
  part.onCome(() => told++)()
  part.bring('it')
  expect(told).toBe(0)
})

test('who waits is told that it is missing, and of it when it comes all the same', () => {
  const part = new LatePart<string>()
  const seen: (string | boolean | null)[] = []
  part.onCome(() => seen.push(part.isMissing, part.now))
  expect(part.isMissing).toBe(false)
  part.miss()
  part.bring('it')
  expect(seen).toEqual([true, null, false, 'it'])
})
