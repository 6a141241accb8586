import type { SwarmSettings } from './settings.ts'

/** A read that waits for the piece at its beginning. */
interface PendingRead {
  readonly begin: number
  readonly end: number
}

/** A run of reads by one reader, each beginning about where the one before ended: a film being played. */
export interface ReadCursor {
  readonly reader: string
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
 * A range of pieces wanted for one reason. `deadlineMs` of a byte: `(offset - position) / bytesPerSecond`.
 */
export interface ReadWindow {
  readonly kind: 'blocked' | 'deadline' | 'sequential' | 'rarest-first'
  readonly firstPiece: number
  /** Exclusive. */
  readonly endPiece: number
  /** Where playback is, as a byte offset in the torrent. */
  readonly position: number
  readonly bytesPerSecond: number
}

/** Whether the same pieces are in both. */
export const sameWindows = (before: readonly ReadWindow[], after: readonly ReadWindow[]): boolean =>
  before.length === after.length &&
  before.every(({ kind, firstPiece, endPiece }, i) => {
    const other = after[i]
    return other?.kind === kind && other.firstPiece === firstPiece && other.endPiece === endPiece
  })

/**
 * A read that begins within this of where the last ended goes on with the same cursor: demuxers skip a
 * little.
 */
const continuesWithin = { back: 256 * 1024, ahead: 4 * 1024 * 1024 }
const maxCursorsPerReader = 3
/** Of a budget; the rest is for what readers have passed a moment ago, and for what is being checked. */
const fetchedShare = 0.75
/** The reader of a cursor that was only foreseen. */
const prefetchReader = ''

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
   * When the next byte that is read will be played, as far as the player has said; milliseconds of the
   * engine's clock.
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
    return cursor === undefined || cursor.reader === prefetchReader ? null : cursor
  }

  /** Where each reader waits for the first byte that it lacks: its newest cursor. Torrent-wide offsets. */
  get awaited(): number[] {
    return this.#playheads().flatMap(({ pending }) => [...pending].map(({ begin }) => begin))
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
        (cursor.reader !== prefetchReader && now - cursor.lastReadAt < cursorIdleMs),
    )
  }

  /**
   * A reader wants bytes from `begin` on, at most up to `limit`, the end of its file. Returns its cursor, and
   * whether it jumped to a new place: what was asked of peers for the old one is then no longer worth its
   * time.
   */
  open(reader: string, begin: number, limit: number, now: number): { cursor: ReadCursor; jumped: boolean } {
    if (this.#cursors[0]?.reader === prefetchReader) this.#cursors.shift()
    const mine = this.#cursors.filter((cursor) => cursor.reader === reader)
    const known = mine.find((cursor) => continues(cursor, begin, limit))
    const cursor: ReadCursor = known ?? {
      reader,
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
    return { cursor, jumped: known === undefined && mine.length > 0 }
  }

  /** Nobody reads yet, but somebody probably will, from `position` on. Whoever comes takes its place. */
  prefetch(position: number, limit: number, now: number): void {
    if (this.#cursors.length > 0) return
    this.#cursors.push({
      reader: prefetchReader,
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

  #isStartup({ beganAt }: ReadCursor, now: number): boolean {
    return now - beganAt < this.#settings.startupMs
  }

  /** Media rate as known, in bytes a second. */
  get rate(): number {
    return this.bytesPerSecond ?? this.#settings.defaultBytesPerSecond
  }

  /**
   * Windows in a crowd: only what is about to be played is fetched in order, the rest by rarity, so that
   * viewers have something to give each other (docs/decisions/016-crowd.md).
   */
  crowdWindows(pieceLength: number, now: number): ReadWindow[] {
    const { rate } = this
    const slackSeconds = Math.max(this.neededAt - now, 0) / 1000
    const { crowdDeadlineSeconds, crowdWindowSeconds, sequentialWindowSeconds, rarestFirstWindowSeconds } =
      this.#settings
    const urgent = Math.max(crowdDeadlineSeconds - slackSeconds, 0)
    const reach = this.readAheadSeconds ?? sequentialWindowSeconds + rarestFirstWindowSeconds
    const reachBytes = this.reachBytes(pieceLength)
    const windows: ReadWindow[] = []
    const spans: readonly [ReadWindow['kind'], number, number][] = [
      ['deadline', 0, Math.min(urgent, reach)],
      ['rarest-first', urgent, Math.min(crowdWindowSeconds, reach)],
      ['rarest-first', crowdWindowSeconds, reach],
    ]
    for (const [kind, from, to] of spans) {
      if (to <= from) continue
      for (const { position, limit } of this.#playheads()) {
        const end = Math.min(limit, position + reachBytes)
        const firstPiece = Math.floor(Math.min(position + from * rate, end) / pieceLength)
        const endPiece = Math.ceil(Math.min(position + to * rate, end) / pieceLength)
        if (endPiece <= firstPiece) continue
        const start = position - slackSeconds * rate
        windows.push({ kind, firstPiece, endPiece, position: start, bytesPerSecond: rate })
      }
    }
    return windows
  }

  /** All windows, the most pressing first. */
  windows(pieceLength: number, now: number): ReadWindow[] {
    const { rate } = this
    const { startupBytes, startupSeconds, sequentialWindowSeconds, rarestFirstWindowSeconds } = this.#settings
    const reachSeconds = this.readAheadSeconds ?? sequentialWindowSeconds + rarestFirstWindowSeconds
    const reachBytes = this.reachBytes(pieceLength)
    const windows: ReadWindow[] = []
    const window = (kind: ReadWindow['kind'], begin: number, end: number, position: number): void => {
      const firstPiece = Math.floor(begin / pieceLength)
      const endPiece = Math.ceil(Math.min(end, position + reachBytes) / pieceLength)
      if (endPiece > firstPiece) windows.push({ kind, firstPiece, endPiece, position, bytesPerSecond: rate })
    }
    // What somebody waits for comes before what anybody will want, and of that the first byte before the
    // rest.
    for (const { pending } of this.#cursors) {
      for (const { begin, end } of pending) window('blocked', begin, Math.min(begin + 1, end), begin)
    }
    const startingUp = this.isStartingUp(now)
    const startupAhead = Math.min(Math.max(startupBytes, startupSeconds * rate), reachSeconds * rate)
    const ahead = startingUp ? startupAhead : Number.POSITIVE_INFINITY
    for (const { pending } of this.#cursors) {
      for (const { begin, end } of pending) window('deadline', begin, Math.min(begin + ahead, end), begin)
    }
    if (startingUp) {
      for (const { position, limit } of this.active.filter((cursor) => this.#isStartup(cursor, now))) {
        window('deadline', position, Math.min(position + ahead, limit), position)
      }
      return windows
    }
    const { deadlineWindowSeconds } = this.#settings
    const spans: readonly [ReadWindow['kind'], number, number][] = [
      ['deadline', 0, deadlineWindowSeconds],
      ['sequential', deadlineWindowSeconds, sequentialWindowSeconds],
      ['rarest-first', sequentialWindowSeconds, reachSeconds],
    ]
    const playheads = this.#playheads()
    for (const [kind, from, to] of spans) {
      for (const { reader, position, limit } of playheads) {
        // Where nothing is fetched but windows, a start that is only foreseen gets the short ones.
        const isSpared = this.readAheadSeconds !== null && reader === prefetchReader
        const reach = isSpared ? Math.min(reachSeconds, sequentialWindowSeconds) : reachSeconds
        const byteAt = (seconds: number): number =>
          Math.min(position + Math.min(seconds, reach) * rate, limit)
        window(kind, byteAt(from), byteAt(to), position)
      }
    }
    return windows
  }

  /**
   * How far beyond its place each cursor may reach: its part of the budget, without the pieces that lie
   * across the ends.
   */
  reachBytes(pieceLength: number): number {
    if (this.budgetBytes === null) return Number.POSITIVE_INFINITY
    const playheads = new Set(this.#playheads())
    const count = this.#cursors.filter((cursor) => cursor.pending.size > 0 || playheads.has(cursor)).length
    return Math.max((this.budgetBytes * fetchedShare) / Math.max(count, 1) - 2 * pieceLength, 1)
  }

  /** What the windows hold now and will hold in `seconds`, a run of pieces for each reader. */
  soon(pieceLength: number, seconds: number): { readonly firstPiece: number; readonly endPiece: number }[] {
    const { sequentialWindowSeconds, rarestFirstWindowSeconds } = this.#settings
    const reach = this.readAheadSeconds ?? sequentialWindowSeconds + rarestFirstWindowSeconds
    const aheadBytes = Math.min(reach * this.rate, this.reachBytes(pieceLength)) + seconds * this.rate
    const run = (begin: number, end: number) => ({
      firstPiece: Math.floor(begin / pieceLength),
      endPiece: Math.ceil(end / pieceLength),
    })
    const runs = this.#playheads().map(({ position, limit }) =>
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
  #playheads(): ReadCursor[] {
    const seen = new Set<string>()
    return this.active.filter(({ reader }) => !seen.has(reader) && seen.add(reader))
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
