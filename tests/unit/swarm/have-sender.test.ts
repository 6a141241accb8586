import { describe, expect, it } from 'vitest'
import { connect, makeNode, makeTorrent, type TestNode, VirtualClock } from '../../helpers/virtual-world.ts'

const pieceLength = 16_384
const torrent = makeTorrent(24 * pieceLength, pieceLength)
const bytesOf = (piece: number): Uint8Array =>
  torrent.content.slice(piece * pieceLength, (piece + 1) * pieceLength)

/** Two nodes that are linked, the first with nothing, the second with pieces 0 to 7. Neither fetches. */
const setUp = async () => {
  const clock = new VirtualClock()
  const ours = await makeNode(clock, torrent, { id: 1 })
  const theirs = await makeNode(clock, torrent, { id: 2, have: [0, 1, 2, 3, 4, 5, 6, 7] })
  const [link, their] = connect(clock, ours.swarm, theirs.swarm)
  await clock.run(() => ours.swarm.peers.length === 1 && theirs.swarm.peers.length === 1, 1_000)
  await clock.pass(200)
  const sentBytes = (): number => link.sentBytes
  return { clock, ours, theirs, their, sentBytes }
}

/** The node has the piece from now on, wherever it came from. */
const find = ({ store }: TestNode, piece: number): void => {
  store.pieces.set(piece, bytesOf(piece))
  store.found(piece)
}

/** What the node knows that its one peer has. */
const knownTo = ({ swarm }: TestNode): number[] => [...(swarm.peers[0]?.pieces ?? [])]

describe('HAVE', () => {
  it('goes at once to a peer that lacks the piece', async () => {
    const { clock, ours, theirs } = await setUp()
    find(ours, 20)
    await clock.pass(30)
    expect(knownTo(theirs)).toEqual([20])
  })

  it('goes within some seconds to a peer that has the piece, together with others', async () => {
    const { clock, ours, theirs, sentBytes } = await setUp()
    await clock.pass(5_000)
    const before = sentBytes()
    for (const piece of [0, 3, 6]) find(ours, piece)
    await clock.pass(500)
    expect(sentBytes()).toBe(before)
    expect(knownTo(theirs)).toEqual([])
    await clock.pass(6_000)
    expect(knownTo(theirs)).toEqual([0, 3, 6])
    expect(sentBytes() - before).toBeLessThan(3 * 9 + 20)
  })

  it('goes at once to a peer that has lost the piece, which can have it again', async () => {
    const { clock, ours, theirs } = await setUp()
    find(ours, 3)
    await clock.pass(200)
    expect(knownTo(theirs)).toEqual([])
    theirs.store.pieces.delete(3)
    const again = theirs.swarm.read('film', 3 * pieceLength, 4 * pieceLength, torrent.info.length)
    await clock.pass(500)
    expect(await again).toEqual(bytesOf(3))
  })

  it('goes at once to the peer that sent the piece: a super-seeder waits for it', async () => {
    const { clock, ours, theirs } = await setUp()
    find(ours, 0)
    const reading = ours.swarm.read('film', 2 * pieceLength, 3 * pieceLength, torrent.info.length)
    await clock.run(() => ours.swarm.have?.has(2) === true, 1_000)
    await clock.pass(50)
    expect(knownTo(theirs)).toContain(2)
    expect(knownTo(theirs)).not.toContain(0)
    expect(await reading).toEqual(bytesOf(2))
  })

  it('is never said of a piece that was lost meanwhile', async () => {
    const { clock, ours, theirs, their } = await setUp()
    for (const piece of [3, 4]) find(ours, piece)
    // Nobody sends it again.
    their.frozen = true
    ours.store.pieces.delete(3)
    const reading = ours.swarm.read('film', 3 * pieceLength, 4 * pieceLength, torrent.info.length)
    reading.catch(() => undefined)
    await clock.pass(6_000)
    expect(knownTo(theirs)).toEqual([4])
  })

  it('tells a peer that we are complete when we are', async () => {
    const { clock, ours, theirs } = await setUp()
    for (let piece = 0; piece < 24; piece++) find(ours, piece)
    await clock.pass(2_500)
    expect(theirs.swarm.peers[0]?.isSeed).toBe(true)
  })
})
