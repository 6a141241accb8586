import type { SwarmSettings } from './settings.ts'

/** A read that waits for the piece at its beginning. */
export interface PendingRead {
  readonly begin: number
  readonly end: number
}

/** A run of reads by one reader, each beginning about where the one before ended: a film being played. */
export interface Stream {
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
export interface Zone {
  readonly kind: 'waiting' | 'urgent' | 'ordered' | 'rarest'
  readonly firstPiece: number
  /** Exclusive. */
  readonly endPiece: number
  /** Where playback is, as a byte offset in the torrent. */
  readonly position: number
  readonly bytesPerSecond: number
}

/** Whether the same pieces are in both. */
export const sameZones = (before: readonly Zone[], after: readonly Zone[]): boolean =>
  before.length === after.length &&
  before.every(({ kind, firstPiece, endPiece }, i) => {
    const other = after[i]
    return other?.kind === kind && other.firstPiece === firstPiece && other.endPiece === endPiece
  })

/**
 * A read that begins within this of where the last ended goes on with the same stream: demuxers skip a
 * little.
 */
const continuesWithin = { back: 256 * 1024, ahead: 4 * 1024 * 1024 }
const maxStreamsPerReader = 3
/** Of a budget; the rest is for what readers have passed a moment ago, and for what is being checked. */
const fetchedShare = 0.75
/** The reader of a stream that was only foreseen. */
const nobody = ''

/**
 * What readers are waiting for and will want next. A media element reads a film as a run of ranges; a seek
 * begins a new run somewhere else, and for a while the old one may come back (a `moov` at the end of a file
 * is read so).
 */
export class StreamTable {
  readonly #settings: SwarmSettings
  /** Newest first. */
  readonly #streams: Stream[] = []
  /** Media rate in bytes a second, where the container told it. */
  bytesPerSecond: number | null = null
  /** All that is fetched has to fit into so many bytes; `null`: there is room for everything. */
  budgetBytes: number | null = null
  /**
   * So far beyond a playhead the windows reach, at most, and at least that far the last of them; `null`: as
   * the settings say.
   */
  readAheadSeconds: number | null = null

  constructor(settings: SwarmSettings) {
    this.#settings = settings
  }

  get streams(): readonly Stream[] {
    return this.#streams
  }

  /**
   * Those that count. Where there is not room for all: who waits, and the newest few. A page may begin a new
   * stream with every range that it fetches, and never end one.
   */
  get readers(): readonly Stream[] {
    if (this.budgetBytes === null) return this.#streams
    return this.#streams.filter(({ pending }, i) => i < maxStreamsPerReader || pending.size > 0)
  }

  get isWaiting(): boolean {
    return this.#streams.some((stream) => stream.pending.size > 0)
  }

  /** Where somebody began to read last, or `null` when nobody has. */
  get newest(): { readonly position: number; readonly limit: number } | null {
    const stream = this.#streams[0]
    return stream === undefined || stream.reader === nobody ? null : stream
  }

  /** Where each reader waits for the first byte that it lacks: its newest stream. Torrent-wide offsets. */
  get awaited(): number[] {
    return this.#playheads().flatMap(({ pending }) => [...pending].map(({ begin }) => begin))
  }

  /**
   * Whether somebody reads now and then, or will in a moment: what is queued at peers delays what they want
   * after a seek.
   */
  isWatched(now: number): boolean {
    const { streamIdleMs } = this.#settings
    return this.#streams.some(
      (stream) =>
        stream.pending.size > 0 ||
        this.#settles(stream, now) ||
        (stream.reader !== nobody && now - stream.lastReadAt < streamIdleMs),
    )
  }

  /**
   * A reader wants bytes from `begin` on, at most up to `limit`, the end of its file. Returns its stream, and
   * whether it jumped to a new place: what was asked of peers for the old one is then no longer worth its
   * time.
   */
  open(reader: string, begin: number, limit: number, now: number): { stream: Stream; jumped: boolean } {
    if (this.#streams[0]?.reader === nobody) this.#streams.shift()
    const mine = this.#streams.filter((stream) => stream.reader === reader)
    const known = mine.find((stream) => continues(stream, begin, limit))
    const stream: Stream = known ?? {
      reader,
      limit,
      position: begin,
      beganAt: now,
      lastReadAt: now,
      pending: new Set(),
    }
    if (known !== undefined) this.#streams.splice(this.#streams.indexOf(known), 1)
    else if (mine.length >= maxStreamsPerReader) this.#dropOldestIdle(mine)
    this.#streams.unshift(stream)
    stream.position = begin
    stream.lastReadAt = now
    return { stream, jumped: known === undefined && mine.length > 0 }
  }

  /** Nobody reads yet, but somebody probably will, from `position` on. Whoever comes takes its place. */
  expect(position: number, limit: number, now: number): void {
    if (this.#streams.length > 0) return
    this.#streams.push({
      reader: nobody,
      limit,
      position,
      beganAt: now,
      lastReadAt: now,
      pending: new Set(),
    })
  }

