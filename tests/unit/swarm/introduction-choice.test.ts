import { expect, it } from 'vitest'
import { introductionRank } from '../../../src/swarm/introduction-choice.ts'

const leech = (position: number | null) => ({ isUploadOnly: false, position })
const seed = { isUploadOnly: true, position: null }

it('a leech wants seeds, then those ahead of it, the nearest first, then unknown ones, then those behind', () => {
  const own = leech(100)
  const inOrder = [seed, leech(100), leech(101), leech(5_000), leech(4_000_000_000), leech(null), leech(99)]
  const ranks = inOrder.map((candidate) => introductionRank(candidate, own) ?? Number.NaN)
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
  expect(new Set(ranks).size).toBe(ranks.length)
})

it('where nobody plays here, all leeches are alike', () => {
  expect(introductionRank(leech(1), leech(null))).toBe(introductionRank(leech(null), leech(null)))
})

it('a seed wants no seeds', () => {
  expect(introductionRank(seed, seed)).toBeNull()
  expect(introductionRank(leech(1), seed)).toBe(0)
})
