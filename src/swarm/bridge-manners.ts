import { extensionTpWant } from './extensions.ts'
import type { PickPeer } from './pick-peer.ts'
import type { PieceTable } from './piece-table.ts'
import type { PieceRun } from './read-windows.ts'

/** A bridge that has not got the next piece for this long cannot get it. Milliseconds; our own choice. */
const stuckMs = 10_000

export interface BridgeMannersOptions {
  readonly table: Pick<PieceTable, 'have' | 'verifying'>
  /** The most pressing first. */
  readonly windows: () => readonly PieceRun[]
  readonly peers: () => Iterable<Pick<PickPeer, 'has' | 'peerChoking'>>
  readonly now: () => number
}

type Bridge = Pick<PickPeer, 'extensions' | 'has' | 'peerChoking'>

/**
 * What a viewer leaves alone at a bridge (docs/decisions/061-wants-of-viewers.md). A bridge with ten viewers
 * has what all of them watch. If each takes all of it, ten times as much passes as anybody plays, while the
 * bridge still fetches what they wait for.
 */
export class BridgeManners {
  readonly #options: BridgeMannersOptions
  /** By bridge: the piece that it has to get next for us, and since when that is so. */
  readonly #next = new WeakMap<Bridge, { readonly piece: number; readonly since: number }>()

  constructor(options: BridgeMannersOptions) {
    this.#options = options
  }

  /** Whether the peer is a bridge that is fetching what is read here: it is asked for nothing else then. */
  isFetchingForUs(peer: Bridge): boolean {
    if (!peer.extensions.has(extensionTpWant)) return false
    const piece = this.#nextOf(peer)
    if (piece === null) return false
    const now = this.#options.now()
    const next = this.#next.get(peer)
    if (next?.piece === piece) return now - next.since <= stuckMs
    this.#next.set(peer, { piece, since: now })
    return true
  }

  /** The first piece of the windows that is neither here nor at a peer that would send it. */
  #nextOf(bridge: Bridge): number | null {
    const { have, verifying } = this.#options.table
    for (const { firstPiece, endPiece } of this.#options.windows()) {
      for (let piece = firstPiece; piece < endPiece; piece++) {
        if (have.has(piece) || verifying.has(piece) || bridge.has(piece)) continue
        if (!this.#isElsewhere(piece)) return piece
      }
    }
    return null
  }

  #isElsewhere(piece: number): boolean {
    for (const peer of this.#options.peers()) if (!peer.peerChoking && peer.has(piece)) return true
    return false
  }
}
