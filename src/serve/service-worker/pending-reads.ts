/**
 * Most reads that wait for one page and file: one that plays, one to which it may come back, one of a second
 * element with the same film.
 */
const limit = 3

/**
 * Reads of media elements that have no answer yet, by page and file. It was measured that Chromium does not
 * abort `event.request.signal` while an answer is pending, so nobody tells us that a seek has left a request
 * behind. Dragging the time bar would pile requests up, and each would ask peers for bytes that nobody wants.
 * So the oldest is given up when there are too many.
 */
export class PendingReads<Reader extends { close(): void }> {
  readonly #readers = new Map<string, Reader[]>()

  /** @returns a function to call when the read is answered */
  add(key: string, reader: Reader): () => void {
    const readers = this.#readers.get(key) ?? []
    this.#readers.set(key, readers)
    readers.push(reader)
    if (readers.length > limit) readers.shift()?.close()
    return () => {
      const index = readers.indexOf(reader)
      if (index >= 0) readers.splice(index, 1)
      if (readers.length === 0 && this.#readers.get(key) === readers) this.#readers.delete(key)
    }
  }
}
