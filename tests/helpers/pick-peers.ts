import { Bitfield } from '../../src/shared/bitfield.ts'
import type { PeerSession } from '../../src/swarm/peer-session.ts'
import type { PickPeer } from '../../src/swarm/pick-peer.ts'
import { makeWindow, type ReadWindow, type WindowKind } from '../../src/swarm/read-windows.ts'
import { RequestQueue } from '../../src/swarm/request-queue.ts'
import { makeTorrent } from './virtual-world.ts'

/** Sixteen pieces of four blocks. */
export const blockLength = 16_384
const pieceLength = 4 * blockLength
export const { info } = makeTorrent(16 * pieceLength, pieceLength)

export interface TestPeer extends PickPeer {
  peerChoking: boolean
  hasSentValidPiece: boolean
  readonly queue: RequestQueue
}

/** A peer with the given pieces that is known to send `rate` bytes a second, 10 ms away. */
export const pickPeer = (pieces: readonly number[] | 'all', rate = 0): TestPeer => {
  const queue = new RequestQueue()
  const { estimate } = queue
  if (rate > 0) {
    estimate.onBlock(rate / 100, 10, 0, 0, 0)
    for (let now = 20; now <= 5_010; now += 10) estimate.onBlock(rate / 100, now, now - 10, 100, 0)
  }
  const have = pieces === 'all' ? Bitfield.full(16) : new Bitfield(16)
  if (pieces !== 'all') for (const piece of pieces) have.add(piece)
  return {
    pieces: have,
    isSeed: pieces === 'all',
    has: (piece) => have.has(piece),
    peerChoking: false,
    allowedFastPieces: new Set(),
    hasSentValidPiece: true,
    queue,
    extensions: { has: () => false },
  }
}

/** The same as a session: only what the tests of it need is there. */
export const asSession = (peer: PickPeer): PeerSession => peer as unknown as PeerSession

/** A window whose first byte is played now. */
export const windowOf = (
  kind: WindowKind,
  firstPiece: number,
  endPiece: number,
  bytesPerSecond = 1e5,
): ReadWindow => makeWindow(kind, firstPiece, endPiece, firstPiece * pieceLength, bytesPerSecond)
