import { blockLength } from '../protocol/messages.ts'
import type { BlockSpan } from './padding.ts'
import type { PieceSource } from './parole.ts'
import type { PeerSession } from './peer-session.ts'

const blockFree = 0
export const blockRequested = 1
export const blockReceived = 2

const anyPeer: PieceSource = { kind: 'any' }

/**
 * A piece that is being fetched: its bytes so far, the state of every block, and which peer sent each, so
 * that the sender of a bad block can be found.
 */
export class PartialPiece {
  readonly index: number
  readonly length: number
  readonly blockCount: number
  readonly senders: (PeerSession | null)[]
  /** Which peers may be asked for its blocks. `mayAsk` of `parole.ts` reads it. */
  source: PieceSource = anyPeer
  readonly #states: Uint8Array
  readonly #requesters: Uint8Array
  #data: Uint8Array | null = null
  #received = 0
  #free: number
  #open: Set<PartialPiece> | null
  /** No block below this one is free. */
  #cursor = 0
  /** The part of each block that is fetched; `null`: all of every block. */
  readonly #spans: readonly BlockSpan[] | null
  /** How many blocks are nothing but padding: their zeros are here from the beginning. */
  readonly #paddingBlocks: number

  /**
   * @param open the set that the piece enters while a block of it is free, and leaves
   * @param spans see {@link Padding.spansOf}
   */
  constructor(
    index: number,
    length: number,
    open: Set<PartialPiece> | null = null,
    spans: readonly BlockSpan[] | null = null,
  ) {
    this.index = index
    this.length = length
    this.blockCount = Math.ceil(length / blockLength)
    this.senders = new Array<PeerSession | null>(this.blockCount).fill(null)
    this.#states = new Uint8Array(this.blockCount)
    this.#requesters = new Uint8Array(this.blockCount)
    this.#spans = spans
    spans?.forEach(({ begin, end }, block) => {
      if (begin === end) this.#states[block] = blockReceived
    })
    this.#paddingBlocks = spans?.filter(({ begin, end }) => begin === end).length ?? 0
    this.#received = this.#paddingBlocks
    this.#free = this.blockCount - this.#paddingBlocks
    this.#open = open
    this.#setFree(this.#free)
  }

  /** Whether some of the piece is padding that is taken to be zero, not received. */
  get hasPadding(): boolean {
    return this.#spans !== null
  }

  /** Whether no byte of the piece was received or asked for. */
  get isUntouched(): boolean {
    return this.#received === this.#paddingBlocks && this.#free === this.blockCount - this.#paddingBlocks
  }

  /** The bytes so far. Memory is taken at the first use. */
  get data(): Uint8Array {
    this.#data ??= new Uint8Array(this.length)
    return this.#data
  }

  get isComplete(): boolean {
    return this.#received === this.blockCount
  }

  /** How many blocks are neither here nor asked for. */
  get freeBlocks(): number {
    return this.#free
  }

  get receivedBlocks(): number {
    return this.#received
  }

  state(block: number): number {
    return this.#states[block] ?? blockReceived
  }

  /** How many peers have been asked for the block and still owe it. */
  requesters(block: number): number {
    return this.#requesters[block] ?? 0
  }

  /** Where in the piece the fetched part of the block begins, in bytes. */
  blockBegin(block: number): number {
    return this.#spans?.[block]?.begin ?? block * blockLength
  }

  /** How many bytes of the block are fetched: all but padding at its ends. */
  blockLength(block: number): number {
    const span = this.#spans?.[block]
    if (span !== undefined) return span.end - span.begin
    return block === this.blockCount - 1 ? this.length - block * blockLength : blockLength
  }

  /** The first free block, neither here nor asked for, or -1. */
  nextFree(): number {
    if (this.#free === 0) return -1
    while (this.#cursor < this.blockCount && this.#states[this.#cursor] !== blockFree) this.#cursor++
    return this.#cursor < this.blockCount ? this.#cursor : -1
  }

  /** The free block after `n` other free ones, or -1. */
  nthFree(n: number): number {
    let block = this.nextFree()
    for (let left = n; block >= 0 && block < this.blockCount; block++) {
      if (this.#states[block] === blockFree && left-- === 0) return block
    }
    return -1
  }

  /** The first free block that `accept` takes, or -1. */
  findFree(accept: (block: number) => boolean): number {
    for (let block = 0; block < this.blockCount; block++) {
      if (this.#states[block] === blockFree && accept(block)) return block
    }
    return -1
  }

  /** The one peer that may send the piece; `null` when several may, or when none is chosen yet. */
  get onlyPeer(): PeerSession | null {
    return 'peer' in this.source ? this.source.peer : null
  }

  /** A piece that must come from one peer comes from this one from now on. Any other piece stays as it is. */
  assign(peer: PeerSession): void {
    const { source } = this
    if ('peer' in source && source.peer !== peer) this.source = { kind: source.kind, peer }
  }

  request(block: number): void {
    if (this.#states[block] === blockFree) {
      this.#states[block] = blockRequested
      this.#setFree(this.#free - 1)
    }
    this.#requesters[block] = Math.min((this.#requesters[block] ?? 0) + 1, 255)
  }

  /** A peer does not owe the block any more. When no peer owes it, it is free again. */
  release(block: number): void {
    const requesters = this.#requesters[block] ?? 0
    if (requesters > 0) this.#requesters[block] = requesters - 1
    if (requesters <= 1 && this.#states[block] === blockRequested) {
      this.#states[block] = blockFree
      this.#setFree(this.#free + 1)
      if (block < this.#cursor) this.#cursor = block
    }
  }

  /**
   * Takes in the bytes of a block.
   *
   * @returns false when the block was here already
   */
  receive(block: number, data: Uint8Array, sender: PeerSession): boolean {
    if (this.#states[block] === blockReceived) return false
    if (this.#states[block] === blockFree) this.#setFree(this.#free - 1)
    this.#states[block] = blockReceived
    this.#received++
    this.data.set(data, this.blockBegin(block))
    this.senders[block] = sender
    return true
  }

  /**
   * Throws away the blocks of senders that lied.
   *
   * @returns how many blocks
   */
  forget(isLiar: (sender: PeerSession) => boolean): number {
    let count = 0
    for (let block = 0; block < this.blockCount; block++) {
      const sender = this.senders[block]
      if (sender == null || !isLiar(sender)) continue
      count++
      this.senders[block] = null
      this.#received--
      const owed = (this.#requesters[block] ?? 0) > 0
      this.#states[block] = owed ? blockRequested : blockFree
      if (owed) continue
      this.#setFree(this.#free + 1)
      if (block < this.#cursor) this.#cursor = block
    }
    return count
  }

  /** Forgets every byte and every sender. Blocks that peers still owe stay asked for. */
  reset(): void {
    this.#received = this.#paddingBlocks
    this.#cursor = 0
    let free = 0
    for (let block = 0; block < this.blockCount; block++) {
      if (this.#spans !== null && this.blockLength(block) === 0) continue
      const owed = (this.#requesters[block] ?? 0) > 0
      this.#states[block] = owed ? blockRequested : blockFree
      if (!owed) free++
    }
    this.#setFree(free)
    this.senders.fill(null)
    if ('peer' in this.source) this.source = { kind: this.source.kind, peer: null }
  }

  /** The piece is given up or complete: none of its blocks is asked for any more. */
  close(): void {
    this.#open?.delete(this)
    this.#open = null
  }

  #setFree(count: number): void {
    this.#free = count
    if (count > 0) this.#open?.add(this)
    else this.#open?.delete(this)
  }
}
