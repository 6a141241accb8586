import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { equalBytes } from '../../../src/shared/bytes.ts'
import { type Conflict, guesses, VersionSearch } from '../../../src/swarm/version-search.ts'
import { seededRandom } from '../../helpers/seeded-random.ts'
import { syncHasher } from '../../helpers/virtual-world.ts'

const block = 16_384

/** A piece in two versions, each wrong in some blocks. */
const makePiece = (blocks: number, oldLies: readonly number[], newLies: readonly number[]) => {
  const random = seededRandom(blocks + 1)
  const good = Uint8Array.from({ length: blocks * block }, () => random.uint32() & 0xff)
  const spoil = (lies: readonly number[], mark: number): Uint8Array => {
    const data = good.slice()
    for (const lie of lies) data[lie * block + 7]! ^= mark
    return data
  }
  const expected = new Uint8Array(createHash('sha1').update(good).digest())
  return { good, expected, old: spoil(oldLies, 1), later: spoil(newLies, 2) }
}

const searchOf = (piece: ReturnType<typeof makePiece>) => {
  let hashes = 0
  const search = new VersionSearch({
    data: piece.old,
    expected: piece.expected,
    hasher: {
      sha1: (data) => {
        hashes++
        return syncHasher.sha1(data)
      },
    },
  })
  const add = (at: number, oldSender: string, newSender: string): void =>
    search.add({ block: at, bytes: piece.later.slice(at * block, (at + 1) * block), oldSender, newSender })
  const isGood = async (found: Promise<Uint8Array | null>): Promise<boolean> =>
    equalBytes((await found) ?? new Uint8Array(), piece.good)
  return { search, add, isGood, hashes: () => hashes }
}

describe('the right bytes out of two versions', () => {
  it('are found in two guesses when one peer lied, however many blocks differ', async () => {
    const lies = Array.from({ length: 20 }, (_, i) => i * 2)
    const piece = makePiece(40, lies.slice(0, 10), lies.slice(10))
    const { search, add, isGood, hashes } = searchOf(piece)
    for (const at of lies.slice(0, 10)) add(at, 'liar', `honest ${at}`)
    for (const at of lies.slice(10)) add(at, `honest ${at}`, 'liar')
    expect(await isGood(search.run())).toBe(true)
    expect(hashes()).toBeLessThanOrEqual(2)
  })

  it('stay right when another conflict is searched before anybody has read them', async () => {
    const piece = makePiece(4, [0], [2])
    const { search, add } = searchOf(piece)
    add(0, 'liar', 'honest')
    const found = await search.run()
    const before = found?.slice()
    // A block of the second version comes that is wrong.
    add(2, 'honest', 'other liar')
    await search.run()
    expect([found, before]).toEqual([piece.good, piece.good])
  })

  it('are found when two peers lied', async () => {
    const lies = Array.from({ length: 20 }, (_, i) => i)
    const piece = makePiece(20, lies.slice(0, 10), lies.slice(10))
    const { search, add, isGood, hashes } = searchOf(piece)
    for (const at of lies) {
      const liar = at % 2 ? 'a' : 'b'
      if (at < 10) add(at, liar, `honest ${at}`)
      else add(at, `honest ${at}`, liar)
    }
    expect(await isGood(search.run())).toBe(true)
    expect(hashes()).toBeLessThan(300)
  })

  it('are found by trying all when eight blocks differ and nobody lied always', async () => {
    const piece = makePiece(8, [0, 3, 4], [1, 2, 5, 6, 7])
    const { search, add, isGood, hashes } = searchOf(piece)
    for (let at = 0; at < 8; at++) add(at, `old ${at % 3}`, `new ${at % 4}`)
    expect(await isGood(search.run())).toBe(true)
    expect(hashes()).toBeLessThanOrEqual(256)
  })

  it('are found as soon as the last block that is wrong is contradicted', async () => {
    const piece = makePiece(8, [1, 6], [])
    const { search, add, isGood } = searchOf(piece)
    add(1, 'liar', 'a')
    expect(await search.run()).toBeNull()
    add(6, 'liar', 'b')
    expect(await isGood(search.run())).toBe(true)
    // The version that failed is evidence: it must not have changed.
    expect(createHash('sha1').update(piece.old).digest()).not.toEqual(piece.expected)
    expect(piece.old[1 * block + 7]).not.toBe(piece.good[1 * block + 7])
  })

  it('are not found when both versions of a block are wrong, after a bounded number of guesses', async () => {
    const piece = makePiece(
      64,
      [0],
      Array.from({ length: 64 }, (_, i) => i),
    )
    const { search, add, hashes } = searchOf(piece)
    for (let at = 0; at < 64; at++) {
      add(at, `old ${at % 9}`, `new ${at % 7}`)
      expect(await search.run()).toBeNull()
    }
    // 1 MiB a piece, 64 MiB at most.
    expect(hashes()).toBeLessThanOrEqual(64)
  })

  it('calls while a search is under way share its answer', async () => {
    const piece = makePiece(8, [1, 6], [])
    const { search, add, isGood } = searchOf(piece)
    add(1, 'liar', 'a')
    const first = search.run()
    add(6, 'liar', 'b')
    const second = search.run()
    expect(await isGood(first)).toBe(true)
    expect(await isGood(second)).toBe(true)
  })
})

it('guesses a lone liar first', () => {
  const conflict = (at: number, oldSender: string, newSender: string): Conflict => ({
    block: at,
    bytes: new Uint8Array(),
    oldSender,
    newSender,
  })
  const [first] = guesses([conflict(0, 'a', 'x'), conflict(1, 'x', 'b'), conflict(2, 'c', 'x')])
  expect([...(first ?? [])]).toEqual([1])
})
