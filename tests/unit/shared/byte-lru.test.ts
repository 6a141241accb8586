import { expect, test } from 'vitest'
import { ByteLru } from '../../../src/shared/byte-lru.ts'

const lengths = (cache: ByteLru<string>, ...keys: string[]) => keys.map((key) => cache.get(key)?.length)

test('the least recently used part goes first, and the bytes stay within the limit', () => {
  const cache = new ByteLru<string>(10)
  cache.set('a', new Uint8Array(4))
  cache.set('b', new Uint8Array(4))
  expect(cache.get('a')).toBeDefined()
  cache.set('c', new Uint8Array(4))
  expect(lengths(cache, 'a', 'b', 'c')).toEqual([4, undefined, 4])
  expect(cache.bytes).toBe(8)
  cache.set('a', new Uint8Array(1))
  expect(cache.bytes).toBe(5)
  cache.set('d', new Uint8Array(11))
  expect(cache.bytes).toBe(0)
})

test('what is pinned stays beyond the limit, and goes when it is free', () => {
  const cache = new ByteLru<string>(10)
  cache.set('a', new Uint8Array(6), true)
  cache.set('b', new Uint8Array(6), true)
  cache.set('c', new Uint8Array(1))
  expect(lengths(cache, 'a', 'b', 'c')).toEqual([6, 6, undefined])
  expect(cache.bytes).toBe(12)
  cache.unpin('a')
  expect(lengths(cache, 'a', 'b')).toEqual([undefined, 6])
  expect(cache.bytes).toBe(6)
})

test('a pin goes with the data: what comes in its place is not pinned', () => {
  const cache = new ByteLru<string>(10)
  cache.set('a', new Uint8Array(6), true)
  cache.set('a', new Uint8Array(6))
  cache.set('b', new Uint8Array(6))
  expect(lengths(cache, 'a', 'b')).toEqual([undefined, 6])
  cache.set('c', new Uint8Array(1), true)
  cache.delete('c')
  cache.set('c', new Uint8Array(4))
  cache.set('d', new Uint8Array(4))
  expect(lengths(cache, 'b', 'c', 'd')).toEqual([undefined, 4, 4])
})

test('nothing is left of it when it is emptied', () => {
  const cache = new ByteLru<string>(10)
  cache.set('a', new Uint8Array(20), true)
  cache.clear()
  expect(cache.bytes).toBe(0)
  expect(cache.get('a')).toBeUndefined()
  cache.set('a', new Uint8Array(20))
  expect(cache.bytes).toBe(0)
})
