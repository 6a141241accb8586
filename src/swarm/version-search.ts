import { blockLength } from '../protocol/messages.ts'
import { equalBytes } from '../shared/bytes.ts'
import type { Hasher } from './ports.ts'

/** Two peers sent different bytes for one block: at most one of them is right. */
export interface Conflict {
  readonly block: number
  /** The later version of the block. */
  readonly bytes: Uint8Array
  readonly oldSender: string
  readonly newSender: string
}

export interface VersionSearchOptions {
  /** The piece as it failed. Not changed. */
  readonly data: Uint8Array
  /** Its SHA-1, 20 bytes. */
  readonly expected: Uint8Array
  readonly hasher: Hasher
}

/**
 * The most bytes hashed for one piece: about 80 ms of WebCrypto's SHA-1, or 256 combinations of a piece of
 * 256 KiB. Ours.
 */
const maxHashedBytes = 64 * 1024 * 1024
/**
 * The fewest guesses made, however long the piece is: the first ones, with one liar, are the likeliest. Ours.
 */
const minGuesses = 8
/** The most conflicts of which every combination is tried, as far as {@link maxHashedBytes} allows. Ours. */
const maxFreeBlocks = 8

/**
 * Finds the right bytes of a piece of which two versions are known, neither right as a whole. It guesses that
 * one peer lied wherever another contradicts it, then that two peers did, then tries every combination of the
 * blocks in conflict. Bytes that pass SHA-1 are right, so the senders of other versions are guilty for
 * certain.
 */
export class VersionSearch {
  readonly #options: VersionSearchOptions
  readonly #conflicts: Conflict[] = []
  readonly #tried = new Set<string>()
  /** The piece with the later version of the conflicts in {@link #taken}; `null` before the first guess. */
  #scratch: Uint8Array | null = null
  #taken: ReadonlySet<number> = new Set()
  #guessesLeft: number
  #running: Promise<Uint8Array | null> | null = null
  #isStale = false

  constructor(options: VersionSearchOptions) {
    this.#options = options
    this.#guessesLeft = Math.max(Math.floor(maxHashedBytes / options.data.length), minGuesses)
    this.#tried.add('')
  }

  add(conflict: Conflict): void {
    this.#conflicts.push(conflict)
    this.#isStale = true
  }

  /**
   * Searches. Calls while one search is under way share its answer.
   *
   * @returns the right bytes, or `null` when what is known does not tell
   */
  run(): Promise<Uint8Array | null> {
    this.#running ??= this.#search().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  async #search(): Promise<Uint8Array | null> {
    while (this.#isStale) {
      this.#isStale = false
      for (const guess of guesses([...this.#conflicts])) {
        const key = [...guess].join()
        if (this.#tried.has(key)) continue
        if (this.#guessesLeft-- <= 0) return null
        this.#tried.add(key)
        const data = this.#compose(guess)
        const digest = await this.#options.hasher.sha1(data)
        if (equalBytes(digest, this.#options.expected)) {
          // They are the caller's from here on: a search that comes later must not write into them.
          this.#scratch = null
          this.#taken = new Set()
          return data
        }
        // A new conflict has come: guesses of one liar that know it are better than the rest of these.
        if (this.#isStale) break
      }
    }
    return null
  }

  /** The piece with the later version of the conflicts in `guess`. Copies only the blocks that change. */
  #compose(guess: ReadonlySet<number>): Uint8Array {
    const { data } = this.#options
    const scratch = this.#scratch ?? data.slice()
    this.#scratch = scratch
    this.#conflicts.forEach(({ block, bytes }, i) => {
      if (guess.has(i) === this.#taken.has(i)) return
      const begin = block * blockLength
      scratch.set(guess.has(i) ? bytes : data.subarray(begin, begin + bytes.length), begin)
    })
    this.#taken = guess
    return scratch
  }
}

/**
 * The guesses to try, the likeliest first: for which conflicts the later version is taken, by their indices
 * in ascending order.
 */
export function* guesses(conflicts: readonly Conflict[]): Generator<ReadonlySet<number>> {
  const all = conflicts.map((_, i) => i)
  const senders = [...new Set(conflicts.flatMap(({ oldSender, newSender }) => [oldSender, newSender]))]
  for (const one of senders) {
    if (conflicts.every(({ oldSender, newSender }) => oldSender === one || newSender === one)) {
      yield new Set(all.filter((i) => conflicts[i]?.oldSender === one))
    }
  }
  for (const [at, one] of senders.entries()) {
    for (const two of senders.slice(at + 1)) {
      const isLiar = (sender: string): boolean => sender === one || sender === two
      // Two liars explain the conflicts when each conflict has exactly one of them.
      if (conflicts.every(({ oldSender, newSender }) => isLiar(oldSender) !== isLiar(newSender))) {
        yield new Set(all.filter((i) => isLiar(conflicts[i]?.oldSender ?? '')))
      }
    }
  }
  if (conflicts.length > maxFreeBlocks) return
  for (let mask = 1; mask < 2 ** conflicts.length; mask++) {
    yield new Set(all.filter((i) => (mask >> i) & 1))
  }
}
