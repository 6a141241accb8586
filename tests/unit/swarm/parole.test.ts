import { describe, expect, it } from 'vitest'
import { Bitfield } from '../../../src/shared/bitfield.ts'
import { mayAlsoAsk, mayAsk, Parole, type PieceSource, pieceThatTakes } from '../../../src/swarm/parole.ts'
import { PartialPiece } from '../../../src/swarm/partial-piece.ts'
import type { PickPeer } from '../../../src/swarm/pick-peer.ts'
import { PiecePicker } from '../../../src/swarm/piece-picker.ts'
import { PieceTable } from '../../../src/swarm/piece-table.ts'
import type { ReadWindow } from '../../../src/swarm/read-windows.ts'
import { defaultSwarmSettings } from '../../../src/swarm/settings.ts'
import { asSession, info, pickPeer, type TestPeer, windowOf } from '../../helpers/pick-peers.ts'
import { seededRandom } from '../../helpers/seeded-random.ts'

const newcomer = (): TestPeer => ({ ...pickPeer('all'), hasSentValidPiece: false })

const setUp = (peers: readonly PickPeer[], selected = 16) => {
  const table = new PieceTable(info, new Bitfield(16), seededRandom(1))
  table.setPriorities(new Uint8Array(16).fill(1, 0, selected))
  const mayTake = (peer: PickPeer, index: number): boolean => table.isOpen(index) && peer.has(index)
  return { table, parole: new Parole({ table, peers: () => peers, mayTake }) }
}

/** All four blocks came, from these peers, and do not match the hash. */
const failed = (table: PieceTable, index: number, senders: readonly PickPeer[]): PartialPiece => {
  const piece = table.begin(index)
  for (const [block, sender] of senders.entries()) {
    piece.receive(block, new Uint8Array(piece.blockLength(block)), asSession(sender))
  }
  table.fail(piece, 'recheck')
  return table.begin(index)
}

describe('which peer may be asked for a block of a piece', () => {
  const [a, b] = [pickPeer('all'), pickPeer('all')]
  const one = asSession(a)
  const cases: readonly (readonly [string, PieceSource, string, string])[] = [
    ['any', { kind: 'any' }, 'a b', 'a b'],
    ['a recheck, only for a block that the other sent', { kind: 'recheck', avoid: [one] }, '', 'b'],
    ['a recheck of a block that neither sent', { kind: 'recheck', avoid: [null] }, '', 'a b'],
    ['one peer, not chosen yet', { kind: 'one-peer', peer: null }, 'a b', ''],
    ['one peer, chosen', { kind: 'one-peer', peer: one }, 'a', ''],
    ['parole, not begun yet', { kind: 'parole', peer: null }, 'a b', ''],
    ['parole of one of them', { kind: 'parole', peer: one }, 'a', ''],
  ]
  it.each(cases)('%s', (_, source, first, second) => {
    const piece = new PartialPiece(0, info.pieceLength)
    piece.source = source
    const names = (may: (peer: PickPeer) => boolean): string =>
      [a, b]
        .filter(may)
        .map((peer) => (peer === a ? 'a' : 'b'))
        .join(' ')
    expect(names((peer) => mayAsk(piece, peer))).toBe(first)
    expect(names((peer) => mayAlsoAsk(piece, 0, peer))).toBe(second)
  })

  it.each(['one-peer', 'parole'] as const)('a piece in %s takes blocks of its one sender alone', (kind) => {
    const { table } = setUp([a, b])
    const piece = table.begin(5)
    const request = {
      ...{ piece, block: 0, length: piece.blockLength(0), at: 0, queuedAt: 0, repeats: 0 },
      ...{ abandoned: true, overtakenAt: null },
    }
    const takers = (peer: PickPeer | null): (PartialPiece | null)[] => {
      piece.source = { kind, peer: peer === null ? null : asSession(peer) }
      return [a, b].map((sender) => pieceThatTakes(request, sender, table))
    }
    expect(takers(a)).toEqual([piece, null])
    expect(takers(b)).toEqual([null, piece])
    // Nobody is chosen since the last one gave a block back.
    expect(takers(null)).toEqual([null, null])
  })

  it('a piece for one peer belongs to the first that is asked, until that peer gives a block back', () => {
    const piece = new PartialPiece(0, info.pieceLength)
    piece.assign(one)
    expect([piece.source, piece.onlyPeer]).toEqual([{ kind: 'any' }, null])
    piece.source = { kind: 'parole', peer: null }
    piece.assign(one)
    expect(piece.onlyPeer).toBe(one)
    piece.reset()
    expect(piece.source).toEqual({ kind: 'parole', peer: null })
  })
})

