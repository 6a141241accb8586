/**
 * After this many refusals in a row, without a block between them, a peer is asked for one block a second.
 * docs/decisions/033-turnover.md.
 */
const patience = 3
/** After this many refusals in a row the peer is let go: libtorrent's `max_rejects`. */
const limit = 50
/**
 * A peer is not asked sooner for a piece that it refused: what it could not read it cannot read a moment
 * later. docs/decisions/033-turnover.md.
 */
const samePieceMs = 5_000
/** Time between two blocks that such a peer is asked for. docs/decisions/033-turnover.md. */
const afterPatienceMs = 1_000
/** Refused pieces remembered: a peer that is still asked refuses fewer within {@link samePieceMs}. */
const maxPieces = 64

/** What one peer would not send though it had unchoked us (REJECT, BEP 6). */
export class Refusals {
  /** When each piece was refused, the oldest first. */
  readonly #pieces = new Map<number, number>()
  #inRow = 0
  #lastAt = Number.NEGATIVE_INFINITY

  /** The peer refused a block that we counted on. */
  add(piece: number, now: number): void {
    this.#inRow++
    this.#lastAt = now
    this.#pieces.delete(piece)
    this.#pieces.set(piece, now)
    const [oldest] = this.#pieces.keys()
    if (this.#pieces.size > maxPieces && oldest !== undefined) this.#pieces.delete(oldest)
  }

  /** The peer sent a block. */
  onBlock(): void {
    this.#inRow = 0
  }

  /** It refuses so much that others are asked first. */
  get isUnreliable(): boolean {
    return this.#inRow >= patience
  }

  /** It refuses everything. */
  get isHopeless(): boolean {
    return this.#inRow >= limit
  }

  /** Whether it may be asked for anything now. */
  mayAsk(now: number): boolean {
    return !this.isUnreliable || now - this.#lastAt >= afterPatienceMs
  }

  /** Whether it refused a block of this piece a moment ago. */
  has(piece: number, now: () => number): boolean {
    const at = this.#pieces.get(piece)
    if (at === undefined) return false
    if (now() - at < samePieceMs) return true
    this.#pieces.delete(piece)
    return false
  }
}
