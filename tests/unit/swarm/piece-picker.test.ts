import { describe, expect, it } from 'vitest'
import { Bitfield } from '../../../src/shared/bitfield.ts'
import type { PickPeer } from '../../../src/swarm/pick-peer.ts'
import { PiecePicker } from '../../../src/swarm/piece-picker.ts'
import { PieceTable } from '../../../src/swarm/piece-table.ts'
import type { ReadWindow } from '../../../src/swarm/read-windows.ts'
import {
  asSession,
  blockLength,
  info,
  pickPeer as peer,
  windowOf as window,
} from '../../helpers/pick-peers.ts'
import { seededRandom } from '../../helpers/seeded-random.ts'
import { makeTorrent } from '../../helpers/virtual-world.ts'

const pickerOf = (
  peers: readonly PickPeer[],
  windows: readonly ReadWindow[] = [],
  selected = 0,
  isStartingUp = false,
  crowdWindows: readonly ReadWindow[] = [],
) => {
  const table = new PieceTable(info, new Bitfield(16), seededRandom(1))
  table.setPriorities(new Uint8Array(16).fill(1, 0, selected))
  const picker = new PiecePicker({
    table,
    cursors: {
      windows: (mode) => (mode === 'crowd' ? [...crowdWindows] : [...windows]),
      rate: 1e5,
      isStartingUp: () => isStartingUp,
    },
    settings: { maxPartialBytes: 1e9, crowdSeedShare: 2, crowdUnreplicatedPieces: 4 },
    now: () => 0,
    peers: () => peers,
  })
  /** Chooses and writes the request down, as the ledger does. */
  const take = (asked: PickPeer): string => {
    const choice = picker.choose(asked)
    if (choice === null) return 'nothing'
    choice.piece.request(choice.block)
    choice.piece.assign(asSession(asked))
    return `${choice.piece.index}.${choice.block}`
  }
  return { picker, table, take }
}

