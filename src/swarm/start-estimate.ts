/** A run of bytes that are not here, from the playhead on. */
export interface MissingRun {
  /** Bytes from the playhead to its beginning. */
  readonly offset: number
  /** Bytes of it that are not here. */
  readonly missing: number
}

export interface StartEstimateInput {
  /** In order of their offsets, each no longer than a piece, to the end of what will be played. */
  readonly missing: Iterable<MissingRun>
  /** Rate at which bytes arrive, in bytes a second. */
  readonly rate: number
  /** Rate of the media, in bytes a second. */
  readonly mediaRate: number
  /**
   * What must be here before the first frame, in bytes from the playhead: the container's head and some
   * media.
   */
  readonly startBytes: number
  /** Bytes that may arrive before those that are needed first: rarest first fetches a window in any order. */
  readonly disorderBytes?: number
}

/**
 * How long to wait until playback can begin and will probably not stall, in milliseconds: 0 when it may begin
 * now, infinite when nothing arrives. What is missing up to some place must be here when the playhead comes
 * there: bound B8 of docs/research/swarms.md, with the arrivals that the present rate predicts.
 */
export const startDelayMs = ({
  missing,
  rate,
  mediaRate,
  startBytes,
  disorderBytes = 0,
}: StartEstimateInput): number => {
  let delay = 0
  let total = 0
  for (const run of missing) {
    if (run.missing <= 0) continue
    total += run.missing
    const arrives = ((total + Math.min(disorderBytes, run.offset)) * 1000) / rate
    const isNeededAtOnce = run.offset < startBytes
    const playedMs = isNeededAtOnce ? 0 : (run.offset * 1000) / mediaRate
    delay = Math.max(delay, arrives - playedMs)
    // Nothing that comes later can change the answer.
    if (delay === Number.POSITIVE_INFINITY) return delay
  }
  return delay
}
