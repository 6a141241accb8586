import type { ExpectedPlace } from './playback-hint.ts'
import type { ReadCursor } from './read-cursor.ts'
import type { ReadCursors } from './read-cursors.ts'
import type { SwarmSettings } from './settings.ts'
import { isBeside } from './viewers-place.ts'

/** What a window says of the pieces in it: what the picker, late blocks, parole and a seek make of them. */
interface WindowMeaning {
  /**
   * `sequential`: in the order of the media, each block from a peer that brings it before it is played.
   * `rarest-first`: the piece that the fewest peers have comes first.
   */
  readonly order: 'sequential' | 'rarest-first'
  /**
   * A reader waits for it, or will within seconds. A late block of it is asked of a second peer too, and a
   * piece of it is taken back from a peer on parole.
   */
  readonly isUrgent: boolean
  /**
   * After a seek, requests here are cancelled, so that peers send at once what the new place needs. A seek
   * begins a startup, whose windows are all kept: this tells only where `startupMs` is 0.
   */
  readonly isCancelledBySeek: boolean
}

/**
 * The reasons to want a piece. Their order here decides nothing: {@link readWindows} puts windows in order.
 *
 * * `blocked`: a read cannot go on without it.
 * * `deadline`: it is played within seconds.
 * * `sequential`: it is played soon, and fetched in order.
 * * `rarest-first`: it is played later.
 */
const meanings = {
  blocked: { order: 'sequential', isUrgent: true, isCancelledBySeek: false },
  deadline: { order: 'sequential', isUrgent: true, isCancelledBySeek: false },
  sequential: { order: 'sequential', isUrgent: false, isCancelledBySeek: false },
  'rarest-first': { order: 'rarest-first', isUrgent: false, isCancelledBySeek: true },
} as const satisfies Record<string, WindowMeaning>

export type WindowKind = keyof typeof meanings

/**
 * Which windows there are: `startup` for a moment after a start or a seek, `crowd` while viewers feed each
 * other (docs/decisions/016-crowd.md), `steady` at all other times.
 */
export type WindowMode = 'startup' | 'steady' | 'crowd'

/**
 * A range of pieces wanted for one reason. A byte is due in `(offset - position) / bytesPerSecond` seconds.
 */
export interface ReadWindow extends WindowMeaning {
  readonly kind: WindowKind
  readonly firstPiece: number
  /** Exclusive. */
  readonly endPiece: number
  /** Where playback is, as a byte offset in the torrent. */
  readonly position: number
  readonly bytesPerSecond: number
}

/** Pieces that are next to each other. */
export interface PieceRun {
  readonly firstPiece: number
  /** Exclusive. */
  readonly endPiece: number
}

/** A window with the meaning of its kind. */
export const makeWindow = (
  kind: WindowKind,
  firstPiece: number,
  endPiece: number,
  position: number,
  bytesPerSecond: number,
): ReadWindow => {
  // Written out, not spread: windows are made anew after every piece.
  const { order, isUrgent, isCancelledBySeek } = meanings[kind]
  return { kind, order, isUrgent, isCancelledBySeek, firstPiece, endPiece, position, bytesPerSecond }
}

/** Whether the two lists want the same pieces for the same reasons. */
export const sameWindows = (before: readonly ReadWindow[], after: readonly ReadWindow[]): boolean =>
  before.length === after.length &&
  before.every(({ kind, firstPiece, endPiece }, i) => {
    const other = after[i]
    return other?.kind === kind && other.firstPiece === firstPiece && other.endPiece === endPiece
  })

export interface WindowsInput {
  readonly cursors: ReadCursors
  readonly mode: WindowMode
  readonly settings: SwarmSettings
  /** Bytes. */
  readonly pieceLength: number
  /** Milliseconds of the engine's clock. */
  readonly now: number
}

/** A part of what lies ahead of a playhead, in bytes from it. */
interface Span {
  readonly kind: WindowKind
  readonly from: number
  readonly to: number
}