  /** Bytes up to `end` were given to the reader. */
  advance(stream: Stream, end: number, now: number): void {
    stream.position = Math.max(stream.position, end)
    stream.lastReadAt = now
  }

  /**
   * Forgets streams that nobody has read for long; the newest one stays, so that a paused film still loads
   * ahead.
   */
  expire(now: number): void {
    for (let i = this.#streams.length - 1; i > 0; i--) {
      const stream = this.#streams[i]
      if (stream === undefined || stream.pending.size > 0) continue
      if (now - stream.lastReadAt > this.#settings.streamIdleMs) this.#streams.splice(i, 1)
    }
  }

  /**
   * Whether somebody has just begun to read at some place: till the picture moves, nothing is fetched but
   * what is needed for that. More would take bandwidth and processor time from it
   * (docs/decisions/013-settling.md).
   */
  isSettling(now: number): boolean {
    return this.#streams.some((stream) => this.#settles(stream, now))
  }

  #settles({ beganAt }: Stream, now: number): boolean {
    return now - beganAt < this.#settings.settleMs
  }

  /**
   * When the next byte that is read will be played, as far as the player has said; milliseconds of the
   * engine's clock.
   */
  neededAt = 0

  /** Media rate as known, in bytes a second. */
  get rate(): number {
    return this.bytesPerSecond ?? this.#settings.defaultBytesPerSecond
  }

  /**
   * Zones in a crowd: only what is about to be played is fetched in order, the rest by rarity, so that
   * viewers have something to give each other (docs/decisions/016-crowd.md).
   */
  crowdZones(pieceLength: number, now: number): Zone[] {
    const { rate } = this
    const slackSeconds = Math.max(this.neededAt - now, 0) / 1000
    const { crowdUrgentSeconds, crowdWindowSeconds, orderedWindowSeconds, rarestWindowSeconds } =
      this.#settings
    const urgent = Math.max(crowdUrgentSeconds - slackSeconds, 0)
    const reach = this.readAheadSeconds ?? orderedWindowSeconds + rarestWindowSeconds
    const reachBytes = this.reachBytes(pieceLength)
    const zones: Zone[] = []
    const windows: readonly [Zone['kind'], number, number][] = [
      ['urgent', 0, Math.min(urgent, reach)],
      ['rarest', urgent, Math.min(crowdWindowSeconds, reach)],
      ['rarest', crowdWindowSeconds, reach],
    ]
    for (const [kind, from, to] of windows) {
      if (to <= from) continue
      for (const { position, limit } of this.#playheads()) {
        const end = Math.min(limit, position + reachBytes)
        const firstPiece = Math.floor(Math.min(position + from * rate, end) / pieceLength)
        const endPiece = Math.ceil(Math.min(position + to * rate, end) / pieceLength)
        if (endPiece <= firstPiece) continue
        const start = position - slackSeconds * rate
        zones.push({ kind, firstPiece, endPiece, position: start, bytesPerSecond: rate })
      }
    }
    return zones
  }

