/**
 * A part of the program that is loaded after what uses it: `now` is `null` until it has come, once for all of
 * the page.
 */
export class LatePart<Part> {
  #now: Part | null = null
  readonly #listeners = new Set<() => void>()

  get now(): Part | null {
    return this.#now
  }

  /** It has come. The first one stays. */
  bring(part: Part): void {
    if (this.#now !== null) return
    this.#now = part
    for (const listener of [...this.#listeners]) listener()
  }

  /**
   * Calls `listener` when it comes.
   *
   * @returns a function that ends it
   */
  onCome(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
