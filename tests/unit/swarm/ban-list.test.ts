import { expect, it } from 'vitest'
import { BanList } from '../../../src/swarm/ban-list.ts'

it('remembers the newest thousand', () => {
  const bans = new BanList()
  for (let i = 0; i < 1_000; i++) bans.add(`peer ${i}`)
  // Banned again: as if new.
  bans.add('peer 0')
  bans.add('peer 1000')
  expect(bans.has('peer 1000')).toBe(true)
  expect(bans.has('peer 0')).toBe(true)
  expect(bans.has('peer 1')).toBe(false)
  expect(bans.has('peer 2')).toBe(true)
})