  /** All zones, the most pressing first. */
  zones(pieceLength: number, now: number): Zone[] {
    const { rate } = this
    const { settleBytes, settleSeconds, orderedWindowSeconds, rarestWindowSeconds } = this.#settings
    const reachSeconds = this.readAheadSeconds ?? orderedWindowSeconds + rarestWindowSeconds
    const reachBytes = this.reachBytes(pieceLength)
    const zones: Zone[] = []
    const zone = (kind: Zone['kind'], begin: number, end: number, position: number): void => {
      const firstPiece = Math.floor(begin / pieceLength)
      const endPiece = Math.ceil(Math.min(end, position + reachBytes) / pieceLength)
      if (endPiece > firstPiece) zones.push({ kind, firstPiece, endPiece, position, bytesPerSecond: rate })
    }
    // What somebody waits for comes before what anybody will want, and of that the first byte before the
    // rest.
    for (const { pending } of this.#streams) {
      for (const { begin, end } of pending) zone('waiting', begin, Math.min(begin + 1, end), begin)
    }
    const settling = this.isSettling(now)
    const settleAhead = Math.min(Math.max(settleBytes, settleSeconds * rate), reachSeconds * rate)
    const ahead = settling ? settleAhead : Number.POSITIVE_INFINITY
    for (const { pending } of this.#streams) {
      for (const { begin, end } of pending) zone('urgent', begin, Math.min(begin + ahead, end), begin)
    }
    if (settling) {
      for (const { position, limit } of this.readers.filter((stream) => this.#settles(stream, now))) {
        zone('urgent', position, Math.min(position + ahead, limit), position)
      }
      return zones
    }
    const { urgentWindowSeconds } = this.#settings
    const windows: readonly [Zone['kind'], number, number][] = [
      ['urgent', 0, urgentWindowSeconds],
      ['ordered', urgentWindowSeconds, orderedWindowSeconds],
      ['rarest', orderedWindowSeconds, reachSeconds],
    ]
    const playheads = this.#playheads()
    for (const [kind, from, to] of windows) {
      for (const { reader, position, limit } of playheads) {
        // Where nothing is fetched but windows, a start that is only foreseen gets the short ones.
        const isSpared = this.readAheadSeconds !== null && reader === nobody
        const reach = isSpared ? Math.min(reachSeconds, orderedWindowSeconds) : reachSeconds
        const byteAt = (seconds: number): number =>
          Math.min(position + Math.min(seconds, reach) * rate, limit)
        zone(kind, byteAt(from), byteAt(to), position)
      }
    }
    return zones
  }

  /**
   * How far beyond its place each stream may reach: its part of the budget, without the pieces that lie
   * across the ends.
   */
  reachBytes(pieceLength: number): number {
    if (this.budgetBytes === null) return Number.POSITIVE_INFINITY
    const playheads = new Set(this.#playheads())
    const count = this.#streams.filter((stream) => stream.pending.size > 0 || playheads.has(stream)).length
    return Math.max((this.budgetBytes * fetchedShare) / Math.max(count, 1) - 2 * pieceLength, 1)
  }

  /** What the windows hold now and will hold in `seconds`, a run of pieces for each reader. */
  soon(pieceLength: number, seconds: number): { readonly firstPiece: number; readonly endPiece: number }[] {
    const { orderedWindowSeconds, rarestWindowSeconds } = this.#settings
    const reach = this.readAheadSeconds ?? orderedWindowSeconds + rarestWindowSeconds
    const aheadBytes = Math.min(reach * this.rate, this.reachBytes(pieceLength)) + seconds * this.rate
    const run = (begin: number, end: number) => ({
      firstPiece: Math.floor(begin / pieceLength),
      endPiece: Math.ceil(end / pieceLength),
    })
    const runs = this.#playheads().map(({ position, limit }) =>
      run(position, Math.min(position + aheadBytes, limit)),
    )
    for (const { pending } of this.#streams) for (const { begin, end } of pending) runs.push(run(begin, end))
    return runs
  }

  /**
   * So much beyond a reader's place is fetched before it goes on, at most; no end when all of the file is.
   */
  aheadBytes(pieceLength: number): number {
    const seconds = this.readAheadSeconds ?? Number.POSITIVE_INFINITY
    return Math.min(seconds * this.rate, this.reachBytes(pieceLength))
  }

  /** Where each reader plays: its newest stream. */
  #playheads(): Stream[] {
    const seen = new Set<string>()
    return this.readers.filter(({ reader }) => !seen.has(reader) && seen.add(reader))
  }

  #dropOldestIdle(mine: readonly Stream[]): void {
    for (let i = mine.length - 1; i >= 0; i--) {
      const stream = mine[i]
      if (stream === undefined || stream.pending.size > 0) continue
      this.#streams.splice(this.#streams.indexOf(stream), 1)
      return
    }
  }
}

const continues = (stream: Stream, begin: number, limit: number): boolean =>
  stream.limit === limit &&
  begin >= stream.position - continuesWithin.back &&
  begin <= stream.position + continuesWithin.ahead
