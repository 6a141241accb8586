/**
 * What the page goes on to see while the native element is loaded again: to it playback only stalls, or a
 * seek takes its time.
 */
export interface Reload {
  /** Seconds. Where playback is to go on. */
  at: number
  /** The page has been told `seeking` and waits for `seeked`. */
  isSeek: boolean
  /** Whether to play from there. */
  resume: boolean
  rate: number
  /** `load()` was called; before that the data is waited for. */
  isLoading: boolean
  /** `loadeddata` has come: before that the load is not over, also where the place is reached. */
  hasData: boolean
  readonly facts: Pick<HTMLVideoElement, 'duration' | 'videoWidth' | 'videoHeight'>
  readonly readyState: number
}

type ReloadedMedia = Pick<
  HTMLVideoElement,
  'duration' | 'videoWidth' | 'videoHeight' | 'readyState' | 'playbackRate' | 'seeking'
>

export const reloadOf = (media: ReloadedMedia, { at, resume }: Pick<Reload, 'at' | 'resume'>): Reload => {
  const { duration, videoWidth, videoHeight, readyState, playbackRate, seeking } = media
  return {
    at,
    resume,
    isSeek: seeking,
    rate: playbackRate,
    isLoading: false,
    hasData: false,
    facts: { duration, videoWidth, videoHeight },
    // HAVE_METADATA while a seek is under way, HAVE_CURRENT_DATA in a stall, as the platform itself has it.
    readyState: Math.min(readyState, seeking ? 1 : 2),
  }
}

/** Events of the native element that come only of its being loaded again. */
export const hiddenWhileReloading: ReadonlySet<string> = new Set(
  (
    'abort emptied loadstart durationchange loadedmetadata loadeddata play pause seeking seeked timeupdate ratechange ' +
    'resize progress suspend stalled'
  ).split(' '),
)

/** Loads the native source again, from `url`: the same file, though it may be served as another type. */
export const loadNative = (media: Pick<HTMLVideoElement, 'src' | 'load'>, url: string): void => {
  if (media.src === url) media.load()
  else media.src = url
}
