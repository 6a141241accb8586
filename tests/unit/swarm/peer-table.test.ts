import { describe, expect, it } from 'vitest'
import type { PeerSession } from '../../../src/swarm/peer-session.ts'
import { PeerTable } from '../../../src/swarm/peer-table.ts'

const own = '5'.repeat(40)

const peer = (digit: string, initiator = true) => {
  const one = { remoteKey: digit.repeat(40), link: { initiator }, closedFor: undefined as string | undefined }
  const close = (error?: Error): void => {
    one.closedFor = error?.message ?? 'twin'
  }
  return Object.assign(one, { close }) as unknown as PeerSession & { closedFor?: string }
}

describe('PeerTable', () => {
  it('takes nobody twice over its limit, nor ourselves, nor who was banned', () => {
    const table = new PeerTable(own)
    const [a, b, c] = [peer('1'), peer('2'), peer('3')]
    expect([a, b, c].map((one) => table.admit(one, 2))).toEqual([true, true, false])
    expect(table.admit(peer('5'), 9)).toBe(false)
    table.ban(a.remoteKey, 'It lied.')
    expect(a.closedFor).toBe('It lied.')
    table.remove(a)
    expect([...table.values()]).toEqual([b])
    expect(table.isBanned(a.remoteKey)).toBe(true)
    expect(table.admit(peer('1'), 9)).toBe(false)
  })

  it.each([
    ['smaller', '9', true],
    ['larger', '1', false],
  ])('keeps the link that the smaller id offered: ours is %s', (_, digit, oursStays) => {
    for (const offeredFirst of [true, false]) {
      const table = new PeerTable(own)
      const first = peer(digit, offeredFirst)
      const second = peer(digit, !offeredFirst)
      table.admit(first, 9)
      const secondStays = offeredFirst !== oursStays
      expect(table.admit(second, 9)).toBe(secondStays)
      expect(first.closedFor).toBe(secondStays ? 'twin' : undefined)
      // The loser's end does not take the winner out.
      table.remove(secondStays ? first : second)
      expect([...table.values()]).toEqual([secondStays ? second : first])
    }
  })

  it('keeps the newer of two links in the same direction, and a full table admits it', () => {
    const table = new PeerTable(own)
    const [old, fresh] = [peer('1'), peer('1')]
    table.admit(old, 1)
    expect(table.admit(fresh, 1)).toBe(true)
    expect(old.closedFor).toBe('twin')
    expect(table.size).toBe(1)
  })
})
