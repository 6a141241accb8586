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

/** The element shows a frame and has no next one (`HTMLMediaElement.HAVE_CURRENT_DATA`). */
const haveCurrentData = 2

type ReportedElement = Pick<HTMLVideoElement, 'buffered' | 'currentTime' | 'seeking' | 'readyState'>

/**
 * Tells the engine how many seconds the player has buffered: for so long the next byte may take. With ten
 * seconds in hand a viewer in a crowd can afford to fetch rare pieces first.
 *
 * Chromium reckons by bytes, and takes the index at the beginning of a file for media: it said 6.8 s at a
 * place where it had nothing left. So what it claims while it stands still is taken off all that it claims
 * later, until it is moved.
 */
export class BufferReport {
  readonly #tell: (seconds: number) => void
  #toldAt = Number.NEGATIVE_INFINITY
  #isStarved = false
  /** Seconds that the element claims too many. */
  #excess = 0

  constructor(tell: (seconds: number) => void) {
    this.#tell = tell
  }

  /** On every event that moves the playhead or the buffer. `now`: milliseconds. */
  update(element: ReportedElement, now: number): void {
    const { buffered, currentTime, seeking, readyState } = element
    const isStarved = readyState <= haveCurrentData
    const isNew = isStarved !== this.#isStarved
    this.#isStarved = isStarved
    if (!seeking && !isNew && now - this.#toldAt < intervalMs) return
    this.#toldAt = now
    const claimed = seeking ? 0 : bufferedSeconds(buffered, currentTime)
    if (seeking) this.#excess = 0
    else if (isStarved) this.#excess = Math.max(this.#excess, claimed)
    this.#tell(Math.max(claimed - this.#excess, 0))
  }
}
