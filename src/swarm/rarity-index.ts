import type { Random } from './ports.ts'

/** Stands in `#position` for a piece that is not in the index. */
const absent = 0xffff_ffff

/** Bounds the time of one search for a peer that has almost nothing, in pieces looked at. Ours. */
export const rarityScanLimit = 2_000

/**
 * The pieces that are still wanted, ordered by how many peers have them: a permutation array with class
 * boundaries, as in libtorrent's picker. A HAVE moves one piece across one boundary by one swap, so it costs
 * O(1) and allocates nothing. Within a class the order is random, so that peers do not all choose the same
 * piece.
 *
 * Seeds are not counted here: they change nothing in the order.
 */
export class RarityIndex {
  /** Piece indices, sorted by availability. The first {@link #length} are in the index. */
  readonly #order: Uint32Array
  /** The place of each piece in `#order`; {@link absent} when it is not in the index. */
  readonly #position: Uint32Array
  readonly #availability: Uint16Array
  /** `#starts[a]` is the first place in `#order` of pieces with availability `a`. */
  #starts: number[] = [0]
  #length = 0
  /** Where the next {@link sweep} begins. */
  #sweepAt = 0
  readonly #random: Random

  constructor(pieceCount: number, random: Random) {
    this.#order = new Uint32Array(pieceCount)
    this.#position = new Uint32Array(pieceCount).fill(absent)
    this.#availability = new Uint16Array(pieceCount)
    this.#random = random
  }

  get length(): number {
    return this.#length
  }

  availability(piece: number): number {
    return this.#availability[piece] ?? 0
  }

  includes(piece: number): boolean {
    return this.#position[piece] !== absent
  }

  /** Puts a piece in: it is wanted. */
  add(piece: number): void {
    if (piece >= this.#position.length || this.includes(piece)) return
    // It is put at the end of the highest class and then moved down, by one swap a class.
    const target = this.availability(piece)
    this.#ensureClass(target)
    let hole = this.#length++
    for (let a = this.#starts.length - 1; a > target; a--) {
      const start = this.#starts[a] ?? 0
      if (start !== hole) this.#place(this.#order[start] ?? 0, hole)
      this.#starts[a] = start + 1
      hole = start
    }
    this.#place(piece, hole)
    this.#shuffleInto(target, hole)
  }

  /** Takes a piece out: it is here, being fetched, or not wanted. */
  remove(piece: number): void {
    if (piece >= this.#position.length || !this.includes(piece)) return
    let hole = this.#position[piece] ?? 0
    for (let a = this.availability(piece); a < this.#starts.length; a++) {
      const last = this.#classEnd(a) - 1
      if (last !== hole) this.#place(this.#order[last] ?? 0, hole)
      hole = last
      if (a + 1 < this.#starts.length) this.#starts[a + 1] = last
    }
    this.#length--
    this.#position[piece] = absent
  }

  /** One more peer has the piece. */
  increment(piece: number): void {
    const a = this.availability(piece)
    if (piece >= this.#availability.length || a === 0xffff) return
    this.#ensureClass(a + 1)
    if (this.includes(piece)) {
      const last = this.#classEnd(a) - 1
      this.#swap(this.#position[piece] ?? 0, last)
      this.#starts[a + 1] = last
      this.#availability[piece] = a + 1
      this.#shuffleInto(a + 1, last)
    } else this.#availability[piece] = a + 1
  }

  /** One peer fewer has the piece. */
  decrement(piece: number): void {
    const a = this.availability(piece)
    if (a === 0) return
    if (this.includes(piece)) {
      const first = this.#starts[a] ?? 0
      this.#swap(this.#position[piece] ?? 0, first)
      this.#starts[a] = first + 1
      this.#availability[piece] = a - 1
      this.#shuffleInto(a - 1, first)
    } else this.#availability[piece] = a - 1
  }

  /** The rarest piece that `accept` takes, or -1. Looks at `limit` pieces at most. */
  find(accept: (piece: number) => boolean, limit = Number.POSITIVE_INFINITY): number {
    const end = Math.min(this.#length, limit)
    for (let i = 0; i < end; i++) {
      const piece = this.#order[i] ?? 0
      if (accept(piece)) return piece
    }
    return -1
  }

  /**
   * Any piece that `accept` takes, or -1. It looks at the `limit` pieces that follow those of the last call,
   * in a ring. It serves a peer that has none of the rarest pieces: if every search began with those, the
   * pieces of that peer would never be found.
   */
  sweep(accept: (piece: number) => boolean, limit: number): number {
    const count = Math.min(this.#length, limit)
    for (let i = 0; i < count; i++) {
      if (this.#sweepAt >= this.#length) this.#sweepAt = 0
      const piece = this.#order[this.#sweepAt] ?? 0
      if (accept(piece)) return piece
      this.#sweepAt++
    }
    return -1
  }

  #classEnd(a: number): number {
    return a + 1 < this.#starts.length ? (this.#starts[a + 1] ?? 0) : this.#length
  }

  #ensureClass(a: number): void {
    while (this.#starts.length <= a) this.#starts.push(this.#length)
  }

  #place(piece: number, at: number): void {
    this.#order[at] = piece
    this.#position[piece] = at
  }

  #swap(a: number, b: number): void {
    if (a === b) return
    const pieceA = this.#order[a] ?? 0
    this.#place(this.#order[b] ?? 0, a)
    this.#place(pieceA, b)
  }

  /** Swaps the piece at `from`, at an edge of its class, with a random member. */
  #shuffleInto(a: number, from: number): void {
    const start = this.#starts[a] ?? 0
    const size = this.#classEnd(a) - start
    if (size > 1) this.#swap(from, start + (this.#random.uint32() % size))
  }
}