/** How a seek, a start and playback are prioritised: every window, the most pressing first. */
export const readWindows = (input: WindowsInput): ReadWindow[] => {
  const { cursors, mode, settings, pieceLength, now } = input
  const { rate } = cursors
  const reachBytes = cursors.reachBytes(pieceLength)
  const windows: ReadWindow[] = []
  const add = (kind: WindowKind, begin: number, end: number, position: number): void => {
    const firstPiece = Math.floor(begin / pieceLength)
    const endPiece = Math.ceil(end / pieceLength)
    if (endPiece > firstPiece) windows.push(makeWindow(kind, firstPiece, endPiece, position, rate))
  }
  const { sought } = cursors.viewer
  if (sought !== null) {
    // All of it is due now: none of it is shown before the rest is here.
    add('blocked', sought.begin, Math.min(sought.end, sought.begin + reachBytes), sought.end)
  }
  const mostBytes = mode === 'startup' ? Math.min(pictureBytes(cursors, settings), reachBytes) : reachBytes
  // What a reader waits for comes before what any reader will want, and its first byte before the rest.
  const addWaiting = (waiting: readonly ReadCursor[]): void => {
    for (const { pending } of waiting) {
      for (const { begin, end } of pending) add('blocked', begin, Math.min(begin + 1, end), begin)
    }
    for (const { pending } of waiting) {
      for (const { begin, end } of pending) add('deadline', begin, Math.min(begin + mostBytes, end), begin)
    }
  }
  // A crowd has such windows for looks alone: its first one begins where readers wait.
  const waiting = mode === 'crowd' ? cursors.looks : cursors.all
  const place = cursors.viewer.pressing(cursors.bufferedSeconds(now) >= settings.pointingBufferSeconds)
  // The reader that has come to the viewer's place, and no other one, has left its other places.
  const there = new Set(
    place === null ? [] : cursors.all.flatMap((cursor) => (isBeside(place, cursor) ? cursor.readerId : [])),
  )
  const isElsewhere = (cursor: ReadCursor): boolean =>
    place !== null && there.has(cursor.readerId) && !isBeside(place, cursor)
  addWaiting(waiting.filter((cursor) => !isElsewhere(cursor)))
  // What waits elsewhere comes after what the viewer sees within seconds.
  let elsewhere = waiting.filter(isElsewhere)
  const addElsewhere = (): void => {
    addWaiting(elsewhere)
    elsewhere = []
  }
  // In a crowd a byte is due when the player will have shown what it has buffered.
  const bufferedBytes = mode === 'crowd' ? cursors.bufferedSeconds(now) * rate : 0
  const ahead = mode === 'startup' ? cursors.startingUp(now) : cursors.playheadsAt(place)
  for (const { kind, from, to } of spans(input)) {
    if (kind !== 'deadline') addElsewhere()
    for (const { readerId, position, limit } of ahead) {
      // Where only windows are fetched, a start that no reader has asked for yet does without the last one.
      const isShort = mode === 'steady' && readerId === null && cursors.readAheadSeconds !== null
      const most = isShort
        ? Math.min(cursors.reachSeconds, settings.sequentialWindowSeconds) * rate
        : Number.POSITIVE_INFINITY
      const last = Math.min(limit, position + reachBytes)
      const begin = Math.min(position + Math.min(from, most), mode === 'crowd' ? last : limit)
      add(kind, begin, Math.min(position + Math.min(to, most), last), position - bufferedBytes)
    }
  }
  addElsewhere()
  return windows
}

/**
 * What the picture needs at a place to which a viewer will perhaps go. In a crowd it is left alone: seeds are
 * scarce there, and such a place would cost others what they play.
 */
export const expectedWindow = (
  { cursors, mode, settings, pieceLength }: WindowsInput,
  place: ExpectedPlace,
): ReadWindow[] => {
  if (mode === 'crowd') return []
  const { begin } = place
  const firstPiece = Math.floor(begin / pieceLength)
  const endPiece = Math.ceil(expectedEnd(cursors, settings, place) / pieceLength)
  return [makeWindow('sequential', firstPiece, endPiece, begin, cursors.rate)]
}

/**
 * Where the window of an expected place ends: as far as a startup would fetch, or up to the picture where
 * decoding begins long before it, but no further than what is fetched in order while a film plays.
 */
export const expectedEnd = (
  cursors: Pick<ReadCursors, 'rate' | 'reachSeconds'>,
  settings: SwarmSettings,
  { begin, end, shown = begin }: ExpectedPlace,
): number => {
  const least = begin + pictureBytes(cursors, settings)
  const most = begin + Math.min(settings.sequentialWindowSeconds, cursors.reachSeconds) * cursors.rate
  return Math.min(Math.max(least, Math.min(shown, most)), end)
}

/**
 * Bytes from a place on that its picture needs, so what a startup fetches: no more than the reach of a window
 * (docs/decisions/013-startup.md).
 */
const pictureBytes = (
  cursors: Pick<ReadCursors, 'rate' | 'reachSeconds'>,
  { startupBytes, startupSeconds }: SwarmSettings,
): number =>
  Math.min(Math.max(startupBytes, startupSeconds * cursors.rate), cursors.reachSeconds * cursors.rate)

const spans = (input: WindowsInput): Span[] => {
  const { cursors, mode, settings, pieceLength, now } = input
  const { rate, reachSeconds } = cursors
  if (mode === 'startup') return [{ kind: 'deadline', from: 0, to: pictureBytes(cursors, settings) }]
  const span = (kind: WindowKind, from: number, to: number): Span => ({
    kind,
    from: Math.min(from, reachSeconds) * rate,
    to: Math.min(to, reachSeconds) * rate,
  })
  if (mode === 'steady') {
    const { deadlineWindowSeconds, sequentialWindowSeconds } = settings
    return [
      span('deadline', 0, deadlineWindowSeconds),
      span('sequential', deadlineWindowSeconds, sequentialWindowSeconds),
      span('rarest-first', sequentialWindowSeconds, reachSeconds),
    ]
  }
  const { crowdDeadlineSeconds, crowdDeadlinePieces, crowdMaxDeadlineSeconds } = settings
  const piecesSeconds = Math.min((crowdDeadlinePieces * pieceLength) / rate, crowdMaxDeadlineSeconds)
  const inOrderSeconds = Math.max(crowdDeadlineSeconds, piecesSeconds)
  const urgentSeconds = Math.max(inOrderSeconds - cursors.bufferedSeconds(now), 0)
  return [
    span('deadline', 0, urgentSeconds),
    span('rarest-first', urgentSeconds, settings.crowdWindowSeconds),
    span('rarest-first', settings.crowdWindowSeconds, reachSeconds),
  ].filter(({ from, to }) => to > from)
}
