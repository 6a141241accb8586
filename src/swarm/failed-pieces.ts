import { blockLength } from '../protocol/messages.ts'
import { equalBytes } from '../shared/bytes.ts'
import type { PartialPiece } from './partial-piece.ts'
import type { PeerSession } from './peer-session.ts'
import type { Hasher } from './ports.ts'
import { VersionSearch } from './version-search.ts'

type Senders = readonly (PeerSession | null)[]

/** The most pieces of which anything is kept: the newest ones. Ours. */
const maxPieces = 64
/** The most versions kept of one piece. A version from one peer needs no evidence and is not kept. Ours. */
const maxVersions = 4
/** The most bytes of failed pieces that are kept; of further pieces, digests of their blocks. Ours. */
const maxBytes = 32 * 1024 * 1024

/** One version of a piece that failed, with the sender of each block. */
export class FailedPiece {
  readonly senders: Senders
  /** The bytes, while there is room for them. */
  data: Uint8Array | null
  /** Looks for the right bytes among this version and the next. */
  search: VersionSearch | null
  readonly #hasher: Hasher
  readonly #length: number
  #digests: Promise<readonly Uint8Array[]> | null = null

  constructor(data: Uint8Array, expected: Uint8Array, senders: Senders, hasher: Hasher) {
    this.senders = senders
    this.data = data
    this.search = new VersionSearch({ data, expected, hasher })
    this.#hasher = hasher
    this.#length = data.length
  }

  /** Gives the memory back. Digests still tell each wrong block from the right one. */
  shrink(): void {
    if (this.data === null) return
    this.#digests = this.#digestBlocks(this.data)
    this.data = null
    this.search = null
  }

  /** Ids of the peers that sent anything else than `good`. */
  async guilty(good: Uint8Array): Promise<ReadonlySet<string>> {
    const { data } = this
    let isSame: (block: number, begin: number, end: number) => boolean
    if (data !== null) {
      isSame = (_, begin, end) => equalBytes(data.subarray(begin, end), good.subarray(begin, end))
    } else {
      const theirs = (await this.#digests) ?? []
      const right = await this.#digestBlocks(good)
      isSame = (block) => {
        const [a, b] = [theirs[block], right[block]]
        return a === undefined || b === undefined || equalBytes(a, b)
      }
    }
    const guilty = new Set<string>()
    this.senders.forEach((sender, block) => {
      const begin = block * blockLength
      if (sender !== null && !isSame(block, begin, Math.min(begin + blockLength, this.#length))) {
        guilty.add(sender.remoteKey)
      }
    })
    return guilty
  }

  #digestBlocks(data: Uint8Array): Promise<Uint8Array[]> {
    const blocks = this.senders.map((_, block) =>
      this.#hasher.sha1(data.subarray(block * blockLength, (block + 1) * blockLength)),
    )
    return Promise.all(blocks)
  }
}

/**
 * What is remembered of pieces that failed their check, until they pass: bounded in pieces, versions and
 * bytes.
 */
export class FailedPieces {
  readonly #hasher: Hasher
  readonly #pieces = new Map<number, FailedPiece[]>()
  #bytes = 0

  constructor(hasher: Hasher) {
    this.#hasher = hasher
  }

  has(index: number): boolean {
    return this.#pieces.has(index)
  }

  /** The first version of the piece that failed, if one is kept. */
  get(index: number): FailedPiece | undefined {
    return this.#pieces.get(index)?.[0]
  }

  /**
   * Takes the piece's bytes over: they must not change any more.
   *
   * @returns the index of the piece that had to be forgotten to make room, or `null`
   */
  add(piece: PartialPiece, expected: Uint8Array, senders: Senders): number | null {
    const versions = this.#pieces.get(piece.index) ?? []
    // Two versions did not tell who lied: from here on one peer sends the piece, and no bytes are compared.
    for (const version of versions) this.#shrink(version)
    if (versions.length < maxVersions) {
      const version = new FailedPiece(piece.data, expected, senders, this.#hasher)
      this.#bytes += piece.data.length
      if (versions.length > 0 || this.#bytes > maxBytes) this.#shrink(version)
      versions.push(version)
    }
    this.#pieces.delete(piece.index)
    this.#pieces.set(piece.index, versions)
    const [oldest] = this.#pieces.keys()
    if (this.#pieces.size <= maxPieces || oldest === undefined) return null
    this.take(oldest)
    return oldest
  }

  /** The piece passed: forgets its failures and returns what was known of them. */
  take(index: number): readonly FailedPiece[] {
    const versions = this.#pieces.get(index) ?? []
    this.#pieces.delete(index)
    for (const { data } of versions) this.#bytes -= data?.length ?? 0
    return versions
  }

  #shrink(version: FailedPiece): void {
    this.#bytes -= version.data?.length ?? 0
    version.shrink()
  }
}
