import type { Evictable } from './cached-torrent.ts'

/** What is in the cache, the least recently used first, and how many bytes it takes. */
export class Recency {
  /** A `Set` keeps the order of insertion. */
  readonly #order = new Set<Evictable>()
  #bytes = 0

  get bytes(): number {
    return this.#bytes
  }

  add(one: Evictable): void {
    if (!this.#order.has(one)) this.#bytes += one.bytes
    this.#order.add(one)
  }

  /** It was used just now. */
  touch(one: Evictable): void {
    if (this.#order.delete(one)) this.#order.add(one)
  }

  /** It takes so many bytes more on disk, or fewer. */
  grow(one: Evictable, bytes: number): void {
    one.bytes += bytes
    if (this.#order.has(one)) this.#bytes += bytes
  }

  remove(one: Evictable): void {
    if (this.#order.delete(one)) this.#bytes -= one.bytes
  }

  /** What is given up next; `null`: all that is there is needed. */
  oldest(): Evictable | null {
    for (const one of this.#order) if (mayGo(one)) return one
    return null
  }
}

/** Pieces that are read now or next stay, and the description of a torrent that has pieces or is open. */
const mayGo = ({ torrent, segment, writers, going }: Evictable): boolean => {
  if (writers > 0 || going !== null) return false
  const { user } = torrent
  if (segment === null) return user === null && torrent.segments.size === 0
  return user === null || !torrent.piecesIn(segment).some((piece) => user.isNeeded(piece))
}
