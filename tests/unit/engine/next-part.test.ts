import { expect, it } from 'vitest'
import { nextPart } from '../../../src/engine/next-part.ts'
import { Bitfield } from '../../../src/shared/bitfield.ts'

const peer = (...pieces: number[]) => {
  const bits = new Bitfield(8)
  for (const piece of pieces) bits.add(piece)
  const has = (piece: number) => bits.has(piece)
  return { pieces: bits, has, peerChoking: false, allowedFastPieces: new Set<number>() }
}
const choking = (...pieces: number[]) => ({ ...peer(...pieces), peerChoking: true })
const allowing = (piece: number, ...pieces: number[]) => ({
  ...choking(...pieces),
  allowedFastPieces: new Set([piece]),
})
const silent = { ...peer(), pieces: null, peerChoking: true }

it.each([
  ['here', [], [peer(1)]],
  ['here', [], []],
  ['coming', [3], [peer(1), peer(3)]],
  ['coming', [3, 1], [peer(1), peer(3)]],
  ['coming', [3], [peer(1), silent]],
  ['coming', [3], [choking(3), peer(3)]],
  ['coming', [3], [allowing(3, 3)]],
  ['choked', [3], [choking(3), peer(1)]],
  ['choked', [1, 3], [choking(3), peer(1)]],
  ['choked', [3, 1], [choking(3), peer(1)]],
  ['choked', [3], [allowing(2, 3)]],
  ['nobody', [3], [peer(1), peer(2)]],
  ['nobody', [3, 1], [peer(1)]],
  ['nobody', [3, 1], [choking(3)]],
  ['nobody', [3], []],
] as const)('says %s where %j is awaited', (expected, awaited, peers) => {
  expect(nextPart(awaited, peers)).toBe(expected)
})