describe('PiecePicker', () => {
  it('asks in order for what a reader will want, block by block, each once', () => {
    const a = peer('all', 1e6)
    const { take } = pickerOf([a], [window('deadline', 3, 5)])
    expect(Array.from({ length: 9 }, () => take(a))).toEqual(
      [3, 4].flatMap((piece) => [0, 1, 2, 3].map((block) => `${piece}.${block}`)).concat('nothing'),
    )
  })

  it('asks a peer for nothing that it does not have, is verified already, or that it would not send', () => {
    const a = peer([4, 5, 6], 1e6)
    const { picker, take, table } = pickerOf([a], [window('deadline', 3, 8)])
    table.have.add(4)
    expect(take(a)).toBe('5.0')
    a.peerChoking = true
    expect(take(a)).toBe('nothing')
    ;(a.allowedFastPieces as Set<number>).add(6)
    picker.peerChanged(a)
    expect(take(a)).toBe('6.0')
  })

  it('leaves to a faster peer what that has, and nothing else: a leech may be fast and have little', () => {
    const seed = peer('all', 1e5)
    const leech = peer([5], 1e6)
    const { take } = pickerOf([seed, leech], [window('deadline', 3, 8)])
    expect(Array.from({ length: 12 }, () => take(seed))).toEqual(
      [3, 4, 6].flatMap((piece) => [0, 1, 2, 3].map((block) => `${piece}.${block}`)),
    )
    expect(take(leech)).toBe('5.0')
    // Where nobody else would bring it, the rest of it is the seed's as well.
    expect(Array.from({ length: 5 }, () => take(seed)).slice(0, 4)).toEqual(
      [0, 1, 2, 3].map((block) => `7.${block}`),
    )
  })

  it('leaves nothing to leeches that lack it, however many and fast they are: a viewer would starve', () => {
    const seed = peer('all', 1e5)
    const leeches = Array.from({ length: 4 }, () => peer([15], 1e5 + 5e4))
    const { take } = pickerOf([seed, ...leeches], [window('deadline', 3, 8)])
    expect(Array.from({ length: 8 }, () => take(seed))).toEqual(
      [3, 4].flatMap((piece) => [0, 1, 2, 3].map((block) => `${piece}.${block}`)),
    )
  })

  it('asks a peer again that had nothing when something changed', () => {
    const a = peer([4], 1e6)
    const { picker, take, table } = pickerOf([a], [], 16)
    expect(Array.from({ length: 4 }, () => take(a))).toEqual(['4.0', '4.1', '4.2', '4.3'])
    expect(take(a)).toBe('nothing')
    const piece = table.partials.get(4)
    if (piece === undefined) throw new Error('The piece is not begun.')
    // The ledger counts what another peer gave back.
    piece.release(2)
    table.revision++
    expect(take(a)).toBe('4.2')
    table.complete(piece)
    picker.invalidateWindows()
    expect(take(a)).toBe('nothing')
    table.lose(4)
    expect(take(a)).toBe('4.0')
  })

  it('leaves what is late to a peer that brings it much sooner, and takes what it can bring in time', () => {
    const slow = peer('all', 20_000)
    const fast = peer('all', 1e6)
    // A block takes the slow peer 0.8 s, a piece is played in 0.66 s: piece 2 is the first that it can bring
    // in time.
    const { take } = pickerOf([slow, fast], [window('deadline', 0, 6)])
    expect(take(slow)).toBe('2.0')
    expect(take(fast)).toBe('0.0')
  })

  it('asks a slow peer for what is late when nobody would be sooner', () => {
    const slow = peer('all', 20_000)
    const { take } = pickerOf([slow], [window('deadline', 0, 6)])
    expect(take(slow)).toBe('0.0')
  })

  it('leaves the next blocks to peers that will be asked later and bring them sooner', () => {
    const busy = peer('all', 200_000)
    const idle = peer('all', 200_000)
    // 82 ms a block: the next one of the busy peer comes after five, of the idle one after one, two, three
    // and four.
    busy.queue.requestedBytes = 4 * blockLength
    const { take } = pickerOf([busy, idle], [{ ...window('deadline', 0, 8), position: -1e6 }])
    expect(take(busy)).toBe('1.1')
    expect(take(idle)).toBe('0.0')
    expect(take(idle)).toBe('0.1')
  })

  it('takes the first free block all the same when there are not so many', () => {
    const busy = peer('all', 200_000)
    const idle = peer('all', 200_000)
    busy.queue.requestedBytes = 8 * blockLength
    const { take } = pickerOf([busy, idle], [{ ...window('deadline', 0, 1), position: -1e6 }])
    expect(take(busy)).toBe('0.0')
  })

  it('asks a silent peer for what is urgent only where nobody else would send it', () => {
    const windows = [window('deadline', 0, 4), window('rarest-first', 4, 6)]
    const silent = peer('all', 1e6)
    silent.queue.isSnubbed = true
    const other = peer('all', 1e6)
    expect(['4.0', '5.0']).toContain(pickerOf([silent, other], windows).take(silent))
    expect(pickerOf([silent], windows).take(silent)).toBe('0.0')
    expect(pickerOf([silent, peer([1, 2, 3], 1e6)], windows).take(silent)).toBe('0.0')
    other.peerChoking = true
    expect(pickerOf([silent, other], windows).take(silent)).toBe('0.0')
    const silentToo = peer('all', 1e6)
    silentToo.queue.isSnubbed = true
    expect(pickerOf([silent, silentToo], windows).take(silent)).toBe('0.0')
  })

  it('tries a silent peer with what is needed last, where others would send all of it sooner', () => {
    const silent = peer('all', 1e6)
    silent.queue.isSnubbed = true
    const other = peer('all', 1e6)
    const windows = [window('deadline', 0, 4), window('sequential', 4, 6), window('sequential', 6, 8)]
    const { take } = pickerOf([silent, other], windows)
    expect([take(silent), take(silent)]).toEqual(['7.0', '7.1'])
    expect(pickerOf([silent, other], windows.slice(0, 1)).take(silent)).toBe('nothing')
    const without7 = Object.assign(peer([0, 1, 2, 3, 4, 5, 6], 1e6), { queue: silent.queue })
    expect(pickerOf([without7, other], windows).take(without7)).toBe('6.0')
  })

  it('takes the rarest of the far window, after what was begun there', () => {
    const a = peer('all', 1e6)
    const { take, table } = pickerOf([a], [window('rarest-first', 4, 8)])
    for (const piece of [4, 5, 7]) table.rarity.increment(piece)
    expect(take(a)).toBe('6.0')
    table.rarity.increment(6)
    table.rarity.increment(6)
    expect(take(a)).toBe('6.1')
  })

  it('fetches the selected rest, rarest first, when no reader wants anything of the peer', () => {
    const a = peer('all')
    const { take, table } = pickerOf([a], [], 8)
    for (let piece = 0; piece < 8; piece++) if (piece !== 5) table.rarity.increment(piece)
    expect(take(a)).toBe('5.0')
    expect(take(peer([0]))).toBe('0.0')
    expect(take(peer([12]))).toBe('nothing')
  })

  it('fetches nothing for later while a reader settles', () => {
    const a = peer('all', 1e6)
    const { take } = pickerOf([a], [window('deadline', 0, 1)], 16, true)
    expect([0, 1, 2, 3, 4].map(() => take(a))).toEqual(['0.0', '0.1', '0.2', '0.3', 'nothing'])
  })

  it('takes a piece that failed its check from one peer alone', () => {
    const a = peer('all', 1e6)
    const b = peer('all', 1e6)
    const { take, table } = pickerOf([a, b], [window('deadline', 2, 4)])
    table.fail(table.begin(2), 'one-peer')
    expect(take(a)).toBe('2.0')
    expect(take(b)).toBe('3.0')
    expect(take(a)).toBe('2.1')
  })
})

