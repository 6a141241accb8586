import type { WantMessage } from '../protocol/tp-want.ts'
import type { PeerSession } from './peer-session.ts'
import type { OtherReaders } from './read-cursors.ts'
import type { PieceRun, ReadWindow } from './read-windows.ts'
import { RemoteReader, type RemoteTable, type WantedSlice } from './remote-reader.ts'

/** Readers that are served at the same time. Our own choice: more than the links of one torrent. */
const maxReaders = 64
/** Windows of all readers together: each is looked at for each block. Our own choice. */
const maxWindows = 256
/** And of one reader, at least. Our own choice. */
const minWindowsEach = 4
/** What all readers together may keep others from giving up or fetching. Bytes; our own choice. */
const maxAheadBytes = 512 * 1024 * 1024
/** What a peer says within this time of what was taken of it is taken a moment later. Milliseconds; ours. */
const settleMs = 100
/** What is due within this time counts against what was fetched for a reader lately. Seconds; ours. */
const urgencySeconds = 10

export interface RemoteReadersOptions {
  readonly table: RemoteTable
  /** Taken for the media rate of a reader that does not say it. Bytes a second. */
  readonly defaultBytesPerSecond: number
  readonly now: () => number
}

type RemotePeer = Pick<PeerSession, 'isClosed'>

/** One reader while the turns are dealt out. */
interface Hand {
  readonly reader: RemoteReader
  readonly slices: readonly WantedSlice[]
  next: number
  credit: number
  key: number
}

/**
 * The viewers at other peers for which this engine fetches, as they say by `tp_want` (docs/tp-want.md). Each
 * makes windows like those of a reader here. They take turns: whoever got least lately is next, first within
 * twice its media rate, and then with the rest (docs/decisions/061-wants-of-viewers.md).
 */
export class RemoteReaders implements OtherReaders {
  readonly #options: RemoteReadersOptions
  readonly #readers = new Map<RemotePeer, RemoteReader>()
  /** When what the peer said was last acted upon. */
  readonly #actedAt = new WeakMap<RemotePeer, number>()
  #isChanged = false
  #isSeek = false

  constructor(options: RemoteReadersOptions) {
    this.#options = options
  }

  /**
   * The peer said what it wants: that replaces what it said before.
   *
   * @returns what is to be done now: `nothing` also when it speaks too often, see {@link settle}
   */
  hear(peer: RemotePeer, message: WantMessage): 'nothing' | 'change' | 'seek' {
    const { table } = this.#options
    const now = this.#options.now()
    let reader = this.#readers.get(peer)
    if (reader === undefined) {
      if (message.ranges.length === 0 || this.#readers.size >= maxReaders) return 'nothing'
      reader = new RemoteReader(this.#options.defaultBytesPerSecond, now)
      this.#readers.set(peer, reader)
    }
    this.#isChanged = true
    if (reader.hear(message, table, now)) {
      this.#isSeek = true
      // What is on its way for the place that it left was for nothing.
      reader.charge(table.info.pieceLength, now)
    }
    if (now - (this.#actedAt.get(peer) ?? Number.NEGATIVE_INFINITY) < settleMs) return 'nothing'
    this.#actedAt.set(peer, now)
    return this.settle()
  }

  /** What is to be done for all that was said since the last time. Called ten times a second. */
  settle(): 'nothing' | 'change' | 'seek' {
    if (!this.#isChanged) return 'nothing'
    const change = this.#isSeek ? 'seek' : 'change'
    this.#isChanged = false
    this.#isSeek = false
    return change
  }

  /**
   * Forgets readers that fell silent. Called once a second. One that wants nothing any more is kept until
   * then: otherwise it could make us forget what it got by saying so.
   */
  expire(): void {
    const now = this.#options.now()
    for (const [peer, reader] of this.#readers) if (reader.isForgotten(now)) this.forget(peer)
  }

  /** The peer is gone. */
  forget(peer: RemotePeer): void {
    if (this.#readers.delete(peer)) this.#isChanged = true
  }

  /** Whether something is fetched or kept for the peer. */
  serves(peer: RemotePeer): boolean {
    return this.#readers.get(peer)?.wantsNothing(this.#options.now()) === false
  }

  /** The piece was fetched: it counts for those that wanted it. */
  onPiece(piece: number): void {
    const now = this.#options.now()
    const wanting = this.#live.filter((reader) => reader.wants(piece))
    for (const reader of wanting) reader.charge(this.#options.table.pieceLength(piece) / wanting.length, now)
  }

  get isWatched(): boolean {
    return this.#live.length > 0
  }

  /** Whether a viewer waits for something that is not here. */
  get isWaiting(): boolean {
    const { table, now } = this.#options
    return this.#live.some((reader) => (reader.slices(table, 1, this.#aheadBytes, now())[0]?.dueMs ?? 1) <= 0)
  }

  runs(): PieceRun[] {
    const bytes = this.#aheadBytes
    return this.#live.flatMap((reader) => reader.runs(this.#options.table, bytes))
  }

  windows(): ReadWindow[] {
    const live = this.#live
    if (live.length === 0) return []
    const now = this.#options.now()
    const count = Math.max(Math.floor(maxWindows / live.length), minWindowsEach)
    const bytes = this.#aheadBytes
    const hands = live.map((reader): Hand => {
      const slices = reader.slices(this.#options.table, count, bytes, now)
      const dueMs = Math.min(Math.max(slices[0]?.dueMs ?? 0, 0), urgencySeconds * 1000)
      // Who waits comes before who has some seconds left, but not by more than a second of media.
      const key = reader.served(now) + (dueMs * reader.rate) / (urgencySeconds * 1000)
      return { reader, slices, next: 0, credit: reader.credit(now), key }
    })
    const windows: ReadWindow[] = []
    for (const isAssured of [true, false]) deal(hands, isAssured, windows)
    return windows
  }

  get #live(): RemoteReader[] {
    const now = this.#options.now()
    return [...this.#readers.values()].filter((reader) => !reader.wantsNothing(now))
  }

  get #aheadBytes(): number {
    return maxAheadBytes / Math.max(this.#readers.size, 1)
  }
}

/** Deals out turns, one slice each, to whoever got least. `isAssured`: only as far as its credit goes. */
const deal = (hands: readonly Hand[], isAssured: boolean, windows: ReadWindow[]): void => {
  for (;;) {
    let least: Hand | undefined
    for (const hand of hands) {
      if (hand.next >= hand.slices.length || (isAssured && hand.credit <= 0)) continue
      if (least === undefined || hand.key < least.key) least = hand
    }
    const slice = least?.slices[least.next]
    if (least === undefined || slice === undefined) return
    windows.push(least.reader.window(slice, isAssured))
    least.next++
    least.credit -= slice.bytes
    least.key += slice.bytes
  }
}
