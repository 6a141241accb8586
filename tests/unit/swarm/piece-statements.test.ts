import { expect, it } from 'vitest'
import * as messages from '../../../src/protocol/messages.ts'
import { Bitfield } from '../../../src/shared/bitfield.ts'
import { lonePeer } from '../../helpers/lone-peer.ts'

const pieceCount = 100
const bitfieldOf = (pieces: Iterable<number>): Uint8Array => {
  const field = new Bitfield(pieceCount)
  for (const piece of pieces) field.add(piece)
  return messages.encodeBitfield(field.bytes)
}
const firstOf = (count: number): number[] => Array.from({ length: count }, (_, piece) => piece)

it('a peer may send a bitfield for each piece that it gets, as aria2 does', () => {
  const told: number[] = []
  let statements = 0
  const owner = {
    onHave: (_peer: unknown, piece: number) => {
      told.push(piece)
    },
    onPieces: () => {
      statements++
    },
  }
  const { session, say } = lonePeer({ id: 1, pieceCount, has: [], owner })
  say(bitfieldOf([0]))
  const before = statements
  for (let count = 2; count <= pieceCount; count++) say(bitfieldOf(firstOf(count)))
  expect(session.isClosed).toBe(false)
  expect(session.pieces?.isFull).toBe(true)
  // Nothing was counted anew: each piece was told once, as by HAVE.
  expect(statements).toBe(before)
  expect(told).toEqual(firstOf(pieceCount).slice(1))
  say(bitfieldOf(firstOf(pieceCount)))
  expect(told).toHaveLength(pieceCount - 1)
})

it('a bitfield that takes something back replaces what was said', () => {
  const { session, say } = lonePeer({ id: 1, pieceCount, has: [0, 1, 2] })
  say(bitfieldOf([1, 9]))
  expect([...(session.pieces ?? [])]).toEqual([1, 9])
})

it('a peer that stops in the middle is told nothing more of', () => {
  const told: number[] = []
  const { session, say } = lonePeer({
    id: 1,
    pieceCount,
    has: [],
    owner: {
      onHave: (peer, piece) => {
        told.push(piece)
        peer.close()
      },
    },
  })
  say(bitfieldOf([0]))
  say(bitfieldOf([0, 1, 2, 3]))
  expect(session.isClosed).toBe(true)
  expect(told).toEqual([1])
})

it.each([
  ['take something back', (round: number) => bitfieldOf([round % 2])],
  ['say “all” again', () => messages.encodeHaveAll()],
  ['say “none” again', () => messages.encodeHaveNone()],
])('a peer whose messages %s is closed after a few of them', (_what, message) => {
  const { session, say } = lonePeer({ id: 1, pieceCount, has: [0] })
  let rounds = 0
  while (!session.isClosed && rounds < 100) say(message(++rounds))
  expect(rounds).toBeLessThan(6)
})
