/**
 * What the system's media controls are told of the place; `null` where the length is not known, so that they
 * show none.
 */
export const positionState = ({
  duration,
  currentTime,
  playbackRate,
}: Pick<
  HTMLMediaElement,
  'duration' | 'currentTime' | 'playbackRate'
>): Required<MediaPositionState> | null =>
  Number.isFinite(duration) && duration > 0
    ? {
        duration,
        // A place behind the end is an error to browsers, and a rate of 0 is one too.
        position: Math.min(duration, Math.max(0, currentTime)),
        playbackRate: playbackRate || 1,
      }
    : null
