import { equalBytes } from '../shared/bytes.ts'
import { FailedPieces } from './failed-pieces.ts'
import type { PartialPiece } from './partial-piece.ts'
import type { PeerSession } from './peer-session.ts'
import type { PieceTable } from './piece-table.ts'
import type { Hasher } from './ports.ts'

export interface VerifierOptions {
  readonly table: PieceTable
  readonly hasher: Hasher
  /** The piece matches its hash. `partial` may still lack blocks: its right bytes were found without them. */
  readonly onVerified: (index: number, data: Uint8Array, partial: PartialPiece) => void
  readonly onFailed: (index: number) => void
  /** It is certain that the peer with this id sent wrong bytes. Calls {@link Verifier.forget}. */
  readonly onBadPeer: (remoteKey: string, index: number) => void
  readonly isBanned: (remoteKey: string) => boolean
  /** A block was put in from what had been received before: nobody needs to send it. */
  readonly onRestored: (partial: PartialPiece, block: number) => void
  /** Every block of the piece is here through {@link VerifierOptions.onRestored}: it is to be verified. */
  readonly onComplete: (partial: PartialPiece) => void
}

/**
 * Checks pieces and finds who sent the bad ones.
 *
 * A lone sender is guilty at once. Of several, nobody is accused yet: the piece's bytes are kept and every
 * block is fetched again from another peer. Where two versions of a block differ one of the senders lied; as
 * soon as a combination of the two passes, whoever sent the other version is known for certain, and the piece
 * is there, with only some of its blocks fetched twice. If that does not tell (liars who agree, say), the
 * piece is fetched from one peer alone, and then from another, until it passes or its sender is guilty
 * (libtorrent's smart ban).
 */
export class Verifier {
  readonly #options: VerifierOptions
  readonly #failed: FailedPieces
  /**
   * Pieces that did not match their hash; the second version of one, fetched to find the liar, is not counted
   * again.
   */
  badPieces = 0

  constructor(options: VerifierOptions) {
    this.#options = options
    this.#failed = new FailedPieces(options.hasher)
  }

  async verify(piece: PartialPiece): Promise<void> {
    const digest = await this.#options.hasher.sha1(piece.data)
    if (!this.#isCurrent(piece)) return
    if (equalBytes(digest, this.#expected(piece.index))) await this.#pass(piece, piece.data)
    else await this.#onMismatch(piece)
  }

  /** A block of a piece that failed before was received again. */
  async compare(piece: PartialPiece, block: number): Promise<void> {
    const record = this.#failed.get(piece.index)
    const oldSender = record?.senders[block]?.remoteKey
    const newSender = piece.senders[block]?.remoteKey
    if (record?.data == null || record.search === null || !oldSender || !newSender) return
    const bytes = blockOf(piece, piece.data, block)
    if (equalBytes(bytes, blockOf(piece, record.data, block))) return
    if (oldSender === newSender) {
      // Whichever is right, the other is not.
      this.#options.onBadPeer(newSender, piece.index)
      return
    }
    record.search.add({ block, bytes: bytes.slice(), oldSender, newSender })
    const good = await record.search.run()
    if (good !== null && this.#isCurrent(piece)) await this.#pass(piece, good)
  }

  /** A peer is guilty: what it sent for other pieces is thrown away before it spoils them. */
  forget(remoteKey: string): void {
    const { table } = this.#options
    for (const partial of [...table.partials.values()]) {
      if (table.verifying.has(partial.index)) continue
      partial.forget((sender) => sender.remoteKey === remoteKey)
      this.#restore(partial)
      table.dropIfEmpty(partial)
    }
  }

  /**
   * Blocks of a piece that failed while one of its senders was not yet known for a liar: the others' may be
   * right.
   */
  #restore(partial: PartialPiece): void {
    const { table, isBanned, onRestored, onComplete } = this.#options
    const record = this.#failed.get(partial.index)
    if (partial.source.kind !== 'recheck' || record?.data == null) return
    // Without one of its senders found guilty it would only fail again.
    if (!record.senders.some((sender) => sender !== null && isBanned(sender.remoteKey))) return
    for (let block = 0; block < partial.blockCount; block++) {
      const sender = record.senders[block]
      if (!sender || isBanned(sender.remoteKey)) continue
      if (partial.receive(block, blockOf(partial, record.data, block), sender)) onRestored(partial, block)
    }
    if (!partial.isComplete) return
    table.verifying.add(partial.index)
    onComplete(partial)
  }

  async #onMismatch(piece: PartialPiece): Promise<void> {
    const { table, onBadPeer, onFailed, isBanned } = this.#options
    const { index } = piece
    if (piece.hasPadding) {
      // Whose fault it is cannot be told: BEP 47 lets padding be left out, and not every torrent keeps to it.
      this.badPieces++
      table.fetchPadding(piece)
      onFailed(index)
      return
    }
    table.sawBadData = true
    if (piece.forget((sender) => isBanned(sender.remoteKey)) > 0) {
      this.badPieces++
      // Its liar was found while it was hashed. What the others sent may be right.
      table.verifying.delete(index)
      onFailed(index)
      return
    }
    const senders = piece.senders.slice()
    const [first, ...others] = new Set(senders.map((sender) => sender?.remoteKey ?? ''))
    if (first !== undefined && first !== '' && others.length === 0) {
      this.badPieces++
      table.fail(piece, this.#failed.has(index) ? 'one-peer' : 'any')
      onBadPeer(first, index)
    } else if (!this.#failed.has(index)) {
      this.badPieces++
      this.#remember(piece, senders)
      table.fail(piece, this.#failed.get(index)?.data == null ? 'one-peer' : 'recheck')
    } else {
      const good = await this.#failed.get(index)?.search?.run()
      if (!this.#isCurrent(piece)) return
      if (good != null) {
        await this.#pass(piece, good)
        return
      }
      this.#remember(piece, senders)
      table.fail(piece, 'one-peer')
    }
    onFailed(index)
  }

  /** `data` matches the hash. Whoever sent anything else for the piece, now or before, is guilty. */
  async #pass(piece: PartialPiece, data: Uint8Array): Promise<void> {
    const guilty = new Set<string>()
    piece.senders.forEach((sender, block) => {
      if (sender === null) return
      if (data === piece.data || equalBytes(blockOf(piece, piece.data, block), blockOf(piece, data, block))) {
        sender.hasSentValidPiece = true
      } else guilty.add(sender.remoteKey)
    })
    const records = this.#failed.take(piece.index)
    this.#options.table.complete(piece)
    this.#options.onVerified(piece.index, data, piece)
    for (const record of records) {
      for (const key of await record.guilty(data)) guilty.add(key)
    }
    for (const key of guilty) this.#options.onBadPeer(key, piece.index)
  }

  #remember(piece: PartialPiece, senders: readonly (PeerSession | null)[]): void {
    const { table } = this.#options
    const forgotten = this.#failed.add(piece, this.#expected(piece.index), senders)
    const partial = forgotten === null ? undefined : table.partials.get(forgotten)
    // Nothing to compare its second version with: one peer alone will tell.
    if (partial?.source.kind === 'recheck') table.fail(partial, 'one-peer')
  }

  #isCurrent(piece: PartialPiece): boolean {
    return this.#options.table.partials.get(piece.index) === piece
  }

  #expected(index: number): Uint8Array {
    return this.#options.table.info.pieceHashes.subarray(index * 20, index * 20 + 20)
  }
}

const blockOf = (piece: PartialPiece, data: Uint8Array, block: number): Uint8Array => {
  const begin = piece.blockBegin(block)
  return data.subarray(begin, begin + piece.blockLength(block))
}
