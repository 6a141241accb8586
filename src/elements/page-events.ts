/** Events of the native element that come only from its being loaded again. */
const fromLoadingAgain: ReadonlySet<string> = new Set([
  ...['abort', 'emptied', 'loadstart', 'durationchange', 'loadedmetadata', 'loadeddata', 'play', 'pause'],
  ...['seeking', 'seeked', 'timeupdate', 'ratechange', 'resize', 'progress', 'suspend', 'stalled'],
])

/**
 * The media events that the page sees. It decides which events of the native element are among them, and
 * sends the events that stand for what the native element does not tell.
 */
export class PageEvents {
  readonly #send: (type: string) => void
  /** Each of these hides the next native event of its type. */
  readonly #hiddenOnce = new Set<string>()
  /** The page saw the native element's `seeking`, and has not been told `seeked` since. */
  #isSeeking = false
  /** The page was told `waiting`, and has not been told `playing` since. */
  #isWaiting = false

  constructor(send: (type: string) => void) {
    this.#send = send
  }

  /** The last thing that the page was told is that playback waits. */
  get isWaiting(): boolean {
    return this.#isWaiting
  }

  /** Sends an event that is not the native element's. */
  send(type: string): void {
    if (type === 'seeked') this.#isSeeking = false
    this.#noteWaiting(type)
    this.#send(type)
  }

  /** The native element is about to send an event of this type because of us, not because of the page. */
  hideNext(type: string): void {
    this.#hiddenOnce.add(type)
  }

  /** What {@link hideNext} announced will not come: the native element is given something else to do. */
  hideNoMore(): void {
    this.#hiddenOnce.clear()
  }

  /** Another file, or none: what the page was told of the last one says nothing about it. */
  reset(): void {
    this.#isWaiting = false
  }

  /**
   * @returns whether a native event is not the page's to see, whatever state playback is in: it comes from
   * what we did, or it is an `error`, which the element explains in an event of its own
   */
  isOurs(type: string): boolean {
    return type === 'error' || this.#hiddenOnce.delete(type)
  }

  /** @returns whether the page sees a native event, while the native element is not being loaded again */
  shows(type: string): boolean {
    // A seek that a load began ends a moment after its picture is there; the page knows nothing of it.
    if (type === 'seeked' && !this.#isSeeking) return false
    if (type === 'seeking' || type === 'seeked') this.#isSeeking = type === 'seeking'
    this.#noteWaiting(type)
    return true
  }

  /**
   * @param isNewRate the playback rate is not the one that the page knows
   * @returns whether the page sees a native event while the native element is being loaded again
   */
  showsWhileLoadingAgain(type: string, isNewRate: boolean): boolean {
    return !fromLoadingAgain.has(type) || (type === 'ratechange' && isNewRate)
  }

  #noteWaiting(type: string): void {
    if (type === 'waiting' || type === 'playing') this.#isWaiting = type === 'waiting'
  }
}
