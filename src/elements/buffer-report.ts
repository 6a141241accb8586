/** Milliseconds. Shortest time between two buffer reports to the engine; our own choice. */
const intervalMs = 1_000

/** Seconds of media that lie ready from the playhead on, in the native element's own buffer. */
export const bufferedSeconds = (
  buffered: Pick<TimeRanges, 'length' | 'start' | 'end'>,
  currentTime: number,
): number => {
  for (let i = 0; i < buffered.length; i++) {
    // Rounding may put the playhead a little before the range that it plays from.
    if (buffered.start(i) - 0.1 <= currentTime && currentTime < buffered.end(i)) {
      return buffered.end(i) - currentTime
    }
  }
  return 0
}

/**
 * Tells the engine how many seconds the player has buffered: for so long the next byte may take. With ten
 * seconds in hand a viewer in a crowd can afford to fetch rare pieces first.
 */
export class BufferReport {
  readonly #tell: (seconds: number) => void
  #toldAt = Number.NEGATIVE_INFINITY

  constructor(tell: (seconds: number) => void) {
    this.#tell = tell
  }

  /** On every event that moves the playhead or the buffer. `now`: milliseconds. */
  update(element: Pick<HTMLVideoElement, 'buffered' | 'currentTime' | 'seeking'>, now: number): void {
    if (!element.seeking && now - this.#toldAt < intervalMs) return
    this.#toldAt = now
    this.#tell(element.seeking ? 0 : bufferedSeconds(element.buffered, element.currentTime))
  }
}
