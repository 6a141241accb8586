import type { ByteRange } from '../shared/byte-range.ts'

/** What a player says of its playback: so the engine turns bytes into seconds, and knows deadlines. */
export interface PlaybackHint {
  /**
   * Seconds of media that the player has buffered, so the time until it needs the next byte. 0 after a seek.
   */
  readonly bufferedSeconds?: number
  /** Bytes a second of the media on average, as its container says. */
  readonly bytesPerSecond?: number
  /**
   * Where the viewer will perhaps go, since the pointer rests there: bytes of the torrent from the place to
   * the end of its file. `null`: nowhere any more. What the picture there needs is fetched ahead.
   */
  readonly expected?: ByteRange | null
}

/**
 * Largest buffer that we believe a player about, in seconds: a wrong report would idle the engine for that
 * long. Our own choice; browsers buffer less than this of a film.
 */
const maxBufferedSeconds = 60

const isRange = ({ begin, end }: ByteRange): boolean =>
  Number.isSafeInteger(begin) && Number.isSafeInteger(end) && 0 <= begin && begin < end

/** The hint without what makes no sense, and with its numbers in bounds. */
export const boundPlaybackHint = ({
  bufferedSeconds,
  bytesPerSecond,
  expected,
}: PlaybackHint): PlaybackHint => ({
  ...(bufferedSeconds !== undefined && bufferedSeconds >= 0
    ? { bufferedSeconds: Math.min(bufferedSeconds, maxBufferedSeconds) }
    : {}),
  ...(bytesPerSecond !== undefined && Number.isFinite(bytesPerSecond) && bytesPerSecond > 0
    ? { bytesPerSecond }
    : {}),
  ...(expected === null || (expected !== undefined && isRange(expected)) ? { expected } : {}),
})
