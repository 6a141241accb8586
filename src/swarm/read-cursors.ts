import type { ByteRange } from '../shared/byte-range.ts'
import type { ExpectedPlace } from './playback-hint.ts'
import {
  continues,
  continuesWithin,
  firstOfEach,
  isWaiting,
  lookingReaderId,
  newCursor,
  placeOf,
  plays,
  type ReadCursor,
} from './read-cursor.ts'
import {
  expectedEnd,
  expectedWindow,
  type PieceRun,
  type ReadWindow,
  readWindows,
  type WindowMode,
  type WindowsInput,
} from './read-windows.ts'
import type { SwarmSettings } from './settings.ts'
import { isBeside, ViewersPlace } from './viewers-place.ts'

/** Readers that are not here: viewers at other peers, see {@link RemoteReaders}. */
export interface OtherReaders {
  /** Whether there is any. */
  readonly isWatched: boolean
  /** Whether one waits for what is not here. */
  readonly isWaiting: boolean
  /** What they want of what is not here, in the order in which it is to be fetched. */
  windows(): ReadWindow[]
  /** What they read now and next, here or not. */
  runs(): PieceRun[]
}

const nobody: OtherReaders = { isWatched: false, isWaiting: false, windows: () => [], runs: () => [] }

/** Places that one reader may come back to: where it plays, the file's end, and one more. Ours. */
const maxCursorsPerReader = 3
/**
 * Share of the budget that the windows may fill. The rest is for what readers have just passed and for pieces
 * being checked. Ours.
 */
const fetchedShare = 0.75

/**
 * Where readers are, what they wait for and what they will want next. A media element reads a film as a run
 * of ranges. A seek begins a new run somewhere else, and for a while the old run may come back: a `moov` box
 * at the end of a file is read like this.
 */
export class ReadCursors {
  readonly #settings: SwarmSettings
  /** Newest first. */
  #cursors: ReadCursor[] = []
  /** Reads of {@link lookingReaderId} while somebody plays: nothing but what they wait for counts. */
  #looks: ReadCursor[] = []
  /** Media rate in bytes a second, as the container told it; `null`: it is not known. */
  bytesPerSecond: number | null = null
  /** Bytes into which all that is fetched has to fit; `null`: there is room for everything. */
  budgetBytes: number | null = null
  /**
   * Read-ahead in seconds of media: no window reaches further beyond a playhead, and the last one reaches
   * this far. `null`: {@link windowSeconds}.
   */
  readAheadSeconds: number | null = null
  /**
   * When the player will show the next byte that is read, as far as it has said. Milliseconds of the engine's
   * clock.
   */
  neededAt = 0

  /**
   * Where a viewer will perhaps go, to the end of the file, in bytes of the torrent. What the picture there
   * needs is fetched after what is played within seconds. It ends when a reader comes there.
   */
  expected: ExpectedPlace | null = null

  /** Where the viewer is going. */
  readonly viewer = new ViewersPlace()

  /** Readers that are not here. */
  others: OtherReaders = nobody

  constructor(settings: SwarmSettings) {
    this.#settings = settings
  }

  /**
   * How far the windows reach beyond a playhead when no policy says it: seconds of media, from the settings.
   */
  get windowSeconds(): number {
    return this.#settings.sequentialWindowSeconds + this.#settings.rarestFirstWindowSeconds
  }

  /** All on which a read may wait. */
  get all(): readonly ReadCursor[] {
    return this.#looks.length === 0 ? this.#cursors : [...this.#cursors, ...this.#looks]
  }

  /** Looks into files that somebody plays: see {@link open}. */
  get looks(): readonly ReadCursor[] {
    return this.#looks
  }

  /**
   * The cursors that count. Where there is no room for all, these are the newest few and those on which a
   * read waits. A page may begin a new cursor with every range that it fetches, and never end one.
   */
  get active(): readonly ReadCursor[] {
    return [...this.#places, ...this.#looks.filter(isWaiting)]
  }

  /** Around what pieces are kept where there is no room for all: where readers are, and a viewer goes. */
  get kept(): readonly Pick<ReadCursor, 'position' | 'limit'>[] {
    const { sought } = this.viewer
    return sought === null ? this.active : [...this.active, placeOf(sought)]
  }

  /** Whether any read waits for bytes. */
  get isWaiting(): boolean {
    return this.others.isWaiting || this.all.some(isWaiting)
  }

  /** Where a reader began to read last, to play if any does; `null`: none has. */
  get newest(): { readonly position: number; readonly limit: number } | null {
    const cursor = this.#cursors[0]
    return cursor === undefined || cursor.readerId === null ? null : cursor
  }

  /**
   * The first byte that each waiting read lacks, at the newest cursor of each reader. Torrent-wide offsets.
   */
  get awaited(): number[] {
    return this.playheads.flatMap(({ pending }) => [...pending].map(({ begin }) => begin))
  }

  /**
   * Whether a reader reads now and then, or will in a moment. Then queues at peers stay short, because what
   * is queued delays what the reader wants after a seek.
   */
  isWatched(now: number): boolean {
    if (this.others.isWatched) return true
    const { cursorIdleMs } = this.#settings
    return this.#cursors.some(
      (cursor) =>
        cursor.pending.size > 0 ||
        this.#isStartup(cursor, now) ||
        (cursor.readerId !== null && now - cursor.lastReadAt < cursorIdleMs),
    )
  }

