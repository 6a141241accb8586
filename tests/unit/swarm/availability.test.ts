import { describe, expect, it } from 'vitest'
import * as messages from '../../../src/protocol/messages.ts'
import { Bitfield } from '../../../src/shared/bitfield.ts'
import { Availability, countMissing } from '../../../src/swarm/availability.ts'
import type { PeerSession } from '../../../src/swarm/peer-session.ts'
import { PieceTable } from '../../../src/swarm/piece-table.ts'
import { type LonePeer, lonePeer } from '../../helpers/lone-peer.ts'
import { seededRandom } from '../../helpers/seeded-random.ts'
import { makeTorrent } from '../../helpers/virtual-world.ts'

const { info } = makeTorrent(8 * 16_384, 16_384)

const bits = (...pieces: readonly number[]): Bitfield => {
  const field = new Bitfield(8)
  for (const piece of pieces) field.add(piece)
  return field
}

const setUp = (have: readonly number[] = [], isResting: (peer: PeerSession) => boolean = () => false) => {
  const table = new PieceTable(info, bits(...have), seededRandom(1))
  table.setPriorities(new Uint8Array(8).fill(1))
  const availability = new Availability(table, isResting)
  const join = (id: number, has: readonly number[] | 'all'): LonePeer => {
    const peer = lonePeer({ id, pieceCount: 8, has })
    availability.add(peer.session)
    return peer
  }
  const counts = (): number[] => Array.from({ length: 8 }, (_, piece) => table.rarity.availability(piece))
  return { table, availability, join, counts }
}

const said = (peer: LonePeer): unknown[] =>
  peer
    .heard()
    .map(([name]) => name)
    .filter((n) => /nterested/.test(n))

describe('Availability', () => {
  it('counts the leeches that have each piece, and forgets those that leave', () => {
    const { availability, join, counts } = setUp()
    const a = join(1, [0, 1])
    join(2, [1, 2])
    join(3, 'all')
    expect(counts()).toEqual([1, 2, 1, 0, 0, 0, 0, 0])
    a.say(messages.encodeHave(7))
    availability.peerGot(a.session, 7)
    expect(counts()).toEqual([1, 2, 1, 0, 0, 0, 0, 1])
    availability.remove(a.session)
    expect(counts()).toEqual([0, 1, 1, 0, 0, 0, 0, 0])
    expect(a.session.wantedPieces).toBe(0)
  })

  it('tells a peer once that it has something for us, and once that it has not any more', () => {
    const { table, availability, join } = setUp([0])
    const peer = join(1, [0])
    expect(said(peer)).toEqual([])
    for (const piece of [1, 2]) {
      peer.say(messages.encodeHave(piece))
      availability.peerGot(peer.session, piece)
    }
    expect(peer.session.wantedPieces).toBe(2)
    expect(said(peer)).toEqual(['interested'])
    for (const piece of [1, 2]) {
      table.have.add(piece)
      availability.weGot([peer.session], piece)
    }
    expect(peer.session.wantedPieces).toBe(0)
    expect(said(peer)).toEqual(['notInterested'])
    table.have.delete(2)
    availability.weLost([peer.session], 2)
    expect(said(peer)).toEqual(['interested'])
  })

  it('counts only pieces of interest, also when others become so', () => {
    const { table, availability, join } = setUp()
    table.interest = bits(3)
    const peer = join(1, [0, 1, 2])
    expect(peer.session.amInterested).toBe(false)
    availability.weLost([peer.session], 0)
    expect(peer.session.wantedPieces).toBe(0)
    table.interest = bits(1, 2, 3)
    availability.recount([peer.session])
    expect([peer.session.wantedPieces, peer.session.amInterested]).toEqual([2, true])
  })

  it('wants nothing of anybody while paused, nor of a peer that rests', () => {
    const resting = new Set<PeerSession>()
    const { availability, join } = setUp([], (peer) => resting.has(peer))
    const peer = join(1, 'all')
    expect(said(peer)).toEqual(['interested'])
    availability.setPaused(true, [peer.session])
    expect(said(peer)).toEqual(['notInterested'])
    resting.add(peer.session)
    availability.setPaused(false, [peer.session])
    expect(said(peer)).toEqual([])
    resting.clear()
    availability.tell(peer.session)
    expect(said(peer)).toEqual(['interested'])
  })

  it('knows the only source of a piece: not one of two, not beside a seed, not of a piece that we have', () => {
    const { table, availability, join } = setUp([5])
    const a = join(1, [0, 1, 5]).session
    const b = join(2, [1]).session
    expect(availability.isOnlySource(a, [a, b])).toBe(true)
    expect(availability.isOnlySource(b, [a, b])).toBe(false)
    table.have.add(0)
    expect(availability.isOnlySource(a, [a, b])).toBe(false)
    table.have.delete(0)
    const seed = join(3, 'all').session
    expect(availability.isOnlySource(a, [a, b, seed])).toBe(false)
  })
})

describe('countMissing', () => {
  it('counts what they have and we have not, among what counts', () => {
    expect(countMissing(bits(0, 1, 2, 7), bits(1))).toBe(3)
    expect(countMissing(bits(0, 1, 2, 7), bits(1), bits(1, 2, 3))).toBe(1)
    expect(countMissing(bits(), bits(1))).toBe(0)
  })
})
