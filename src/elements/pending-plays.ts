interface Pending {
  resolve(): void
  reject(reason: unknown): void
}

/**
 * Promises given out by `play()` that are not settled yet: they may outlive several loads of the native
 * element.
 */
export class PendingPlays {
  #pending: Pending[] = []

  get size(): number {
    return this.#pending.length
  }

  add(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject })
    })
  }

  resolve(): void {
    for (const { resolve } of this.#take()) resolve()
  }

  reject(reason: unknown): void {
    for (const { reject } of this.#take()) reject(reason)
  }

  #take(): Pending[] {
    const pending = this.#pending
    this.#pending = []
    return pending
  }
}
