import type { ByteRange } from '../shared/byte-range.ts'

/** A read that waits for the piece at its beginning. */
interface PendingRead {
  readonly begin: number
  readonly end: number
}

/** A run of reads by one reader, each of which begins about where the last one ended: a film being played. */
export interface ReadCursor {
  /** `null`: no reader has come here yet, but one probably will. See `ReadCursors.prefetch`. */
  readonly readerId: string | null
  /** The end of the file that is read, as a byte offset in the torrent: no window reaches beyond it. */
  readonly limit: number
  /** The next byte that will be wanted, as an offset in the torrent. */
  position: number
  /** When its reader came to this place, in milliseconds of the engine's clock. */
  readonly beganAt: number
  lastReadAt: number
  readonly pending: Set<PendingRead>
}

/**
 * The reader that looks into files and plays nothing, such as a page that wants a title or subtitles. While
 * another reader plays, it is brought what it asks for, and nothing beyond; see `ReadCursors.open`.
 */
export const lookingReaderId = 'page'

/**
 * A read that begins within this many bytes of where the last one ended goes on with the same cursor, because
 * demuxers skip a little. A read farther away is a seek. Ours.
 */
export const continuesWithin = { back: 256 * 1024, ahead: 4 * 1024 * 1024 }

/** Where a reader comes to. */
export const newCursor = (
  readerId: string | null,
  position: number,
  limit: number,
  now: number,
): ReadCursor => ({
  readerId,
  limit,
  position,
  beganAt: now,
  lastReadAt: now,
  pending: new Set(),
})

/** Whether a read waits there. */
export const isWaiting = ({ pending }: ReadCursor): boolean => pending.size > 0

/** Whether it is a reader's that plays, and nobody's guess. */
export const plays = ({ readerId }: ReadCursor): boolean => readerId !== null && readerId !== lookingReaderId

/** An expected place, as a cursor that would be there. */
export const placeOf = ({ begin, end }: ByteRange): Pick<ReadCursor, 'position' | 'limit'> => ({
  position: begin,
  limit: end,
})

/** The first cursor of each reader. */
export const firstOfEach = (cursors: readonly ReadCursor[]): readonly ReadCursor[] => {
  const seen = new Set<string | null>()
  return cursors.filter(({ readerId }) => !seen.has(readerId) && seen.add(readerId))
}

/** Whether a read from `begin` on goes on with the cursor. */
export const continues = (
  cursor: Pick<ReadCursor, 'position' | 'limit'>,
  begin: number,
  limit: number,
): boolean =>
  cursor.limit === limit &&
  begin >= cursor.position - continuesWithin.back &&
  begin <= cursor.position + continuesWithin.ahead
