import { describe, expect, it } from 'vitest'
import type { PeerSession } from '../../../src/swarm/peer-session.ts'
import { PeerTable } from '../../../src/swarm/peer-table.ts'
import { UnwelcomePeers, type WelcomeChange } from '../../../src/swarm/unwelcome-peers.ts'

const own = '5'.repeat(40)

const peer = (digit: string, initiator = true, trackerKey: string | null = null, lastReceivedAt = 0) => {
  const link = { initiator }
  const closedFor = undefined as string | undefined
  const one = { remoteKey: digit.repeat(40), trackerKey, lastReceivedAt, link, closedFor }
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
    expect([...table.values()]).toEqual([fresh])
  })

  it('knows a peer by its id at the tracker, whatever it calls itself on the wire', () => {
    const table = new PeerTable(own)
    const [first, second, later] = [
      peer('1', true, 'a', 5_000),
      peer('2', false, 'a', 9_000),
      peer('3', true, 'a', 20_000),
    ]
    expect(table.admit(first, 9)).toBe(true)
    // What opened first stays, and an end that is dead gives way to one that has just said hello.
    expect(table.admit(second, 9)).toBe(false)
    expect(table.admit(later, 9)).toBe(true)
    expect(first.closedFor).toBe('twin')
    expect([...table.values()]).toEqual([later])
    table.remove(first)
    table.remove(later)
    expect(table.admit(second, 9)).toBe(true)
  })

  it('a ban holds under every id that the liar takes, also when it is found out after it left', () => {
    const changes: WelcomeChange[] = []
    const unwelcome = new UnwelcomePeers((change) => changes.push(change))
    const table = new PeerTable(own, unwelcome)
    const liar = peer('1', true, 'a')
    table.admit(liar, 9)
    table.remove(liar)
    const again = peer('2', true, 'a')
    table.admit(again, 9)
    table.ban(liar.remoteKey, 'It lied.')
    expect(again.closedFor).toBe('It lied.')
    expect(table.admit(peer('3', true, 'a'), 9)).toBe(false)
    expect(table.admit(peer('1', true, 'b'), 9)).toBe(false)
    expect(table.admit(peer('4', true, 'c'), 9)).toBe(true)
    expect(unwelcome.isWelcome('a')).toBe(false)
    expect(changes).toEqual([{ refused: ['1'.repeat(40), 'a'], welcome: [] }])
  })

  it.each([
    ['a link that lives stays', 3_000, 5_000, false],
    ['of two that opened at once the usual one stays', 1_000, 1_100, true],
    ['a dead one gives way', 60_000, 60_100, true],
  ])('of one id on the wire under two names, %s', (_what, connectedAt, lastReceivedAt, isReplaced) => {
    const at = (key: string, times: Partial<PeerSession>) => Object.assign(peer('1', true, key), times)
    const table = new PeerTable(own)
    const honest = at('a', { connectedAt: 0, lastReceivedAt: Math.min(lastReceivedAt, 5_000) })
    const other = at('b', { connectedAt, lastReceivedAt })
    expect(table.admit(honest, 9)).toBe(true)
    expect(table.admit(other, 9)).toBe(isReplaced)
    expect([...table.values()]).toEqual([isReplaced ? other : honest])
  })

  it('a liar that another peer named is banned under its own id alone: the name may be stolen', () => {
    const changes: WelcomeChange[] = []
    const unwelcome = new UnwelcomePeers((change) => changes.push(change))
    const table = new PeerTable(own, unwelcome)
    const liar = Object.assign(peer('1', true, 'a'), { link: { initiator: true, isIntroduced: true } })
    const honest = peer('2', true, 'a', 60_000)
    table.admit(liar, 9)
    table.remove(liar)
    table.admit(honest, 9)
    table.ban(liar.remoteKey, 'It lied.')
    expect(changes).toEqual([{ refused: ['1'.repeat(40)], welcome: [] }])
    expect([unwelcome.isWelcome('a'), honest.closedFor]).toEqual([true, undefined])
  })

  describe('of two links to one peer over two transports', () => {
    const remote = { host: '198.51.100.1', port: 6_881, isDialled: true }
    const at = (connectedAt: number, lastReceivedAt: number, isTcp: boolean): PeerSession =>
      Object.assign(peer('1', true, null, lastReceivedAt), {
        connectedAt,
        link: { initiator: connectedAt % 2 === 0, ...(isTcp ? { remote } : {}) },
      })

    it.each([
      ['the old one stays as long as it lives', at(0, 60_000, false), at(60_001, 60_100, true), false],
      ['whichever it is', at(0, 60_000, true), at(60_001, 60_100, false), false],
      ['and gives way when it is dead', at(0, 40_000, true), at(60_001, 60_100, false), true],
      ['of two that open at once TCP stays, here', at(0, 90, false), at(101, 200, true), true],
      [
        'and at the other end, which sees them the other way round',
        at(0, 90, true),
        at(101, 200, false),
        false,
      ],
    ])('%s', (_what, old, fresh, isReplaced) => {
      const table = new PeerTable(own)
      expect(table.admit(old, 9)).toBe(true)
      expect(table.admit(fresh, 9)).toBe(isReplaced)
      expect([...table.values()]).toEqual([isReplaced ? fresh : old])
    })
  })

  it('a ban names the host that the liar came from, also when it is found out after it left', () => {
    const changes: WelcomeChange[] = []
    const table = new PeerTable(own, new UnwelcomePeers((change) => changes.push(change)))
    const from = (one: PeerSession, host: string): PeerSession =>
      Object.assign(one, { link: { initiator: true, remote: { host, port: 6_881, isDialled: true } } })
    const liar = from(peer('1'), '198.51.100.1')
    table.admit(liar, 9)
    table.admit(from(peer('2'), '198.51.100.2'), 9)
    table.remove(liar)
    table.ban(liar.remoteKey, 'It lied.')
    table.ban('2'.repeat(40), 'It lied.')
    table.ban('3'.repeat(40), 'Nobody saw it here.')
    expect(changes).toEqual([
      { refused: ['1'.repeat(40)], welcome: [], refusedHosts: ['198.51.100.1'] },
      { refused: ['2'.repeat(40)], welcome: [], refusedHosts: ['198.51.100.2'] },
      { refused: ['3'.repeat(40)], welcome: [] },
    ])
  })
})
