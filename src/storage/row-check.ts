import type { Clock } from '../shared/clock.ts'

/** The next check begins this much later than one ended, at the earliest. Milliseconds; our own choice. */
const restMs = 60_000

export interface RowCheckOptions {
  readonly clock: Pick<Clock, 'now'>
  readonly pieceCount: number
  /** Whether the piece should be on disk. */
  readonly isStored: (piece: number) => boolean
  /** Rejects when the rows of the piece cannot be read. */
  readonly look: (piece: number) => Promise<unknown>
  /**
   * Gives up a piece that could not be read.
   *
   * @returns whether the database works: if not, nothing is known of the other pieces
   */
  readonly lose: (piece: number, error: unknown) => Promise<boolean>
}

/**
 * Looks through all stored pieces of one torrent when one of them could not be read. Files of a browser's
 * profile seldom go alone, and a torrent that finds out piece by piece would look for peers anew for each of
 * them: it takes itself for a seed in between.
 */
export class RowCheck {
  readonly #options: RowCheckOptions
  #isRunning = false
  #isClosed = false
  #endedAt = Number.NEGATIVE_INFINITY

  constructor(options: RowCheckOptions) {
    this.#options = options
  }

  /** Begins behind `piece`, which is lost, unless a check runs or has just ended. */
  begin(piece: number): void {
    const { clock } = this.#options
    if (this.#isRunning || this.#isClosed || clock.now() - this.#endedAt < restMs) return
    this.#isRunning = true
    this.#run(piece).finally(() => {
      this.#isRunning = false
      this.#endedAt = clock.now()
    })
  }

  close(): void {
    this.#isClosed = true
  }

  async #run(lost: number): Promise<void> {
    const { pieceCount, isStored, look, lose } = this.#options
    for (let distance = 1; distance < pieceCount; distance++) {
      const piece = (lost + distance) % pieceCount
      if (!isStored(piece)) continue
      try {
        await look(piece)
      } catch (error) {
        if (this.#isClosed) return
        // Meanwhile it may have been lost to a reader, or fetched anew.
        if (isStored(piece) && !(await lose(piece, error))) return
      }
      if (this.#isClosed) return
    }
  }
}
