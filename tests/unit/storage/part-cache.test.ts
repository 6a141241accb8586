import { expect, test } from 'vitest'
import { PartCache } from '../../../src/storage/part-cache.ts'

test('the least recently used part goes first, and the bytes stay within the limit', () => {
  const cache = new PartCache(10)
  cache.set('a', new Uint8Array(4))
  cache.set('b', new Uint8Array(4))
  expect(cache.get('a')).toBeDefined()
  cache.set('c', new Uint8Array(4))
  expect([cache.get('a'), cache.get('b'), cache.get('c')].map((part) => part?.length)).toEqual([
    4,
    undefined,
    4,
  ])
  expect(cache.bytes).toBe(8)
  cache.set('a', new Uint8Array(1))
  expect(cache.bytes).toBe(5)
  cache.set('d', new Uint8Array(11))
  expect(cache.bytes).toBe(0)
})
