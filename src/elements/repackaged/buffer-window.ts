/** A stretch of the film in seconds, up to before `end`. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

/** What is kept in the browser's buffer around the playhead, in seconds. Our own choice. */
export const bufferWindow = {
  /** This far ahead the film is repackaged, unless that is too much for the browser's buffer. */
  ahead: 30,
  /** This far in any case. */
  aheadAtLeast: 6,
  /** Before anybody has played it, where the page wants no more than it has to. */
  aheadOfNothing: 2,
  /** What lies farther behind is removed. */
  behind: 60,
  /** The same when the browser's buffer is full. */
  behindWhenFull: 10,
} as const

/** Seconds. Two stretches with a gap up to this play on, and times are rounded. Our own choice. */
const gapSeconds = 0.3
/** Seconds. A longer gap is a part that is not here. Our own choice. */
const longestGapSeconds = 1.5
/** Seconds. What comes this soon is waited for, instead of beginning anew there. Our own choice. */
const soonSeconds = 4

/**
 * Bytes ahead of the playhead. Buffers of browsers hold 100 to 150 MB, with a minute behind. Our own
 * choice.
 */
const maxAheadBytes = 64 * 1024 * 1024

/**
 * How many seconds of the film are repackaged ahead.
 *
 * @param bytesPerSecond of what was repackaged already; 0: nothing was
 */
export const secondsAhead = (bytesPerSecond: number): number => {
  const { ahead, aheadAtLeast } = bufferWindow
  if (bytesPerSecond <= 0) return aheadAtLeast
  return Math.min(ahead, Math.max(aheadAtLeast, maxAheadBytes / bytesPerSecond))
}

/** The stretches of a `TimeRanges`. */
export const stretchesOf = (ranges: Pick<TimeRanges, 'length' | 'start' | 'end'>): Stretch[] =>
  Array.from({ length: ranges.length }, (_, i) => ({ start: ranges.start(i), end: ranges.end(i) }))

/** Seconds. Where the film that is buffered from `at` on ends; `null`: nothing is buffered there. */
export const bufferedEnd = (buffered: readonly Stretch[], at: number): number | null => {
  let end: number | null = null
  for (const stretch of buffered) {
    if (end === null && stretch.start - gapSeconds <= at && at < stretch.end) end = stretch.end
    else if (end !== null && stretch.start - gapSeconds <= end) end = Math.max(end, stretch.end)
  }
  return end
}

/**
 * Where playback goes on when it stands before a gap, in seconds: browsers wait in front of one for ever, and
 * films have them at their beginning and where a track is damaged.
 *
 * @returns `null`: there is no gap, or it may still be filled
 */
export const afterGap = (buffered: readonly Stretch[], at: number, run: RunPlace): number | null => {
  if (buffered.some(({ start, end }) => start <= at && at < end)) return null
  const next = buffered.find(({ start }) => at < start && start <= at + longestGapSeconds)
  return next !== undefined && run.at <= at + longestGapSeconds && run.reached >= next.end - gapSeconds
    ? next.start
    : null
}

/** What is being repackaged: it began at one second and has come as far as another. */
export interface RunPlace {
  readonly at: number
  readonly reached: number
  /** It has come to the end of the film. */
  readonly isOver: boolean
}

/**
 * Where the film has to be repackaged from after a seek to `target`, in seconds.
 *
 * @returns `null`: it goes on as it does, since the place is here or comes soon
 */
export const startAfterSeek = (
  target: number,
  buffered: readonly Stretch[],
  run: RunPlace,
  duration: number,
): number | null => {
  const end = bufferedEnd(buffered, target)
  if (end === null) {
    const isComing = !run.isOver && run.at - gapSeconds <= target && target <= run.reached + soonSeconds
    return isComing ? null : target
  }
  // What is buffered here is followed by what is being repackaged, or by nothing.
  if (Math.abs(end - run.reached) <= 1 || end >= duration - gapSeconds) return null
  return end
}

/**
 * What can be removed of the buffer.
 *
 * @param isFull the browser takes nothing more: then all goes that playback does not need soon
 */
export const toRemove = (buffered: readonly Stretch[], at: number, isFull: boolean): Stretch[] => {
  const { ahead, behind, behindWhenFull } = bufferWindow
  const from = at - (isFull ? behindWhenFull : behind)
  const removed: Stretch[] = []
  // In steps of some seconds: removing takes the browser time.
  const [first] = buffered
  if (first !== undefined && first.start < from - (isFull ? 0 : 10)) removed.push({ start: 0, end: from })
  if (!isFull) return removed
  const far = at + ahead + soonSeconds
  for (const { start, end } of buffered) {
    if (start > far) removed.push({ start, end })
  }
  return removed
}