  /**
   * A reader wants bytes from `begin` on. A look into a file while another reader plays is no cursor: it has
   * no window ahead of it, is no seek, and does not make anybody forget where the film is played.
   *
   * @param limit the end of its file, as a byte offset in the torrent
   * @param now milliseconds of the engine's clock
   * @returns the reader's cursor, and whether this read is a seek: the reader was elsewhere before, and what
   * was asked of peers for that place is not worth their time any more
   */
  open(readerId: string, begin: number, limit: number, now: number): { cursor: ReadCursor; isSeek: boolean } {
    this.dropGuess()
    this.#looks = this.#looks.filter(isWaiting)
    if (readerId === lookingReaderId && this.#cursors.some(plays)) {
      const look = newCursor(readerId, begin, limit, now)
      this.#looks.push(look)
      return { cursor: look, isSeek: false }
    }
    if (this.expected !== null && continues(placeOf(this.expected), begin, limit)) this.expected = null
    if (readerId !== lookingReaderId) this.#setLooksAside()
    const mine = this.#cursors.filter((cursor) => cursor.readerId === readerId)
    const known = mine.find((cursor) => continues(cursor, begin, limit))
    const cursor = known ?? newCursor(readerId, begin, limit, now)
    if (known !== undefined) this.#cursors.splice(this.#cursors.indexOf(known), 1)
    else if (mine.length >= maxCursorsPerReader) this.#dropOldestIdle(mine)
    this.#cursors.unshift(cursor)
    cursor.position = begin
    cursor.lastReadAt = now
    return { cursor, isSeek: known === undefined && mine.length > 0 }
  }