describe('PiecePicker in a crowd', () => {
  const crowdWindows = [window('deadline', 0, 2), window('rarest-first', 2, 10)]
  const crowdOf = (peers: readonly PickPeer[]) => {
    const made = pickerOf(peers, [window('sequential', 0, 16)], 0, false, crowdWindows)
    made.picker.passTime()
    return made
  }

  it('is in one when leeches are there and the seeds give less than twice the media rate', () => {
    const leech = peer([1])
    expect(crowdOf([peer('all', 1e5)]).picker.isCrowd).toBe(false)
    expect(crowdOf([peer('all', 1e5), leech]).picker.isCrowd).toBe(true)
    expect(crowdOf([peer('all', 3e5), leech]).picker.isCrowd).toBe(false)
    const choking = peer('all', 3e5)
    choking.peerChoking = true
    expect(crowdOf([choking, leech]).picker.isCrowd).toBe(true)
  })

  it('fetches in order what is about to be played, from a seed too', () => {
    const seed = peer('all', 1e5)
    const { take } = crowdOf([seed, peer([1])])
    expect(Array.from({ length: 8 }, () => take(seed))).toEqual(
      [0, 1].flatMap((piece) => [0, 1, 2, 3].map((block) => `${piece}.${block}`)),
    )
  })

  it('asks a seed for one of the next pieces that no leech has, and a leech for the rarest of the window', () => {
    const seed = peer('all', 1e5)
    const leech = peer([2, 3, 4, 6], 1e5)
    const { take, table } = crowdOf([seed, leech])
    for (const piece of [0, 1]) table.have.add(piece)
    for (const piece of [2, 3, 4, 6]) table.rarity.increment(piece)
    for (const piece of [2, 3, 6]) table.rarity.increment(piece)
    // It is one of the pieces 5, 7, 8 and 9. Begun pieces are finished first, whichever peer is asked.
    const first = take(seed)
    expect(['5.0', '7.0', '8.0', '9.0']).toContain(first)
    expect(take(seed)).toBe(first.replace('.0', '.1'))
    expect(take(leech)).toBe('4.0')
    expect(take(seed)).toBe(first.replace('.0', '.2'))
  })

  it('does not choose the same of equally rare pieces every time', () => {
    const leech = peer([2, 3, 4, 5, 6, 7, 8, 9], 1e5)
    const chosen = new Set<string>()
    const { picker, table } = crowdOf([leech])
    for (const piece of [0, 1]) table.have.add(piece)
    for (let i = 0; i < 20; i++) {
      const choice = picker.choose(leech)
      if (choice === null) throw new Error('Nothing was chosen.')
      chosen.add(String(choice.piece.index))
      table.dropIfEmpty(choice.piece)
    }
    expect(chosen.size).toBeGreaterThan(2)
  })

  it('looks at no more pieces of a large torrent than the windows have', () => {
    const count = 65_536
    const { info } = makeTorrent(1024, 1024)
    const large = { ...info, length: count * 1024, pieceCount: count }
    const table = new PieceTable(large, new Bitfield(count), seededRandom(1))
    for (let piece = 0; piece < count; piece++) table.rarity.increment(piece)
    let looks = 0
    const seed = {
      ...peer('all', 1e5),
      has: () => {
        looks++
        return true
      },
    }
    const leech = { ...peer([1]), has: () => false }
    const windows = [
      window('deadline', 0, 2),
      window('rarest-first', 2, 100),
      window('rarest-first', 100, 400),
    ]
    const picker = new PiecePicker({
      table,
      cursors: { windows: () => windows, rate: 1e5, isStartingUp: () => false },
      settings: { maxPartialBytes: 1e9, crowdSeedShare: 2, crowdUnreplicatedPieces: 8 },
      now: () => 0,
      peers: () => [seed, leech],
    })
    picker.passTime()
    expect(picker.isCrowd).toBe(true)
    const asked = new Set<number>()
    for (let i = 0; i < 500; i++) {
      looks = 0
      const choice = picker.choose(seed)
      expect(looks).toBeLessThan(1_500)
      if (choice === null) break
      asked.add(choice.piece.index)
      choice.piece.request(choice.block)
    }
    expect(asked.size).toBe(400)
    expect(Math.max(...asked)).toBe(399)
  })
})

describe('a peer on parole', () => {
  it('goes on with the piece that nobody else may finish, though there is no other piece left to try it with', () => {
    const proven = peer('all')
    const newcomer = { ...peer('all'), hasSentValidPiece: false }
    const { table, picker } = pickerOf([proven, newcomer], [], 1)
    const piece = table.begin(0)
    // It was begun when one peer alone was to send it, before anybody was known to be honest.
    piece.source = { kind: 'one-peer', peer: asSession(newcomer) }
    table.sawBadData = true
    expect(picker.choose(proven)).toBe(null)
    expect(picker.choose(newcomer)).toMatchObject({ piece: { index: 0 }, block: 0 })
  })
})
