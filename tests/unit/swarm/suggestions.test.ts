import { describe, expect, it } from 'vitest'
import { defaultPolicy } from '../../../src/swarm/policy.ts'
import { SuggestedPieces } from '../../../src/swarm/suggested-pieces.ts'
import { Suggester } from '../../../src/swarm/suggestions.ts'
import { type LonePeer, lonePeer } from '../../helpers/lone-peer.ts'
import { seededRandom } from '../../helpers/seeded-random.ts'
import { linkPair, makeNode, makeTorrent, VirtualClock } from '../../helpers/virtual-world.ts'

const setUp = (pieceCount: number, shared: readonly number[] = []) => {
  const suggester = new Suggester({
    pieceCount,
    pieceLength: 1_048_576,
    random: seededRandom(pieceCount),
    availability: (piece) => (shared.includes(piece) ? 1 : 0),
  })
  const peerOf = (id: number, has: readonly number[] | 'all' = []): LonePeer => {
    const peer = lonePeer({ id, pieceCount, has })
    peer.session.setChoking(false)
    peer.heard()
    return peer
  }
  /** What is suggested to the peer when it asks for this piece. */
  const ask = ({ session, heard }: LonePeer, piece: number): number[] => {
    suggester.onRequest(session, piece)
    return heard().map(([name, suggested]) => {
      expect(name).toBe('suggest')
      return Number(suggested)
    })
  }
  return { suggester, peerOf, ask }
}

describe('Suggester', () => {
  it('suggests to each peer other pieces, two at a time, until all are given', () => {
    const shared = [3, 7]
    const { peerOf, ask } = setUp(12, shared)
    const given: number[] = []
    // Each begins with a piece of its own choice, and goes on with what it was suggested.
    const peers = [0, 1, 2].map((own) => ({ peer: peerOf(own + 1), queue: [own] }))
    for (let round = 0; round < 6; round++) {
      for (const { peer, queue } of peers) {
        const piece = queue.shift()
        if (piece === undefined) continue
        given.push(piece)
        const suggested = ask(peer, piece)
        expect(suggested.length).toBeLessThanOrEqual(2)
        queue.push(...suggested)
        shared.push(piece)
      }
    }
    expect(given.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 4, 5, 6, 8, 9, 10, 11])
  })

  it('says nothing for another block of the same piece', () => {
    const { peerOf, ask } = setUp(12)
    const peer = peerOf(1)
    expect(ask(peer, 0)).toHaveLength(2)
    expect(ask(peer, 0)).toEqual([])
  })

  it('leaves a peer alone that does not follow, and suggests to others what it left', () => {
    const { peerOf, ask } = setUp(12)
    const deaf = peerOf(1)
    const left = ask(deaf, 0)
    const others = Array.from({ length: 11 }, (_, i) => i + 1).filter((piece) => !left.includes(piece))
    for (const piece of others) expect(ask(deaf, piece)).toEqual([])
    expect(ask(peerOf(2), 0).toSorted()).toEqual(left.toSorted())
  })

  it('does not count against a peer that others were faster', () => {
    const shared: number[] = []
    const { peerOf, ask } = setUp(64, shared)
    const peer = peerOf(1)
    for (let i = 0; i < 20; i++) shared.push(...ask(peer, i))
    expect(ask(peer, 20)).toHaveLength(2)
  })

  it('suggests to others what a peer cannot ask for any more, since we choke it', () => {
    const { peerOf, ask } = setUp(3)
    const choked = peerOf(1)
    const open = ask(choked, 0)
    const other = peerOf(2)
    expect(ask(other, 0)).toEqual([])
    choked.session.setChoking(true)
    expect(ask(other, 2).concat(ask(other, 1)).length).toBeGreaterThan(0)
    expect(open).toHaveLength(2)
  })

  it('begins again when all was given once, with what nobody has passed on', () => {
    const { peerOf, ask } = setUp(4)
    const choked = peerOf(1)
    for (const piece of [0, ...ask(choked, 0)]) ask(choked, piece)
    choked.session.setChoking(true)
    const other = peerOf(2)
    const again = new Set([3, 2, 1, 3, 2, 1].flatMap((piece) => ask(other, piece)))
    expect(again.has(0)).toBe(true)
  })

  it('suggests to others what a peer that is gone has not asked for', () => {
    const { suggester, peerOf, ask } = setUp(3)
    const gone = peerOf(1)
    const open = ask(gone, 0)
    suggester.forget(gone.session)
    expect(ask(peerOf(2), 0)).toEqual(expect.arrayContaining(open))
  })

  it('says nothing to a seed, to who does not know SUGGEST PIECE, and to who is gone', () => {
    const { peerOf, ask } = setUp(8)
    expect(ask(peerOf(1, 'all'), 0)).toEqual([])
    const old = peerOf(2)
    old.session.supportsFast = false
    expect(ask(old, 1)).toEqual([])
    const closed = peerOf(3)
    closed.session.close()
    expect(ask(closed, 2)).toEqual([])
  })

  it('takes piece numbers from a hostile peer that are none', () => {
    const { peerOf, ask } = setUp(2)
    expect(ask(peerOf(1), 0xffff_ffff)).toHaveLength(2)
  })
})

describe('SuggestedPieces', () => {
  it('remembers the last sixteen, each once', () => {
    const pieces = new SuggestedPieces()
    for (let piece = 0; piece < 18; piece++) for (let i = 0; i < 3; i++) pieces.add(piece)
    const taken = Array.from({ length: 17 }, () => pieces.take(() => true))
    expect(taken).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, -1])
  })

  it('leaves what is of no use', () => {
    const pieces = new SuggestedPieces()
    for (const piece of [1, 2]) pieces.add(piece)
    expect(pieces.take((piece) => piece > 5)).toBe(-1)
    expect(pieces.take((piece) => piece > 1)).toBe(2)
    expect(pieces.take(() => true)).toBe(1)
  })
})

describe('a seed that leaves when it has sent the film once', () => {
  it('has given nearly all of it to peers that are not linked to each other', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(200 * 32_768, 32_768)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const leeches = await Promise.all(
      [2, 3, 4, 5].map((id) =>
        makeNode(clock, torrent, { id, policy: { ...defaultPolicy, download: 'whole' } }),
      ),
    )
    for (const { swarm } of leeches) {
      const [ours, theirs] = linkPair(clock, { delayMs: 20, bytesPerSecond: 40_000 })
      seed.swarm.addLink(ours)
      swarm.addLink(theirs)
    }
    const { length } = torrent.info
    expect(await clock.run(() => seed.swarm.stats.sentBytes >= length, 120_000)).toBe(true)
    const here = new Set(leeches.flatMap(({ swarm }) => [...(swarm.have ?? [])]))
    // Each chose for itself in the first second, when the uplink was not known; some are on their way.
    expect(here.size).toBeGreaterThan(0.9 * torrent.info.pieceCount)
  })
})
