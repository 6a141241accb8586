import { type ReadWindow, readWindows, type WindowMode } from './read-windows.ts'
import type { SwarmSettings } from './settings.ts'

/** A read that waits for the piece at its beginning. */
interface PendingRead {
  readonly begin: number
  readonly end: number
}

/** A run of reads by one reader, each beginning about where the one before ended: a film being played. */
export interface ReadCursor {
  /** `null`: no reader has come here yet, but one probably will. See {@link ReadCursors.prefetch}. */
  readonly readerId: string | null
  /** The file that is read: no window reaches beyond it. Torrent-wide offsets. */
  readonly limit: number
  /** The next byte that will be wanted. */
  position: number
  /** When its reader came to this place. */
  readonly beganAt: number
  lastReadAt: number
  readonly pending: Set<PendingRead>
}

/**
 * A read that begins within this of where the last ended goes on with the same cursor: demuxers skip a
 * little.
 */
const continuesWithin = { back: 256 * 1024, ahead: 4 * 1024 * 1024 }
const maxCursorsPerReader = 3
/** Of a budget; the rest is for what readers have passed a moment ago, and for what is being checked. */
const fetchedShare = 0.75

/**
 * What readers are waiting for and will want next. A media element reads a film as a run of ranges; a seek
 * begins a new run somewhere else, and for a while the old one may come back (a `moov` at the end of a file
 * is read so).
 */
export class ReadCursors {
  readonly #settings: SwarmSettings
  /** Newest first. */
  readonly #cursors: ReadCursor[] = []
  /** Media rate in bytes a second, where the container told it. */
  bytesPerSecond: number | null = null
  /** All that is fetched has to fit into so many bytes; `null`: there is room for everything. */
  budgetBytes: number | null = null
  /**
   * So far beyond a playhead the windows reach, at most, and at least that far the last of them; `null`: as
   * the settings say.
   */
  readAheadSeconds: number | null = null
  /**
   * When the player will show the next byte that is read, as far as it has said. Milliseconds of the engine's
   * clock.
   */
  neededAt = 0

  constructor(settings: SwarmSettings) {
    this.#settings = settings
  }

  /** How far the windows reach beyond a playhead where nobody chose: seconds of media, from the settings. */
  get windowSeconds(): number {
    return this.#settings.sequentialWindowSeconds + this.#settings.rarestFirstWindowSeconds
  }

  get all(): readonly ReadCursor[] {
    return this.#cursors
  }

  /**
   * Those that count. Where there is not room for all: who waits, and the newest few. A page may begin a new
   * cursor with every range that it fetches, and never end one.
   */
  get active(): readonly ReadCursor[] {
    if (this.budgetBytes === null) return this.#cursors
    return this.#cursors.filter(({ pending }, i) => i < maxCursorsPerReader || pending.size > 0)
  }

  get isWaiting(): boolean {
    return this.#cursors.some((cursor) => cursor.pending.size > 0)
  }

  /** Where somebody began to read last, or `null` when nobody has. */
  get newest(): { readonly position: number; readonly limit: number } | null {
    const cursor = this.#cursors[0]
    return cursor === undefined || cursor.readerId === null ? null : cursor
  }

  /** Where each reader waits for the first byte that it lacks: its newest cursor. Torrent-wide offsets. */
  get awaited(): number[] {
    return this.playheads.flatMap(({ pending }) => [...pending].map(({ begin }) => begin))
  }

