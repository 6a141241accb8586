import { describe, expect, it } from 'vitest'
import * as messages from '../../../src/protocol/messages.ts'
import { linkPair, makeNode, makeTorrent, type TestNode, VirtualClock } from '../../helpers/virtual-world.ts'

const pieceLength = 65_536
const torrent = makeTorrent(1_000_000, pieceLength)
const shape = { delayMs: 20, bytesPerSecond: 2_000_000 }

interface Theirs {
  isOpen: boolean
  say(message: Uint8Array): void
}

/** A peer that never lets us download: what webtorrent does with whom it takes for a seed. */
const meet = (clock: VirtualClock, { swarm }: TestNode, id: number, has: readonly number[] = []): Theirs => {
  const [ours, theirs] = linkPair(clock, shape)
  const peerId = new Uint8Array(20).fill(id)
  swarm.addLink(ours, peerId)
  const peer: Theirs = { isOpen: true, say: (message) => theirs.send(message) }
  theirs.listen({
    data: () => undefined,
    drain: () => undefined,
    close: () => {
      peer.isOpen = false
    },
  })
  peer.say(messages.encodeHandshake({ infoHash: torrent.info.infoHash, peerId }))
  for (const piece of has) peer.say(messages.encodeHave(piece))
  return peer
}

/** Piece 3 is gone, and somebody reads it. */
const loseOne = ({ store, swarm }: TestNode): void => {
  store.pieces.delete(3)
  swarm.read('film', 3 * pieceLength, 3 * pieceLength + 1_000, torrent.info.length).catch(() => undefined)
}

describe('a seed that has lost a piece', () => {
  it('parts from a seed that has heard that we have everything, and does not let us download', async () => {
    const clock = new VirtualClock()
    const node = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const peer = meet(clock, node, 9)
    await clock.pass(200)
    loseOne(node)
    await clock.pass(200)
    // What it has comes last: two seeds part at once.
    peer.say(messages.encodeHaveAll())
    await clock.pass(4_000)
    expect(peer.isOpen).toBe(true)
    await clock.pass(4_000)
    expect(peer.isOpen).toBe(false)
    // The next connection begins with what is true: there it may make us wait as others do.
    const next = meet(clock, node, 9)
    next.say(messages.encodeHaveAll())
    await clock.pass(30_000)
    expect(next.isOpen).toBe(true)
  })

  it('stays linked to a seed that lets it download, and to who lacks something', async () => {
    const clock = new VirtualClock()
    const node = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const fair = meet(clock, node, 8)
    const leech = meet(clock, node, 9, [3])
    await clock.pass(200)
    loseOne(node)
    await clock.pass(200)
    fair.say(messages.encodeHaveAll())
    fair.say(messages.encodeUnchoke())
    await clock.pass(12_000)
    expect([fair.isOpen, leech.isOpen]).toEqual([true, true])
  })
})
