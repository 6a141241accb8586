import { expect, it } from 'vitest'
import { Bitfield } from '../../../src/shared/bitfield.ts'
import { equalBytes } from '../../../src/shared/bytes.ts'
import type { PeerSession } from '../../../src/swarm/peer-session.ts'
import { PieceTable } from '../../../src/swarm/piece-table.ts'
import { Verifier } from '../../../src/swarm/verifier.ts'
import { seededRandom } from '../../helpers/seeded-random.ts'
import { makeTorrent, syncHasher } from '../../helpers/virtual-world.ts'

const block = 16_384
const { info, content } = makeTorrent(8 * 4 * block, 4 * block)

/** A verifier, and blocks given to it one by one. */
const setUp = () => {
  const table = new PieceTable(info, new Bitfield(info.pieceCount), seededRandom(1))
  const banned: string[] = []
  const verified: number[] = []
  const restored: string[] = []
  const verifying: Promise<void>[] = []
  const verifier: Verifier = new Verifier({
    table,
    hasher: syncHasher,
    onVerified: (index, data) => {
      expect(equalBytes(data, content.subarray(index * 4 * block, (index + 1) * 4 * block))).toBe(true)
      verified.push(index)
    },
    onFailed: () => undefined,
    onBadPeer: (key) => {
      if (!banned.includes(key)) banned.push(key)
      verifier.forget(key)
    },
    isGuilty: (key) => banned.includes(key),
    onRestored: (partial, at) => restored.push(`${partial.index}.${at}`),
    onComplete: (partial) => verifying.push(verifier.verify(partial)),
  })
  const peers = new Map<string, PeerSession>()
  const peer = (remoteKey: string): PeerSession => {
    const known = peers.get(remoteKey) ?? ({ remoteKey, hasSentValidPiece: false } as PeerSession)
    peers.set(remoteKey, known)
    return known
  }
  /** `key` sends a block; `mark`: spoilt in this way. */
  const give = async (index: number, at: number, key: string, mark = 0): Promise<void> => {
    const partial = table.begin(index)
    const begin = (index * 4 + at) * block
    const data = content.slice(begin, begin + block)
    data[77]! ^= mark
    expect(partial.receive(at, data, peer(key))).toBe(true)
    if (partial.source.kind === 'recheck') await verifier.compare(partial, at)
    if (table.partials.get(index) !== partial || !partial.isComplete) return
    table.verifying.add(index)
    await verifier.verify(partial)
  }
  return { table, verifier, banned, verified, restored, verifying, peer, give }
}

it('a piece is there as soon as the block that was wrong has come from another', async () => {
  const { table, banned, verified, peer, give } = setUp()
  for (const [at, key] of ['a', 'liar', 'b', 'c'].entries()) await give(0, at, key, key === 'liar' ? 1 : 0)
  expect(banned).toEqual([])
  const { source } = table.begin(0)
  if (source.kind !== 'recheck') throw new Error(`The piece is fetched from: ${source.kind}.`)
  expect(source.avoid.map((sender) => sender?.remoteKey)).toEqual(['a', 'liar', 'b', 'c'])
  await give(0, 0, 'b')
  expect(verified).toEqual([])
  await give(0, 1, 'a')
  expect(verified).toEqual([0])
  expect(banned).toEqual(['liar'])
  expect([peer('a').hasSentValidPiece, peer('b').hasSentValidPiece, peer('liar').hasSentValidPiece]).toEqual([
    true,
    true,
    false,
  ])
  expect(table.rechecks.size).toBe(0)
})

it('a liar that is found loses its blocks of other pieces, those of others stay', async () => {
  const { table, banned, give } = setUp()
  await give(5, 0, 'liar', 1)
  await give(5, 1, 'a')
  for (const at of [0, 1, 2, 3]) await give(0, at, 'liar', 1)
  expect(banned).toEqual(['liar'])
  const other = table.begin(5)
  expect([other.receivedBlocks, other.freeBlocks, other.nextFree()]).toEqual([1, 3, 0])
})

it('of another piece that failed with it, what the others had sent is put back', async () => {
  const { banned, verified, restored, verifying, give } = setUp()
  for (const index of [0, 1]) {
    for (const [at, key] of ['a', 'liar', 'b', 'c'].entries()) {
      await give(index, at, key, key === 'liar' ? 1 : 0)
    }
  }
  await give(0, 1, 'a')
  expect(banned).toEqual(['liar'])
  expect(restored).toEqual(['1.0', '1.2', '1.3'])
  await give(1, 1, 'b')
  await Promise.all(verifying)
  expect(verified).toEqual([0, 1])
})

it('when two versions do not tell, the piece comes from one peer alone; then both liars are known', async () => {
  const { table, banned, verified, give } = setUp()
  // The same lie from both: nothing is contradicted.
  for (const [at, key] of ['x', 'a', 'a', 'a'].entries()) await give(0, at, key, key === 'x' ? 1 : 0)
  for (const [at, key] of ['y', 'b', 'b', 'b'].entries()) await give(0, at, key, key === 'y' ? 1 : 0)
  expect(banned).toEqual([])
  expect(table.begin(0).source).toEqual({ kind: 'one-peer', peer: null })
  for (const at of [0, 1, 2, 3]) await give(0, at, 'c')
  expect(verified).toEqual([0])
  expect(banned.sort()).toEqual(['x', 'y'])
})

it('two versions of one block from one peer are a lie, whichever is right', async () => {
  const { banned, give } = setUp()
  for (const [at, key] of ['a', 'x', 'b', 'c'].entries()) await give(0, at, key, key === 'x' ? 1 : 0)
  await give(0, 1, 'x', 2)
  expect(banned).toEqual(['x'])
})

it('an honest peer that is suspected with others is not accused', async () => {
  const { banned, verified, give } = setUp()
  for (const [at, key] of ['a', 'a', 'x', 'b'].entries()) await give(0, at, key, key === 'x' ? 1 : 0)
  // The liar contradicts the honest ones in turn.
  await give(0, 0, 'x', 3)
  await give(0, 1, 'x', 3)
  await give(0, 3, 'x', 3)
  await give(0, 2, 'b')
  expect(verified).toEqual([0])
  expect(banned).toEqual(['x'])
})
