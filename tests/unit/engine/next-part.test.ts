import { expect, it } from 'vitest'
import { nextPart } from '../../../src/engine/snapshots.ts'
import { Bitfield } from '../../../src/shared/bitfield.ts'

const peer = (...pieces: number[]) => {
  const bits = new Bitfield(8)
  for (const piece of pieces) bits.add(piece)
  return { pieces: bits, has: (piece: number) => bits.has(piece) }
}
const silent = { pieces: null, has: () => false }

it.each([
  ['here', [], [peer(1)]],
  ['here', [], []],
  ['coming', [3], [peer(1), peer(3)]],
  ['coming', [3, 1], [peer(1), peer(3)]],
  ['coming', [3], [peer(1), silent]],
  ['nobody', [3], [peer(1), peer(2)]],
  ['nobody', [3, 1], [peer(1)]],
  ['nobody', [3], []],
] as const)('says %s where %j is awaited', (expected, awaited, peers) => {
  expect(nextPart(awaited, peers)).toBe(expected)
})
