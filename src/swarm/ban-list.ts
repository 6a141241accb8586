/** Ids are free: a liar takes a new one each time. More than these are not worth remembering. */
const maxBans = 1_000

/** Ids of peers that lied, the newest. */
export class BanList {
  readonly #ids = new Set<string>()

  has(id: string): boolean {
    return this.#ids.has(id)
  }

  /** Returns the oldest id, when it was forgotten for this one. */
  add(id: string): string | null {
    this.#ids.delete(id)
    this.#ids.add(id)
    const [oldest] = this.#ids
    if (this.#ids.size <= maxBans || oldest === undefined) return null
    this.#ids.delete(oldest)
    return oldest
  }
}
