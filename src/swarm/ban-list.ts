/** Ids kept. A liar can take a new id each time, so remembering more is of no use. Our own choice. */
const maxBans = 1_000

/** The newest ids of peers that lied. */
export class BanList {
  readonly #ids = new Set<string>()

  has(id: string): boolean {
    return this.#ids.has(id)
  }

  /** @returns the oldest id when it was forgotten for this one, or `null` */
  add(id: string): string | null {
    this.#ids.delete(id)
    this.#ids.add(id)
    const [oldest] = this.#ids
    if (this.#ids.size <= maxBans || oldest === undefined) return null
    this.#ids.delete(oldest)
    return oldest
  }
}
