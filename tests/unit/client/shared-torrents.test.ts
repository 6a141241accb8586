import { afterEach, expect, it, vi } from 'vitest'
import { maxShared, sharedTorrents } from '../../../src/client/shared-torrents.ts'

afterEach(() => void vi.unstubAllGlobals())

const hash = (n: number): string => n.toString(16).padStart(40, '0')

const stubStore = (value: string | null = null) => {
  let kept = value
  vi.stubGlobal('localStorage', {
    getItem: () => kept,
    setItem: (_key: string, text: string) => {
      kept = text
    },
  })
  return { kept: () => kept }
}

it('remembers what was shared until it is deleted', () => {
  stubStore()
  expect(sharedTorrents.has(hash(1))).toBe(false)
  sharedTorrents.add(hash(1))
  sharedTorrents.add(hash(2))
  sharedTorrents.add(hash(1))
  expect([1, 2, 3].map((n) => sharedTorrents.has(hash(n)))).toEqual([true, true, false])
  sharedTorrents.forget(hash(1))
  sharedTorrents.forget(hash(3))
  expect([1, 2].map((n) => sharedTorrents.has(hash(n)))).toEqual([false, true])
})

it('remembers the newest ones', () => {
  const { kept } = stubStore()
  for (let n = 0; n < maxShared + 3; n++) sharedTorrents.add(hash(n))
  expect(JSON.parse(kept() ?? '')).toHaveLength(maxShared)
  expect([2, 3, maxShared + 2].map((n) => sharedTorrents.has(hash(n)))).toEqual([false, true, true])
})

it.each(['', '{', '{}', '7', '[7,null]'])('makes nothing of what is not its own: %s', (text) => {
  stubStore(text)
  expect(sharedTorrents.has(hash(1))).toBe(false)
  sharedTorrents.add(hash(1))
  expect(sharedTorrents.has(hash(1))).toBe(true)
})

it('remembers nothing where the page may store nothing', () => {
  vi.stubGlobal('localStorage', {
    getItem: () => {
      throw new Error('denied')
    },
    setItem: () => {
      throw new Error('denied')
    },
  })
  sharedTorrents.add(hash(1))
  expect(sharedTorrents.has(hash(1))).toBe(false)
})