describe('a piece that failed its check', () => {
  it('is fetched again before all else, each block from another peer than before', () => {
    const [a, b] = [pickPeer('all'), pickPeer('all')]
    const { table, parole } = setUp([a, b])
    const piece = failed(table, 3, [a, b, a, b])
    const take = (peer: PickPeer): string => {
      const picked = parole.chooseRecheck(peer)
      picked?.piece.request(picked.block)
      return picked === null ? 'nothing' : `${picked.piece.index}.${picked.block}`
    }
    expect([take(a), take(a)]).toEqual(['3.1', '3.3'])
    // The other peer could still be asked for what is left.
    expect(take(a)).toBe('nothing')
    expect([take(b), take(b), take(b)]).toEqual(['3.0', '3.2', 'nothing'])
    expect(piece.freeBlocks).toBe(0)
  })

  it('comes from the same peer again when no other peer has it', () => {
    const [a, b] = [pickPeer('all'), pickPeer([1, 2])]
    const { table, parole } = setUp([a, b])
    failed(table, 3, [a, a, a, a])
    expect(parole.chooseRecheck(b)).toBeNull()
    expect(parole.chooseRecheck(a)).toMatchObject({ piece: { index: 3 }, block: 0 })
  })

  it('is not asked of a silent peer', () => {
    const [a, b] = [pickPeer('all'), pickPeer('all')]
    const { table, parole } = setUp([a, b])
    failed(table, 3, [a, a, a, a])
    b.queue.isSnubbed = true
    expect(parole.chooseRecheck(b)).toBeNull()
    // The silent one is not counted on either.
    expect(parole.chooseRecheck(a)).toMatchObject({ block: 0 })
  })

  it('stays in recheck when no block of it is owed, and is forgotten when it passes', () => {
    const a = pickPeer('all')
    const { table } = setUp([a])
    const piece = failed(table, 3, [a, a, a, a])
    table.dropIfEmpty(piece)
    expect([...table.rechecks]).toEqual([piece])
    table.complete(piece)
    expect([table.rechecks.size, table.partials.size]).toEqual([0, 0])
  })

  it('that is fetched from one peer stays so when it is begun anew, until it passes', () => {
    const a = pickPeer('all')
    const { table } = setUp([a])
    table.fail(table.begin(3), 'one-peer')
    expect(table.begin(3).source).toEqual({ kind: 'one-peer', peer: null })
    table.dropIfEmpty(table.begin(3))
    expect(table.begin(3).source).toEqual({ kind: 'one-peer', peer: null })
    table.complete(table.begin(3))
    table.lose(3)
    expect(table.begin(3).source).toEqual({ kind: 'any' })
  })
})

describe('a peer on parole', () => {
  it('is one that never sent a valid piece, once bad data was seen, while an honest peer can be asked', () => {
    const [honest, unknown] = [pickPeer('all'), newcomer()]
    const { table, parole } = setUp([honest, unknown])
    expect(parole.isOnParole(unknown)).toBe(false)
    table.sawBadData = true
    expect([parole.isOnParole(unknown), parole.isOnParole(honest)]).toEqual([true, false])
    honest.peerChoking = true
    expect(parole.isOnParole(unknown)).toBe(false)
    honest.peerChoking = false
    honest.queue.isSnubbed = true
    expect(parole.isOnParole(unknown)).toBe(false)
  })

  it('gets one piece at a time, away from readers', () => {
    const [honest, unknown] = [pickPeer('all'), newcomer()]
    const { parole } = setUp([honest, unknown])
    const windows = [windowOf('deadline', 0, 3), windowOf('sequential', 3, 14)]
    const taken = [0, 1, 2, 3].map(() => {
      const picked = parole.choose(unknown, windows)
      picked?.piece.request(picked.block)
      picked?.piece.assign(asSession(unknown))
      return picked === null ? 'nothing' : `${picked.piece.index}.${picked.block}`
    })
    const index = Number.parseInt(taken[0] ?? '', 10)
    expect([14, 15]).toContain(index)
    expect(taken).toEqual([0, 1, 2, 3].map((block) => `${index}.${block}`))
    expect(parole.choose(unknown, windows)).toBeNull()
  })

  it('may have a piece of a window that is fetched rarest first', () => {
    const [honest, unknown] = [pickPeer('all'), newcomer()]
    const { parole } = setUp([honest, unknown], 0)
    const windows = [windowOf('deadline', 0, 3), windowOf('rarest-first', 3, 16)]
    expect(parole.choose(unknown, windows)).toMatchObject({ piece: { index: 3 } })
  })

  it('gets a piece near a reader only when no peer that sent valid pieces has it', () => {
    const [honest, unknown] = [pickPeer([0, 1, 2]), newcomer()]
    const { parole } = setUp([honest, unknown], 0)
    const picked = parole.choose(unknown, [windowOf('deadline', 0, 5)])
    expect(picked).toMatchObject({ piece: { index: 3, source: { kind: 'parole', peer: null } }, block: 0 })
  })

  it('waits while four others are on parole', () => {
    const unknown = Array.from({ length: 5 }, newcomer)
    const { table, parole } = setUp([pickPeer('all'), ...unknown])
    const pieces = unknown.map((peer) => {
      const picked = parole.choose(peer, [])
      picked?.piece.request(picked.block)
      picked?.piece.assign(asSession(peer))
      return picked?.piece ?? null
    })
    expect(new Set(pieces.slice(0, 4)).size).toBe(4)
    expect(pieces[4]).toBeNull()
    const [first] = pieces
    if (first) table.complete(first)
    expect(parole.choose(unknown[4] as TestPeer, [])).not.toBeNull()
  })

  it.each([
    ['blocked', true],
    ['deadline', true],
    ['sequential', false],
  ] as const)('loses its piece to an honest peer when the piece is in a window "%s": %s', (kind, isLost) => {
    const [honest, unknown] = [pickPeer('all', 1e6), newcomer()]
    let windows: readonly ReadWindow[] = []
    const table = new PieceTable(info, new Bitfield(16), seededRandom(1))
    table.setPriorities(new Uint8Array(16).fill(1))
    table.sawBadData = true
    const picker = new PiecePicker({
      table,
      cursors: { windows: () => [...windows], rate: 1e5, isStartingUp: () => false },
      settings: defaultSwarmSettings,
      now: () => 0,
      peers: () => [honest, unknown],
    })
    const picked = picker.choose(unknown)
    if (picked === null) throw new Error('Nothing was chosen.')
    const { piece } = picked
    piece.request(picked.block)
    piece.assign(asSession(unknown))
    windows = [windowOf(kind, piece.index, piece.index + 1)]
    picker.invalidateWindows()
    expect(picker.choose(honest)?.piece.index === piece.index).toBe(isLost)
    expect(table.partials.get(piece.index) === piece).toBe(!isLost)
  })
})
