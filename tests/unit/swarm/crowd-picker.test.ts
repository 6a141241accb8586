import { describe, expect, it } from 'vitest'
import { Bitfield } from '../../../src/shared/bitfield.ts'
import { CrowdPicker, isCrowd } from '../../../src/swarm/crowd-picker.ts'
import type { PickPeer } from '../../../src/swarm/pick-peer.ts'
import { PieceTable } from '../../../src/swarm/piece-table.ts'
import { asSession, info, pickPeer, windowOf } from '../../helpers/pick-peers.ts'
import { seededRandom } from '../../helpers/seeded-random.ts'

const windows = [windowOf('deadline', 0, 2), windowOf('rarest-first', 2, 6), windowOf('rarest-first', 6, 10)]

const setUp = ({ seed = 1, selected = 0, maxPartialBytes = 1e9, crowdUnreplicatedPieces = 16 } = {}) => {
  const table = new PieceTable(info, new Bitfield(16), seededRandom(seed))
  table.setPriorities(new Uint8Array(16).fill(1, 0, selected))
  const picker = new CrowdPicker({
    table,
    settings: { maxPartialBytes, crowdUnreplicatedPieces },
    mayTake: (peer: PickPeer, index) => table.isOpen(index) && peer.has(index),
    isInWindow: (index) => index < 10,
  })
  return { table, picker }
}

describe('a crowd', () => {
  const seed = pickPeer('all', 1e6)
  const { rate } = seed.queue.estimate
  const leech = pickPeer([1])
  const silent = pickPeer('all', 1e6)
  silent.queue.isSnubbed = true
  const bridge: PickPeer = { ...leech, extensions: { has: (name) => name === 'tp_want' } }

  it.each([
    ['has a leech in it', [seed], rate + 1, false],
    ['has seeds that send too little', [seed, leech], rate + 1, true],
    ['is none when seeds send enough', [seed, leech], rate, false],
    ['does not count on a seed that chokes us', [{ ...seed, peerChoking: true }, leech], 1, true],
    ['does not count on a silent seed', [silent, leech], 1, true],
    ['does not count a bridge as a leech', [bridge], rate, false],
    ['has a leech beside a slow bridge', [bridge, leech], rate, true],
    ['does not count a peer that has not said what it has', [{ ...leech, pieces: null }], 1, false],
  ])('%s', (_, peers, neededRate, expected) => {
    expect(isCrowd(peers, neededRate)).toBe(expected)
  })
})

describe('the piece that is finished first in a crowd', () => {
  it('is a begun one that is near a reader or selected, and that the peer has', () => {
    const { table, picker } = setUp({ selected: 12 })
    const seed = pickPeer('all')
    expect(picker.pickStarted(seed)).toBeNull()
    table.begin(14)
    expect(picker.pickStarted(seed)).toBeNull()
    table.begin(11)
    expect(picker.pickStarted(seed)?.index).toBe(11)
    expect(picker.pickStarted(pickPeer([3]))).toBeNull()
    table.begin(3)
    expect(picker.pickStarted(pickPeer([3]))?.index).toBe(3)
  })

  it('has a block that no peer was asked for, and may come from the peer', () => {
    const { table, picker } = setUp()
    const [a, b] = [pickPeer('all'), pickPeer('all')]
    const piece = table.begin(3)
    for (const block of [0, 1, 2, 3]) piece.request(block)
    expect(picker.pickStarted(a)).toBeNull()
    piece.release(2)
    expect(picker.pickStarted(a)).toBe(piece)
    piece.source = { kind: 'one-peer', peer: asSession(b) }
    expect([picker.pickStarted(a), picker.pickStarted(b)]).toEqual([null, piece])
  })
})

describe('the piece that a seed is asked for in a crowd', () => {
  it('is one of the far windows that no leech has and that is not begun', () => {
    const chosen = new Set<number>()
    for (let seed = 1; seed <= 60; seed++) {
      const { table, picker } = setUp({ seed })
      for (const piece of [2, 4, 5, 9]) table.rarity.increment(piece)
      table.begin(7)
      chosen.add(picker.pickUnreplicated(pickPeer('all'), windows))
    }
    expect([...chosen].sort()).toEqual([3, 6, 8])
  })

  it('is one of the next few only', () => {
    const chosen = new Set<number>()
    for (let seed = 1; seed <= 60; seed++) {
      const { picker } = setUp({ seed, crowdUnreplicatedPieces: 3 })
      chosen.add(picker.pickUnreplicated(pickPeer('all'), windows))
    }
    expect([...chosen].sort()).toEqual([2, 3, 4])
  })

  it('is none when every piece is with some leech, or as much is in hand as may be', () => {
    const { table, picker } = setUp()
    for (let piece = 0; piece < 16; piece++) table.rarity.increment(piece)
    expect(picker.pickUnreplicated(pickPeer('all'), windows)).toBe(-1)
    const full = setUp({ maxPartialBytes: info.pieceLength })
    full.table.begin(0)
    expect(full.picker.pickUnreplicated(pickPeer('all'), windows)).toBe(-1)
  })
})

describe('what a seed is asked for where nobody reads', () => {
  const share = ({ rarity }: PieceTable, pieces: readonly number[], holders = 1): void => {
    for (const piece of pieces) for (let i = 0; i < holders; i++) rarity.increment(piece)
  }

  it('is a piece that no leech has, begun ones first', () => {
    const { table, picker } = setUp({ selected: 4 })
    const seed = pickPeer('all')
    share(table, [0, 1, 3])
    expect(picker.pickUnshared(seed)?.index).toBe(2)
    table.begin(3)
    expect(picker.pickUnshared(seed)?.index).toBe(2)
  })

  it('is a begun one that leeches have, too, when half of it is here', () => {
    const { table, picker } = setUp({ selected: 4 })
    const seed = asSession(pickPeer('all'))
    share(table, [3])
    const begun = table.begin(3)
    for (const block of [0, 1]) {
      expect(picker.pickUnshared(seed)?.index).not.toBe(3)
      begun.request(block)
      begun.receive(block, new Uint8Array(begun.blockLength(block)), seed)
    }
    // The others that were begun meanwhile are as rare as a piece can be.
    const others = [...table.open].filter(({ index }) => index !== 3)
    for (const partial of others) for (let i = 0; i < 4; i++) partial.request(i)
    expect(picker.pickUnshared(seed)?.index).toBe(3)
  })

  it('is not changed by a leech that says that it has everything, or nearly', () => {
    const { table, picker } = setUp({ selected: 4 })
    share(table, [0, 1, 2, 3])
    share(table, [0, 1, 3], 5)
    expect(picker.pickUnshared(pickPeer('all'))?.index).toBe(2)
  })

  it('is what the seed suggests, if it is as rare as another', () => {
    const { table, picker } = setUp({ selected: 8 })
    const seed = pickPeer('all')
    share(table, [0, 1, 2])
    seed.queue.suggested.add(1)
    seed.queue.suggested.add(6)
    seed.queue.suggested.add(99)
    expect(picker.pickUnshared(seed)?.index).toBe(6)
  })

  it('is nothing when many have all of it, or too much is in hand for another piece', () => {
    const shared = setUp({ selected: 4 })
    share(shared.table, [0, 1, 2, 3], 3)
    shared.table.begin(0)
    expect(shared.picker.pickUnshared(pickPeer('all'))).toBeNull()
    const full = setUp({ selected: 4, maxPartialBytes: 0 })
    expect(full.picker.pickUnshared(pickPeer('all'))).toBeNull()
  })
})
