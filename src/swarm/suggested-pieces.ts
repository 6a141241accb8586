/** Most suggestions of a peer that we remember. Our own choice. */
const mostRemembered = 16

/** What a peer suggested lately (SUGGEST PIECE, BEP 6), whether it makes sense or not. */
export class SuggestedPieces {
  readonly #pieces: number[] = []

  add(piece: number): void {
    if (this.#pieces.includes(piece)) return
    this.#pieces.push(piece)
    if (this.#pieces.length > mostRemembered) this.#pieces.shift()
  }

  /** Takes out the first that is of use; -1: there is none. */
  take(isOfUse: (piece: number) => boolean): number {
    const at = this.#pieces.findIndex(isOfUse)
    return at < 0 ? -1 : (this.#pieces.splice(at, 1)[0] ?? -1)
  }
}
