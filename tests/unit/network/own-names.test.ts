import { describe, expect, it } from 'vitest'
import { OwnNames } from '../../../src/network/own-names.ts'
import { toLatin1 } from '../../../src/shared/bytes.ts'
import { seededRandom } from '../../helpers/seeded-random.ts'

const first = new TextEncoder().encode('-TP0100-abcdefghijkl')
const start = (): OwnNames => {
  const random = seededRandom(7)
  return new OwnNames(first, (length) => Uint8Array.from({ length }, () => random.uint32()))
}

describe('OwnNames', () => {
  it('begins with the name of the handshake, and keeps the part that says which client it is', () => {
    const names = start()
    expect(names.current).toEqual(first)
    const seen = new Set([toLatin1(names.current)])
    for (let i = 0; i < 100; i++) {
      names.renew()
      expect(toLatin1(names.current)).toMatch(/^-TP0100-[A-Za-z0-9_-]{12}$/)
      seen.add(toLatin1(names.current))
    }
    expect(seen.size).toBe(101)
  })

  it('knows its own, also those that only one tracker was told, and forgets old ones', () => {
    const names = start()
    const single = names.single()
    expect(names.current).toEqual(first)
    names.renew()
    expect([first, single, names.current].every((name) => names.isOwn(name))).toBe(true)
    expect(names.isOwn(new TextEncoder().encode('-TP0100-ABCDEFGHIJKL'))).toBe(false)
    for (let i = 0; i < 1_000; i++) names.renew()
    expect(names.isOwn(first)).toBe(false)
    expect(names.isOwn(names.current)).toBe(true)
  })
})