  /**
   * Whether somebody reads now and then, or will in a moment: what is queued at peers delays what they want
   * after a seek.
   */
  isWatched(now: number): boolean {
    const { cursorIdleMs } = this.#settings
    return this.#cursors.some(
      (cursor) =>
        cursor.pending.size > 0 ||
        this.#isStartup(cursor, now) ||
        (cursor.readerId !== null && now - cursor.lastReadAt < cursorIdleMs),
    )
  }

  /**
   * A reader wants bytes from `begin` on, at most up to `limit`, the end of its file. Returns its cursor, and
   * whether it jumped to a new place: what was asked of peers for the old one is then no longer worth its
   * time.
   */
  open(readerId: string, begin: number, limit: number, now: number): { cursor: ReadCursor; isSeek: boolean } {
    if (this.#cursors[0]?.readerId === null) this.#cursors.shift()
    const mine = this.#cursors.filter((cursor) => cursor.readerId === readerId)
    const known = mine.find((cursor) => continues(cursor, begin, limit))
    const cursor: ReadCursor = known ?? {
      readerId,
      limit,
      position: begin,
      beganAt: now,
      lastReadAt: now,
      pending: new Set(),
    }
    if (known !== undefined) this.#cursors.splice(this.#cursors.indexOf(known), 1)
    else if (mine.length >= maxCursorsPerReader) this.#dropOldestIdle(mine)
    this.#cursors.unshift(cursor)
    cursor.position = begin
    cursor.lastReadAt = now
    return { cursor, isSeek: known === undefined && mine.length > 0 }
  }

  /** Nobody reads yet, but somebody probably will, from `position` on. Whoever comes takes its place. */
  prefetch(position: number, limit: number, now: number): void {
    if (this.#cursors.length > 0) return
    this.#cursors.push({
      readerId: null,
      limit,
      position,
      beganAt: now,
      lastReadAt: now,
      pending: new Set(),
    })
  }

  /** Bytes up to `end` were given to the reader. */
  advance(cursor: ReadCursor, end: number, now: number): void {
    cursor.position = Math.max(cursor.position, end)
    cursor.lastReadAt = now
  }

  /**
   * Forgets cursors that nobody has read for long; the newest one stays, so that a paused film still loads
   * ahead.
   */
  expire(now: number): void {
    for (let i = this.#cursors.length - 1; i > 0; i--) {
      const cursor = this.#cursors[i]
      if (cursor === undefined || cursor.pending.size > 0) continue
      if (now - cursor.lastReadAt > this.#settings.cursorIdleMs) this.#cursors.splice(i, 1)
    }
  }

  /**
   * Whether somebody has just begun to read at some place: until the picture moves, nothing is fetched but
   * what is needed for that. More would take bandwidth and processor time from it
   * (docs/decisions/013-startup.md).
   */
  isStartingUp(now: number): boolean {
    return this.#cursors.some((cursor) => this.#isStartup(cursor, now))
  }

  /** The cursors whose reader has just come, where they count. */
  startingUp(now: number): readonly ReadCursor[] {
    return this.active.filter((cursor) => this.#isStartup(cursor, now))
  }

  #isStartup({ beganAt }: ReadCursor, now: number): boolean {
    return now - beganAt < this.#settings.startupMs
  }

  /** Media rate as known, in bytes a second. */
  get rate(): number {
    return this.bytesPerSecond ?? this.#settings.defaultBytesPerSecond
  }

  /** See {@link readWindows}. */
  windows(mode: WindowMode, pieceLength: number, now: number): ReadWindow[] {
    return readWindows({ cursors: this, mode, settings: this.#settings, pieceLength, now })
  }

  /** Seconds of media beyond a playhead at which its last window ends. */
  get reachSeconds(): number {
    const { sequentialWindowSeconds, rarestFirstWindowSeconds } = this.#settings
    return this.readAheadSeconds ?? sequentialWindowSeconds + rarestFirstWindowSeconds
  }

  /** Seconds of media that the player still has, as far as it has said. */
  bufferedSeconds(now: number): number {
    return Math.max(this.neededAt - now, 0) / 1000
  }

  /**
   * How far beyond its place each cursor may reach: its part of the budget, without the pieces that lie
   * across the ends.
   */
  reachBytes(pieceLength: number): number {
    if (this.budgetBytes === null) return Number.POSITIVE_INFINITY
    const playheads = new Set(this.playheads)
    const count = this.#cursors.filter((cursor) => cursor.pending.size > 0 || playheads.has(cursor)).length
    return Math.max((this.budgetBytes * fetchedShare) / Math.max(count, 1) - 2 * pieceLength, 1)
  }

  /** What the windows hold now and will hold in `seconds`, a run of pieces for each reader. */
  soon(pieceLength: number, seconds: number): { readonly firstPiece: number; readonly endPiece: number }[] {
    const aheadBytes =
      Math.min(this.reachSeconds * this.rate, this.reachBytes(pieceLength)) + seconds * this.rate
    const run = (begin: number, end: number) => ({
      firstPiece: Math.floor(begin / pieceLength),
      endPiece: Math.ceil(end / pieceLength),
    })
    const runs = this.playheads.map(({ position, limit }) =>
      run(position, Math.min(position + aheadBytes, limit)),
    )
    for (const { pending } of this.#cursors) for (const { begin, end } of pending) runs.push(run(begin, end))
    return runs
  }

  /**
   * So much beyond a reader's place is fetched before it goes on, at most; no end when all of the file is.
   */
  aheadBytes(pieceLength: number): number {
    const seconds = this.readAheadSeconds ?? Number.POSITIVE_INFINITY
    return Math.min(seconds * this.rate, this.reachBytes(pieceLength))
  }

  /** Where each reader plays: its newest cursor. */
  get playheads(): readonly ReadCursor[] {
    const seen = new Set<string | null>()
    return this.active.filter(({ readerId }) => !seen.has(readerId) && seen.add(readerId))
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

const continues = (cursor: ReadCursor, begin: number, limit: number): boolean =>
  cursor.limit === limit &&
  begin >= cursor.position - continuesWithin.back &&
  begin <= cursor.position + continuesWithin.ahead
