import { type Dialogue, Inbox, type Voice } from '../../src/node/mainline/dialogue.ts'
import { TorrentError } from '../../src/shared/errors.ts'

/** One end of a handshake without a socket. */
export class DialogueEnd<Result> {
  /** What it has said, and nobody has carried over yet. */
  said: Uint8Array[] = []
  result: Result | null = null
  error: TorrentError | null = null
  readonly inbox = new Inbox()
  readonly #dialogue: Dialogue<Result>

  constructor(start: (voice: Voice) => Dialogue<Result>) {
    this.#dialogue = start({ inbox: this.inbox, send: (data) => this.said.push(data) })
    this.#advance()
  }

  get isOver(): boolean {
    return this.result !== null || this.error !== null
  }

  hear(data: Uint8Array): void {
    if (this.isOver) return
    this.inbox.push(data)
    this.#advance()
  }

  #advance(): void {
    try {
      const step = this.#dialogue.next()
      if (step.done === true) this.result = step.value
    } catch (error) {
      // Anything else is a defect, and fails the test.
      if (!(error instanceof TorrentError) || error.code !== 'protocol') throw error
      this.error = error
    }
  }
}

/** Cuts `data` into parts whose lengths repeat. */
export const cut = (data: Uint8Array, lengths: readonly number[]): Uint8Array[] => {
  const parts: Uint8Array[] = []
  for (let at = 0, turn = 0; at < data.length; turn++) {
    const length = lengths[turn % lengths.length] ?? data.length
    parts.push(data.subarray(at, at + length))
    at += length
  }
  return parts
}

/** Bytes from a seed, for paddings and keys. */
export const seededBytes = (seed: number): ((length: number) => Uint8Array) => {
  let state = seed | 1
  return (length) =>
    Uint8Array.from({ length }, () => {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      return state & 255
    })
}
