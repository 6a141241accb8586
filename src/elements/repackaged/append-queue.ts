import type { Stretch } from './buffer-window.ts'

/** What the queue uses of a `SourceBuffer`. */
export interface Buffer extends EventTarget {
  readonly updating: boolean
  appendBuffer(data: ArrayBuffer): void
  remove(start: number, end: number): void
  abort(): void
}

export interface AppendListener {
  /** Nothing is left to do. */
  idle(): void
  /**
   * The buffer is full: returns what can be removed. With nothing the queue waits for {@link
   * AppendQueue.retry}.
   */
  full(): readonly Stretch[]
  /** The buffer took something. */
  appended(): void
  /** The buffer has refused something for good. */
  failed(error: unknown): void
}

type Task = { readonly type: 'append'; readonly data: ArrayBuffer } | ({ readonly type: 'remove' } & Stretch)

const isQuota = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'QuotaExceededError'

/** Gives a `SourceBuffer` one thing to do after another: it refuses a second one while it does the first. */
export class AppendQueue {
  readonly #buffer: Buffer
  readonly #listener: AppendListener
  readonly #tasks: Task[] = []
  /** The buffer was full, and nothing could be removed. */
  #isBlocked = false
  #isClosed = false

  constructor(buffer: Buffer, listener: AppendListener) {
    this.#buffer = buffer
    this.#listener = listener
    buffer.addEventListener('updateend', this.#onDone)
    buffer.addEventListener('error', this.#onError)
  }

  get isIdle(): boolean {
    return this.#tasks.length === 0 && !this.#buffer.updating
  }

  /** Something was refused since the buffer was full, and waits. */
  get isBlocked(): boolean {
    return this.#isBlocked
  }

  append(data: ArrayBuffer): void {
    this.#tasks.push({ type: 'append', data })
    this.#next()
  }

  remove(...stretches: readonly Stretch[]): void {
    this.#tasks.unshift(...stretches.map((stretch) => ({ type: 'remove' as const, ...stretch })))
    this.#next()
  }

  /** What is not done yet is not done any more; what comes next begins with a header. */
  clear(): void {
    this.#tasks.length = 0
    this.#isBlocked = false
    // Ends an append; a remove goes on by itself, and cannot be ended (Media Source Extensions §5.1).
    if (!this.#isClosed) this.#reset()
  }

  #reset(): void {
    try {
      this.#buffer.abort()
    } catch {
      // A remove is under way, or the source is not open: then there is no half of a fragment to forget.
    }
  }

  /** There may be room now. */
  retry(): void {
    this.#isBlocked = false
    this.#next()
  }

  /** The source is gone. */
  close(): void {
    this.#isClosed = true
    this.#tasks.length = 0
    this.#buffer.removeEventListener('updateend', this.#onDone)
    this.#buffer.removeEventListener('error', this.#onError)
  }

  #onDone = (): void => {
    if (this.#isClosed) return
    this.#listener.appended()
    this.#next()
    if (!this.#isClosed && this.isIdle) this.#listener.idle()
  }

  /** What it was given cannot be decoded; the source has ended with that. */
  #onError = (event: Event): void => {
    this.close()
    this.#listener.failed(event)
  }

  #next(): void {
    const task = this.#tasks[0]
    if (task === undefined || this.#isClosed || this.#isBlocked || this.#buffer.updating) return
    try {
      if (task.type === 'append') this.#buffer.appendBuffer(task.data)
      else this.#buffer.remove(task.start, task.end)
      this.#tasks.shift()
    } catch (error) {
      if (!isQuota(error)) {
        this.close()
        this.#listener.failed(error)
        return
      }
      const stretches = this.#listener.full()
      if (stretches.length === 0) this.#isBlocked = true
      else this.remove(...stretches)
    }
  }
}
