/**
 * A part of the program that is loaded after what uses it: `now` is `null` until it has come, once for all of
 * the page.
 */
export class LatePart<Part> {
  #now: Part | null = null
  #isMissing = false
  readonly #listeners = new Set<() => void>()

  get now(): Part | null {
    return this.#now
  }

  /** Whether it could not be loaded, so that something else has to do. It may come all the same. */
  get isMissing(): boolean {
    return this.#isMissing && this.#now === null
  }

  /** It has come. The first one stays. */
  bring(part: Part): void {
    if (this.#now !== null) return
    this.#now = part
    this.#tell()
  }

  /** It could not be loaded. */
  miss(): void {
    this.#isMissing = true
    this.#tell()
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener()
  }

  /**
   * Calls `listener` when it comes, or is found to be missing.
   *
   * @returns a function that ends it
   */
  onCome(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
