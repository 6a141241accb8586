/** Texts that can be looked through one by one. */
export interface Searched {
  readonly length: number
  pathAt(position: number): string
}

/** Milliseconds for which a search keeps the thread; browsers call a task long from 50 ms on. */
const sliceMs = 8
const namesBetweenLooks = 256

/** Makes texts equal that a person takes for equal: capitals, and both ways to write an accent. */
const fold = (text: string): string => text.normalize('NFC').toLowerCase()

/** Whether a person who types `typed` (folded) may mean this path: its name, or all of it, begins so. */
const isMeant = (path: string, typed: string): boolean =>
  fold(path.slice(path.lastIndexOf('/') + 1)).startsWith(typed) || fold(path).startsWith(typed)

const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

/**
 * The next path from position `from` on, and then from the beginning, that a person may mean who types
 * `text`; -1: there is none, or `signal` was aborted. Searches a slice at a time, so that the page goes on
 * meanwhile.
 */
export const findTyped = async (
  list: Searched,
  text: string,
  from: number,
  signal: AbortSignal,
): Promise<number> => {
  const typed = fold(text)
  let sliceEnd = performance.now() + sliceMs
  for (let step = 0; step < list.length; step++) {
    const position = (from + step) % list.length
    if (isMeant(list.pathAt(position), typed)) {
      return position
    }
    if (step % namesBetweenLooks === 0 && performance.now() > sliceEnd) {
      await nextTask()
      if (signal.aborted) {
        return -1
      }
      sliceEnd = performance.now() + sliceMs
    }
  }
  return -1
}

/** Milliseconds. Letters that follow each other sooner than this are one word, as in browsers' own lists. */
const wordPauseMs = 1_000

/** What a person types to find a row: letters that come soon after each other. */
export class TypedWord {
  #word = ''
  #typedAt = Number.NEGATIVE_INFINITY

  /** Whether a word is being typed: then a space belongs to it. */
  isGoingOn(now: number): boolean {
    return this.#word !== '' && now - this.#typedAt < wordPauseMs
  }

  /** Takes one more letter. The same letter again and again is a wish for the next row that begins so. */
  add(letter: string, now: number): { readonly word: string; readonly isNext: boolean } {
    this.#word = this.isGoingOn(now) ? this.#word + letter : letter
    this.#typedAt = now
    const isNext = [...this.#word].every((each) => each === this.#word[0])
    return { word: isNext ? (this.#word[0] ?? '') : this.#word, isNext }
  }
}
