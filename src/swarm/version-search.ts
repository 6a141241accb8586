import { blockLength } from '../protocol/messages.ts'
import { equalBytes } from '../shared/bytes.ts'
import type { Hasher } from './ports.ts'

/** Two peers sent different bytes for one block: at most one of them is right. */
export interface Conflict {
  readonly block: number
  /** The later version. */
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

/** Bytes hashed for one piece at most: 80 ms of WebCrypto's SHA-1; 256 combinations of a piece of 256 KiB. */
const maxHashedBytes = 64 * 1024 * 1024
/** The first guesses, one liar, are worth their time with pieces of any length. */
const minGuesses = 8
/** All combinations of so many blocks are tried, if the bytes allow it. */
const maxFreeBlocks = 8

/**
 * Finds the right bytes of a piece of which two versions are known, though neither is right as a whole: first
 * as if one peer had lied wherever it was contradicted, then two, then every combination of the blocks in
 * conflict. What passes SHA-1 is right, so the senders of the other versions are guilty for certain.
 */
export class VersionSearch {
  readonly #options: VersionSearchOptions
  readonly #conflicts: Conflict[] = []
  readonly #tried = new Set<string>()
  /** The piece with some of the later versions in it: those that are in `#taken`. */
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
   * The right bytes, or `null` when what is known does not tell. Calls while one is under way share its
   * answer.
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
        if (equalBytes(digest, this.#options.expected)) return data
        // One more conflict makes the next guess of one liar better than the rest of these.
        if (this.#isStale) break
      }
    }
    return null
  }

  /**
   * The piece with the later version of these conflicts, by their number; copies only the blocks that change.
   */
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

/** Which conflicts to decide for the later version, the likeliest first. Numbers in ascending order. */
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
      // Each conflict must have exactly one of the two, or they do not explain it.
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