  /** Somebody reads, here or elsewhere: what {@link prefetch} guessed is not fetched any more. */
  dropGuess(): void {
    if (this.#cursors[0]?.readerId === null) this.#cursors.shift()
  }

  /**
   * No reader is here yet, but one will probably read from `position` on. It takes the place of this cursor.
   */
  prefetch(position: number, limit: number, now: number): void {
    if (this.#cursors.length === 0) this.#cursors.push(newCursor(null, position, limit, now))
  }

  /** Bytes up to `end` were given to the reader. */
  advance(cursor: ReadCursor, end: number, now: number): void {
    cursor.position = Math.max(cursor.position, end)
    cursor.lastReadAt = now
  }

  /**
   * Forgets cursors at which nothing was read for `cursorIdleMs`. The newest one stays, so that a paused film
   * still loads ahead.
   */
  expire(now: number): void {
    for (let i = this.#cursors.length - 1; i > 0; i--) {
      const cursor = this.#cursors[i]
      if (cursor === undefined || cursor.pending.size > 0) continue
      if (now - cursor.lastReadAt > this.#settings.cursorIdleMs) this.#cursors.splice(i, 1)
    }
  }

  /**
   * Whether a reader has just come to a place. Until the picture moves there, only what the picture needs is
   * fetched: more would take bandwidth and processor time from it (docs/decisions/013-startup.md).
   */
  isStartingUp(now: number): boolean {
    return this.#cursors.some((cursor) => this.#isStartup(cursor, now))
  }

  /** The {@link active} cursors to which a reader has just come; looks are none. */
  startingUp(now: number): readonly ReadCursor[] {
    return this.#places.filter((cursor) => this.#isStartup(cursor, now))
  }

  #isStartup({ beganAt }: ReadCursor, now: number): boolean {
    return now - beganAt < this.#settings.startupMs
  }

  /** Media rate as known, in bytes a second. */
  get rate(): number {
    return this.bytesPerSecond ?? this.#settings.defaultBytesPerSecond
  }

  /**
   * See {@link readWindows}. Those of other readers come between what is urgent here and the rest. So does a
   * place that is expected; it comes first while the player has enough to go on with, since a browser reads
   * on and waits for more for minutes before its own buffer is full.
   */
  windows(mode: WindowMode, pieceLength: number, now: number): ReadWindow[] {
    const input: WindowsInput = { cursors: this, mode, settings: this.#settings, pieceLength, now }
    const own = readWindows(input)
    const others = this.others.windows()
    const expected = this.expected === null ? [] : expectedWindow(input, this.expected)
    if (others.length === 0 && expected.length === 0) return own
    const isFirst = this.bufferedSeconds(now) >= this.#settings.pointingBufferSeconds
    const rest = own.findIndex(({ isUrgent }) => !isUrgent)
    own.splice(rest < 0 ? own.length : rest, 0, ...(isFirst ? [] : expected), ...others)
    return isFirst ? [...expected, ...own] : own
  }

  /** Seconds of media beyond a playhead at which its last window ends. */
  get reachSeconds(): number {
    return this.readAheadSeconds ?? this.windowSeconds
  }

  /** Seconds of media that the player still has, as far as it has said. */
  bufferedSeconds(now: number): number {
    return Math.max(this.neededAt - now, 0) / 1000
  }

  /**
   * How far beyond its place each cursor may reach, in bytes: its part of the budget, less the two pieces
   * that lie across the ends.
   */
  reachBytes(pieceLength: number): number {
    if (this.budgetBytes === null) return Number.POSITIVE_INFINITY
    const playheads = new Set(this.playheads)
    const reading = this.all.filter((cursor) => isWaiting(cursor) || playheads.has(cursor)).length
    const count = reading + (this.viewer.sought === null ? 0 : 1)
    return Math.max((this.budgetBytes * fetchedShare) / Math.max(count, 1) - 2 * pieceLength, 1)
  }

  /**
   * What the windows hold now and will hold within `seconds`: a run of pieces for each reader and each read.
   */
  soon(pieceLength: number, seconds: number): PieceRun[] {
    const aheadBytes =
      Math.min(this.reachSeconds * this.rate, this.reachBytes(pieceLength)) + seconds * this.rate
    const run = (begin: number, end: number) => ({
      firstPiece: Math.floor(begin / pieceLength),
      endPiece: Math.ceil(end / pieceLength),
    })
    const runs = this.playheads.map(({ position, limit }) =>
      run(position, Math.min(position + aheadBytes, limit)),
    )
    for (const { pending } of this.all) for (const { begin, end } of pending) runs.push(run(begin, end))
    const { sought } = this.viewer
    if (sought !== null) runs.push(run(sought.begin, sought.end))
    if (this.expected !== null) {
      runs.push(run(this.expected.begin, expectedEnd(this, this.#settings, this.expected)))
    }
    return [...runs, ...this.others.runs()]
  }

  /** Whether a reader reads the piece, may go back to it, or will read it next. */
  isNear(piece: number, pieceLength: number): boolean {
    const passed = Math.ceil(continuesWithin.back / pieceLength)
    return this.soon(pieceLength, 0).some(
      ({ firstPiece, endPiece }) => piece >= firstPiece - passed && piece < endPiece,
    )
  }

  /**
   * Bytes beyond a reader's place that are fetched before it moves on, at most. Infinite for a whole file.
   */
  aheadBytes(pieceLength: number): number {
    const seconds = this.readAheadSeconds ?? Number.POSITIVE_INFINITY
    return Math.min(seconds * this.rate, this.reachBytes(pieceLength))
  }

  /** Where each reader plays: its newest cursor. */
  get playheads(): readonly ReadCursor[] {
    return firstOfEach(this.#places)
  }

  /** The same, but at `place` (unless that is `null`) where a reader has a cursor there. */
  playheadsAt(place: ByteRange | null): readonly ReadCursor[] {
    if (place === null) return this.playheads
    const isThere = (cursor: ReadCursor): boolean => isBeside(place, cursor)
    return firstOfEach([
      ...this.#places.filter(isThere),
      ...this.#places.filter((cursor) => !isThere(cursor)),
    ])
  }

  /** The {@link active} cursors without looks. */
  get #places(): readonly ReadCursor[] {
    if (this.budgetBytes === null) return this.#cursors
    return this.#cursors.filter((cursor, i) => i < maxCursorsPerReader || isWaiting(cursor))
  }

  /** Somebody plays from now on. */
  #setLooksAside(): void {
    const looks = this.#cursors.filter(({ readerId }) => readerId === lookingReaderId)
    if (looks.length === 0) return
    this.#looks.push(...looks.filter(isWaiting))
    this.#cursors = this.#cursors.filter(({ readerId }) => readerId !== lookingReaderId)
  }

  #dropOldestIdle(mine: readonly ReadCursor[]): void {
    for (let i = mine.length - 1; i >= 0; i--) {
      const cursor = mine[i]
      if (cursor === undefined || cursor.pending.size > 0) continue
      this.#cursors.splice(this.#cursors.indexOf(cursor), 1)
      return
    }
  }
}
