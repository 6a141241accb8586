import { equalBytes } from '../shared/bytes.ts'
import { FailedPieces } from './failed-pieces.ts'
import type { PartialPiece } from './partial-piece.ts'
import type { PeerSession } from './peer-session.ts'
import type { PieceTable } from './piece-table.ts'
import type { Hasher } from './ports.ts'

export interface VerifierOptions {
  readonly table: PieceTable
  readonly hasher: Hasher
  /** The piece matches its hash. `partial` may lack blocks still: the right bytes were found without them. */
  readonly onVerified: (index: number, data: Uint8Array, partial: PartialPiece) => void
  /** The piece did not match its hash and is to be fetched again. */
  readonly onFailed: (index: number) => void
  /**
   * The peer with this id has certainly sent wrong bytes. The listener must call {@link Verifier.forget}, and
   * end the peer's link: what a guilty peer sends on is thrown away without another report.
   */
  readonly onBadPeer: (remoteKey: string, index: number) => void
  /** Whether the peer was reported by {@link onBadPeer} before, be it for another piece. */
  readonly isGuilty: (remoteKey: string) => boolean
  /** A block was put back from a version of the piece that failed: no peer has to send it. */
  readonly onRestored: (partial: PartialPiece, block: number) => void
  /** Blocks that were put back made the piece complete: it is to be verified. */
  readonly onComplete: (partial: PartialPiece) => void
}

/**
 * Checks pieces and finds which peers sent bad blocks: libtorrent's smart ban, made faster.
 *
 * When one peer sent all of a bad piece, it is guilty at once. When several did, none is accused yet: the
 * piece's bytes are kept, and every block is fetched again from another peer (`recheck` in `parole.ts`).
 * Where two versions of a block differ, one of the two senders lied. As soon as a combination of the versions
 * passes, the piece is there, with only some of its blocks fetched twice, and the senders of the other
 * versions are guilty for certain. If no combination passes, because liars sent the same bytes, the piece is
 * fetched from one peer, then from another (`one-peer`), until it passes or its sender is guilty.
 */
export class Verifier {
  readonly #options: VerifierOptions
  readonly #failed: FailedPieces
  /**
   * Pieces that did not match their hash. The second version, fetched to find the liar, is not counted again.
   */
  badPieces = 0
  /** Bytes of versions of pieces that did not match. */
  badBytes = 0

  constructor(options: VerifierOptions) {
    this.#options = options
    this.#failed = new FailedPieces(options.hasher)
  }

  /**
   * Checks a piece whose blocks are all here. It takes it over: see {@link PieceTable.verifying}.
   *
   * @throws what the hasher throws
   */
  async verify(piece: PartialPiece): Promise<void> {
    const digest = await this.#options.hasher.sha1(piece.data)
    if (!this.#isCurrent(piece)) return
    if (equalBytes(digest, this.#expected(piece.index))) await this.#pass(piece, piece.data)
    else await this.#onMismatch(piece)
  }

  /** A block of a piece in recheck was received: it may show that its first or its second sender lied. */
  async compare(piece: PartialPiece, block: number): Promise<void> {
    const record = this.#failed.get(piece.index)
    const oldSender = record?.senders[block]?.remoteKey
    const newSender = piece.senders[block]?.remoteKey
    if (record?.data == null || record.search === null || !oldSender || !newSender) return
    const bytes = blockOf(piece, piece.data, block)
    if (equalBytes(bytes, blockOf(piece, record.data, block))) return
    if (oldSender === newSender) {
      // At most one of the two versions is right, and both came from this peer.
      this.#options.onBadPeer(newSender, piece.index)
      return
    }
    record.search.add({ block, bytes: bytes.slice(), oldSender, newSender })
    const good = await record.search.run()
    if (good !== null && this.#isCurrent(piece)) await this.#pass(piece, good)
  }

  /** A peer is guilty: the blocks that it sent for other pieces are thrown away before they spoil them. */
  forget(remoteKey: string): void {
    const { table } = this.#options
    for (const partial of [...table.partials.values()]) {
      if (table.verifying.has(partial.index)) continue
      partial.forget((sender) => sender.remoteKey === remoteKey)
      this.#restore(partial)
      table.dropIfEmpty(partial)
    }
  }

  /** Puts the blocks of innocent senders back into a piece that failed, once one of its senders is guilty. */
  #restore(partial: PartialPiece): void {
    const { table, isGuilty, onRestored, onComplete } = this.#options
    const record = this.#failed.get(partial.index)
    if (partial.source.kind !== 'recheck' || record?.data == null) return
    // While none of its senders is guilty, the same bytes would only fail again.
    if (!record.senders.some((sender) => sender !== null && isGuilty(sender.remoteKey))) return
    for (let block = 0; block < partial.blockCount; block++) {
      const sender = record.senders[block]
      if (!sender || isGuilty(sender.remoteKey)) continue
      if (partial.receive(block, blockOf(partial, record.data, block), sender)) onRestored(partial, block)
    }
    if (!partial.isComplete) return
    table.verifying.add(partial.index)
    onComplete(partial)
  }

  async #onMismatch(piece: PartialPiece): Promise<void> {
    const { table, onBadPeer, onFailed, isGuilty } = this.#options
    const { index } = piece
    this.badBytes += piece.data.length
    if (piece.hasPadding) {
      // This may be the torrent's fault: BEP 47 lets padding be left out, and some torrents have other bytes
      // there.
      this.badPieces++
      table.fetchPadding(piece)
      onFailed(index)
      return
    }
    table.sawBadData = true
    if (piece.forget((sender) => isGuilty(sender.remoteKey)) > 0) {
      this.badPieces++
      // A sender was found guilty while the piece was hashed. The blocks of the others may be right.
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

  /** `data` matches the hash. Peers that sent anything else for the piece, now or before, are guilty. */
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
    // There is nothing to compare its second version with any more, so one peer has to send all of it.
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
