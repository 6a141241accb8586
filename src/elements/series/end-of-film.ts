/** Seconds before the end of an episode from which on the next one is announced. */
const cardSeconds = 8
/** No more than this part of a short film is covered by the card. */
const cardFraction = 0.4
/** Seconds before the end from which on the next file's beginning is fetched. */
const aheadSeconds = 40

/** How far a film is. Seconds. */
export interface Progress {
  readonly currentTime: number
  /** Not finite where it is not known. */
  readonly duration: number
  readonly playbackRate: number
}

/** What the card says; `null`: it is not shown. */
export const cardOf = ({
  currentTime,
  duration,
  playbackRate,
}: Progress): { readonly seconds: number; readonly fraction: number } | null => {
  if (!Number.isFinite(duration) || duration <= 0) return null
  const rate = playbackRate > 0 ? playbackRate : 1
  const lead = Math.min(cardSeconds * rate, duration * cardFraction)
  const left = duration - currentTime
  if (left > lead) return null
  return {
    seconds: Math.max(0, Math.ceil(left / rate)),
    fraction: Math.min(1, Math.max(0, 1 - left / lead)),
  }
}

/** Whether it is time to fetch what comes next: what plays is nearly over, or nearly all of it is here. */
export const isTimeToFetchNext = (
  { currentTime, duration }: Progress,
  { downloaded, length }: { readonly downloaded: number; readonly length: number },
): boolean => downloaded >= 0.98 * length || (duration > 0 && duration - currentTime <= aheadSeconds)
