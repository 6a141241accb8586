import { extensionTpWant } from './extensions.ts'
import type { PickPeer } from './pick-peer.ts'
import type { PieceTable } from './piece-table.ts'
import type { PieceRun } from './read-windows.ts'

/** A bridge that brought nothing of what is read for this long cannot bring it. Milliseconds; ours. */
const stuckMs = 10_000

export interface BridgeMannersOptions {
  readonly table: Pick<PieceTable, 'have'>
  readonly windows: () => readonly PieceRun[]
  readonly now: () => number
}

/**
 * What a viewer leaves alone at a bridge (docs/decisions/061-wants-of-viewers.md). A bridge with ten viewers
 * has what all of them watch. If each takes all of it, ten times as much passes as anybody plays, while the
 * bridge still fetches what they wait for.
 */
export class BridgeManners {
  readonly #options: BridgeMannersOptions
  /** By bridge: when it last brought something that is read. */
  readonly #broughtAt = new WeakMap<object, number>()

  constructor(options: BridgeMannersOptions) {
    this.#options = options
  }

  /** A block came from a peer. */
  onBlock(peer: Pick<PickPeer, 'extensions'>, piece: number): void {
    if (!peer.extensions.has(extensionTpWant)) return
    if (this.#options.windows().some((run) => isIn(run, piece))) {
      this.#broughtAt.set(peer, this.#options.now())
    }
  }

  /** Whether the peer is a bridge that is fetching what is read here: it is asked for nothing else then. */
  isFetchingForUs(peer: Pick<PickPeer, 'extensions' | 'has'>): boolean {
    const broughtAt = this.#broughtAt.get(peer)
    if (broughtAt === undefined || this.#options.now() - broughtAt > stuckMs) return false
    const { have } = this.#options.table
    return this.#options.windows().some(({ firstPiece, endPiece }) => {
      for (let piece = firstPiece; piece < endPiece; piece++) {
        if (!have.has(piece) && !peer.has(piece)) return true
      }
      return false
    })
  }
}

const isIn = ({ firstPiece, endPiece }: PieceRun, piece: number): boolean =>
  piece >= firstPiece && piece < endPiece
