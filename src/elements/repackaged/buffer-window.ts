/** A stretch of the film in seconds, up to before `end`. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

/** What is kept in the browser's buffer around the playhead, in seconds. Our own choice. */
export const bufferWindow = {
  /** This far ahead the film is repackaged. */
  ahead: 30,
  /** What lies farther behind is removed. */
  behind: 60,
  /** The same when the browser's buffer is full. */
  behindWhenFull: 10,
} as const

/** Seconds. Two stretches with a gap up to this play on, and times are rounded. Our own choice. */
const gapSeconds = 0.3
/** Seconds. What comes this soon is waited for, instead of beginning anew there. Our own choice. */
const soonSeconds = 4

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
