import type { ByteRange } from '../shared/byte-range.ts'
import type { ReadCursors } from './read-cursors.ts'

/** Where a viewer will perhaps go: bytes of the torrent from where decoding begins to the end of the file. */
export interface ExpectedPlace extends ByteRange {
  /** Up to here the picture itself needs bytes: decoding may begin long before it. Left out: `begin`. */
  readonly shown?: number
}

/** What a player says of its playback: so the engine turns bytes into seconds, and knows deadlines. */
export interface PlaybackHint {
  /**
   * Seconds of media that the player has buffered, so the time until it needs the next byte. 0 after a seek.
   */
  readonly bufferedSeconds?: number
  /** Bytes a second of the media on average, as its container says. */
  readonly bytesPerSecond?: number
  /**
   * Where the viewer will perhaps go, since the pointer rests there. `null`: nowhere any more. What the
   * picture there needs is fetched ahead.
   */
  readonly expected?: ExpectedPlace | null
  /**
   * What the picture needs to which the viewer is going, in bytes of the torrent. It comes before all that
   * readers wait for. `null`: the viewer is there, or went elsewhere.
   */
  readonly sought?: ByteRange | null
}

/**
 * Largest buffer that we believe a player about, in seconds: a wrong report would idle the engine for that
 * long. Our own choice; browsers buffer less than this of a film.
 */
const maxBufferedSeconds = 60

/** Whether the numbers make sense: they may come from another tab. */
const isRange = ({ begin, end }: ByteRange): boolean =>
  Number.isSafeInteger(begin) && Number.isSafeInteger(end) && 0 <= begin && begin < end

const isExpectedPlace = ({ begin, end, shown = begin }: ExpectedPlace): boolean =>
  isRange({ begin, end }) && Number.isSafeInteger(shown) && begin <= shown && shown <= end

/** The hint without what makes no sense, and with its numbers in bounds. */
export const boundPlaybackHint = ({
  bufferedSeconds,
  bytesPerSecond,
  expected,
  sought,
}: PlaybackHint): PlaybackHint => ({
  ...(bufferedSeconds !== undefined && bufferedSeconds >= 0
    ? { bufferedSeconds: Math.min(bufferedSeconds, maxBufferedSeconds) }
    : {}),
  ...(bytesPerSecond !== undefined && Number.isFinite(bytesPerSecond) && bytesPerSecond > 0
    ? { bytesPerSecond }
    : {}),
  ...(expected === null || (expected !== undefined && isExpectedPlace(expected)) ? { expected } : {}),
  ...(sought === null || (sought !== undefined && isRange(sought)) ? { sought } : {}),
})

/**
 * Notes what the player says. What the hint leaves out stays as it was.
 *
 * @param length of the torrent in bytes; 0 when it is not open
 * @returns whether something else is to be fetched than before
 */
export const takeHint = (
  cursors: ReadCursors,
  { bufferedSeconds, bytesPerSecond, expected, sought }: PlaybackHint,
  length: number,
  now: number,
): boolean => {
  if (bufferedSeconds !== undefined) cursors.neededAt = now + bufferedSeconds * 1000
  if (bytesPerSecond !== undefined) cursors.bytesPerSecond = bytesPerSecond
  if (expected !== undefined) {
    cursors.expected = expected !== null && expected.end <= length ? expected : null
  }
  if (sought !== undefined) cursors.viewer.seeks(sought !== null && sought.end <= length ? sought : null)
  return bytesPerSecond !== undefined || expected !== undefined || sought !== undefined
}
