import { expect, test } from 'vitest'
import { BackOff } from '../../../src/storage/back-off.ts'
import { MemoryBudget, memoryWindowBytes } from '../../../src/storage/memory-budget.ts'
import { MemoryPieceStore } from '../../../src/storage/memory-piece-store.ts'
import { makeTorrent } from '../../e2e/serve/sample.ts'

test('torrents share the budget equally, and hear of each other', () => {
  const budget = new MemoryBudget()
  const heard: string[] = []
  const one = budget.join(() => heard.push('one'))
  expect(one.bytes).toBe(memoryWindowBytes)
  const two = budget.join(() => heard.push('two'))
  expect([one.bytes, two.bytes]).toEqual([32_000_000, 32_000_000])
  expect(heard).toEqual(['one'])
  one.leave()
  one.leave()
  expect(two.bytes).toBe(64_000_000)
  expect(heard).toEqual(['one', 'two'])
})

test('however many there are, each has enough for some seconds', () => {
  const budget = new MemoryBudget()
  const shares = Array.from({ length: 100 }, () => budget.join(() => undefined))
  expect(new Set(shares.map(({ bytes }) => bytes))).toEqual(new Set([8_000_000]))
})

test('a store in memory has room for a torrent that fits, and says how much it holds of one that does not', async () => {
  const budget = new MemoryBudget(10_000_000)
  const small = new MemoryPieceStore(budget)
  await small.open(makeTorrent({ pieceLength: 65_536, files: [{ name: 'a', length: 9_000_000 }] }))
  expect(small.room).toBeNull()
  await small.close()
  const large = new MemoryPieceStore(budget)
  await large.open(makeTorrent({ pieceLength: 65_536, files: [{ name: 'a', length: 20_000_000 }] }))
  await large.put(3, new Uint8Array(65_536))
  await large.put(3, new Uint8Array(65_536))
  await large.put(4, new Uint8Array(65_536))
  expect(large.room).toMatchObject({ bytes: 10_000_000, usedBytes: 131_072 })
  large.forget(3)
  expect([...(large.room?.pieces() ?? [])]).toEqual([4])
  await expect(large.get(3, 0, 1)).rejects.toMatchObject({ code: 'storage' })
})

test('waits double up to a minute, and begin anew after a success', () => {
  const backOff = new BackOff()
  const waits = Array.from({ length: 8 }, () => backOff.next())
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000])
  backOff.reset()
  expect(backOff.next()).toBe(1000)
})
