import { BLOCK_LENGTH } from '../protocol/messages.ts'
import { equalBytes } from '../shared/bytes.ts'
import type { PartialPiece } from './partial-piece.ts'
import type { PeerSession } from './peer-session.ts'
import type { PieceTable } from './piece-table.ts'
import type { Hasher } from './ports.ts'

type Partial = PartialPiece<PeerSession>

export interface VerifierOptions {
  readonly table: PieceTable
  readonly hasher: Hasher
  /** The piece matches its hash. */
  readonly onVerified: (index: number, data: Uint8Array) => void
  readonly onFailed: (index: number) => void
  /** It is certain that the peer with this id sent wrong bytes. */
  readonly onBadPeer: (remoteKey: string, index: number) => void
}

/** Who sent what for a piece that failed: a digest a block. */
interface FailedBlocks {
  readonly senders: readonly string[]
  readonly digests: readonly Uint8Array[]
}

/** Records of failed pieces are kept for this many pieces, the newest. */
const maxFailedRecords = 64

/**
 * Checks pieces and finds who sent the bad ones. A lone sender is guilty at once. Of several, nobody is accused yet: digests
 * of their blocks are kept, the piece is fetched again from one peer alone, and when it passes, whoever had sent another
 * version of a block is known for certain (libtorrent's smart ban).
 */
export class Verifier {
  readonly #options: VerifierOptions
  readonly #failed = new Map<number, FailedBlocks[]>()

  constructor(options: VerifierOptions) {
    this.#options = options
  }

  async verify(piece: Partial): Promise<void> {
    const { table, hasher } = this.#options
    const digest = await hasher.sha1(piece.data)
    if (table.partials.get(piece.index) !== piece) return
    const { pieceHashes } = table.info
    const expected = pieceHashes.subarray(piece.index * 20, piece.index * 20 + 20)
    if (equalBytes(digest, expected)) {
      table.complete(piece)
      this.#options.onVerified(piece.index, piece.data)
      await this.#accuse(piece)
    } else {
      await this.#onMismatch(piece)
    }
  }

  async #onMismatch(piece: Partial): Promise<void> {
    const senders = piece.senders.map((sender) => sender?.remoteKey ?? '')
    const distinct = new Set(senders)
    const lone = distinct.size === 1 ? senders[0] : undefined
    if (lone === undefined || lone === '') {
      const digests = await this.#digests(piece)
      if (this.#failed.size >= maxFailedRecords) {
        const oldest = this.#failed.keys().next().value
        if (oldest !== undefined) this.#failed.delete(oldest)
      }
      const records = this.#failed.get(piece.index) ?? []
      if (records.length < 4) records.push({ senders, digests })
      this.#failed.set(piece.index, records)
    }
    this.#options.table.fail(piece)
    if (lone !== undefined && lone !== '') this.#options.onBadPeer(lone, piece.index)
    this.#options.onFailed(piece.index)
  }

  /** The piece passed now: compares what others had sent for it before. */
  async #accuse(piece: Partial): Promise<void> {
    const records = this.#failed.get(piece.index)
    if (records === undefined) return
    this.#failed.delete(piece.index)
    const good = await this.#digests(piece)
    const guilty = new Set<string>()
    for (const { senders, digests } of records) {
      digests.forEach((digest, block) => {
        const sender = senders[block]
        const expected = good[block]
        if (sender !== undefined && expected !== undefined && !equalBytes(digest, expected))
          guilty.add(sender)
      })
    }
    for (const sender of guilty) this.#options.onBadPeer(sender, piece.index)
  }

  #digests(piece: Partial): Promise<Uint8Array[]> {
    const blocks = Array.from({ length: piece.blockCount }, (_, block) => {
      const begin = block * BLOCK_LENGTH
      return this.#options.hasher.sha1(piece.data.subarray(begin, begin + piece.blockLength(block)))
    })
    return Promise.all(blocks)
  }
}
