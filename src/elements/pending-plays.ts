/**
 * Whether the browser did not let playback begin without a person. Everything else that ends a promise of
 * `play()` comes from what is done to the element next, such as a load, and says nothing about it.
 */
export const isRefusal = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'NotAllowedError'

interface Pending {
  resolve(): void
  reject(reason: unknown): void
}

/**
 * The promises that `play()` gave to the page and that are not settled yet. They may outlive several loads of
 * the native element, each of which rejects what the platform promised before it.
 */
export class PendingPlays {
  #pending: Pending[] = []
  /** How often the native element was given something to load. */
  #loads = 0

  get size(): number {
    return this.#pending.length
  }

  add(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject })
    })
  }

  /** Playback that nobody asked for by `play()`: calls `refused` if the browser does not let it begin. */
  addUnasked(refused: () => void): void {
    this.add().catch((error: unknown) => {
      if (isRefusal(error)) refused()
    })
  }

  /** The native element is given something to load: the platform's promises of before no longer count. */
  loads(): void {
    this.#loads++
  }

  /**
   * Plays the native element, and settles all promises as the platform settles its own.
   *
   * @param isExplained whether somebody else finds out why it did not play, and rejects the promises
   */
  play(media: Pick<HTMLVideoElement, 'play'>, isExplained: (error: unknown) => boolean): void {
    const load = this.#loads
    media.play().then(
      () => this.#resolve(),
      (error: unknown) => {
        if (load === this.#loads && !isExplained(error)) this.reject(error)
      },
    )
  }

  reject(reason: unknown): void {
    for (const { reject } of this.#take()) reject(reason)
  }

  #resolve(): void {
    for (const { resolve } of this.#take()) resolve()
  }

  #take(): Pending[] {
    const pending = this.#pending
    this.#pending = []
    return pending
  }
}
