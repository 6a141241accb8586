import { blockLength } from '../protocol/messages.ts'
import type { Parole } from './parole.ts'
import type { PickPeer } from './pick-peer.ts'

export interface ArrivalOrderOptions {
  readonly peers: () => Iterable<PickPeer>
  /** A peer on parole is not asked for what a reader waits for, so it is not counted on. */
  readonly parole: Pick<Parole, 'isOnParole'>
}

/** Taken for a peer's rate when no peer has one yet, in bytes a second: half a megabit a second. Ours. */
const unknownRate = 64 * 1024
/** The most blocks that a peer leaves to others: 1 MiB. Ours. */
const maxBlocksLeft = 64
/** Another peer is much sooner when it needs less than `1 / factor` of the time, less `marginMs`. Ours. */
const muchSooner = { factor: 1.5, marginMs: 20 }

/**
 * Blocks that are left to other peers, of what each of them has: a leech may be fast and have little. One
 * object serves for all choices, since there is one before every request.
 */
export class BlocksLeft {
  readonly #peers: PickPeer[] = []
  readonly #blocks: number[] = []

  clear(): void {
    this.#peers.length = 0
    this.#blocks.length = 0
  }

  add(peer: PickPeer, blocks: number): void {
    this.#peers.push(peer)
    this.#blocks.push(blocks)
  }

  /** How many blocks of the piece are left to those that have it. */
  of(index: number): number {
    let count = 0
    for (const [at, peer] of this.#peers.entries()) {
      if (peer.has(index)) count += this.#blocks[at] ?? 0
    }
    return count
  }

  /** So many blocks of the piece are theirs: as many fewer are left of the next pieces. */
  take(index: number, count: number): void {
    let rest = count
    for (const [at, peer] of this.#peers.entries()) {
      if (rest === 0) return
      if (!peer.has(index)) continue
      const taken = Math.min(this.#blocks[at] ?? 0, rest)
      this.#blocks[at] = (this.#blocks[at] ?? 0) - taken
      rest -= taken
    }
  }
}

/** Which peer would bring a block first, by what each owes already and by its rate. */
export class ArrivalOrder {
  readonly #peers: () => Iterable<PickPeer>
  readonly #parole: Pick<Parole, 'isOnParole'>
  readonly #left = new BlocksLeft()

  constructor(options: ArrivalOrderOptions) {
    this.#peers = options.peers
    this.#parole = options.parole
  }

  /**
   * What a peer without a rate of its own is taken to send, in bytes a second: half of the mean of the
   * others.
   */
  fallbackRate(): number {
    let sum = 0
    let count = 0
    for (const peer of this.#peers()) {
      if (peer.queue.estimate.rate === 0) continue
      sum += peer.queue.estimate.rate
      count++
    }
    return count === 0 ? unknownRate : sum / count / 2
  }

  /**
   * In how many milliseconds a block asked of the peer now would be here. The rates of the others are looked
   * at only where the peer has none of its own: this is asked before every request.
   */
  arrivalMs({ queue }: PickPeer): number {
    return queue.arrivalMs(queue.estimate.rate > 0 ? queue.estimate.rate : this.fallbackRate())
  }

  /**
   * How many blocks other peers will be asked for later than this peer and bring sooner than it brings its
   * next one. As many free blocks of what they have are left to them. Otherwise a peer with a long queue
   * takes blocks that the reader needs first and brings them last. The answer holds until the next one;
   * `null`: none.
   */
  blocksLeftToOthers(peer: PickPeer, arrivalMs: number): BlocksLeft | null {
    this.#left.clear()
    let room = maxBlocksLeft
    for (const other of this.#peers()) {
      const { queue } = other
      const { rate } = queue.estimate
      if (other === peer || other.peerChoking || queue.isSnubbed || rate === 0) continue
      const earlierMs = arrivalMs - queue.arrivalMs(rate)
      if (earlierMs <= 0 || this.#parole.isOnParole(other)) continue
      const blocks = Math.min(Math.floor((earlierMs * rate) / 1000 / blockLength) + 1, room)
      if (blocks === 0) continue
      this.#left.add(other, blocks)
      room -= blocks
    }
    return room < maxBlocksLeft ? this.#left : null
  }

  /** Whether another peer, which is not snubbed, would send a block of the piece now. */
  isElsewhere(peer: PickPeer, index: number): boolean {
    for (const other of this.#peers()) {
      if (other !== peer && !other.peerChoking && !other.queue.isSnubbed && other.has(index)) return true
    }
    return false
  }

  /** Whether another peer would bring a block of the piece much sooner than this one. */
  isMuchSoonerElsewhere(peer: PickPeer, index: number, arrivalMs: number): boolean {
    const limit = arrivalMs / muchSooner.factor - muchSooner.marginMs
    for (const other of this.#peers()) {
      const { queue } = other
      if (other === peer || other.peerChoking || queue.isSnubbed || !other.has(index)) continue
      const { rate } = queue.estimate
      if (rate === 0 || queue.arrivalMs(rate) >= limit) continue
      if (!this.#parole.isOnParole(other)) return true
    }
    return false
  }
}
