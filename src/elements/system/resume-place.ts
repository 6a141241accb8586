/** Seconds. A film goes on this much earlier, so that its scene is understood again (as in Hayase). */
const rewindSeconds = 5
/** A film that was left in its last 5 % was seen to its end: the rest is credits. Plex and Hayase alike. */
const seenFraction = 0.95
/** Seconds. With less than this left nothing of a short film is missed either (as in WebTorrent Desktop). */
const seenSeconds = 10
/** What is before both 5 % and a minute was only looked into. Our own choice. */
const begun = { fraction: 0.05, seconds: 60 }

/** A place in a file, both in seconds. */
export interface PlaceIn {
  readonly at: number
  readonly duration: number
}

/** Whether somebody who left the file there has seen it to its end. */
export const isSeen = ({ at, duration }: PlaceIn): boolean =>
  duration > 0 && (at > duration * seenFraction || duration - at < seenSeconds)

/**
 * Where to go on in a file that was left at a place.
 *
 * @returns seconds; 0: from its beginning, since it was hardly begun, or seen to its end
 */
export const resumeAt = (left: PlaceIn): number => {
  const { at, duration } = left
  const isBegun = at >= Math.min(duration * begun.fraction, begun.seconds)
  return !isBegun || isSeen(left) ? 0 : Math.max(0, at - rewindSeconds)
}
