type ReloadedMedia = Pick<
  HTMLVideoElement,
  'src' | 'preload' | 'currentTime' | 'playbackRate' | 'readyState' | 'seeking' | 'load' | 'pause'
>

/** Takes the source away from a media element. */
export const unload = (media: HTMLMediaElement): void => {
  if (!media.hasAttribute('src') && media.srcObject === null) return
  media.srcObject = null
  media.removeAttribute('src')
  media.load()
}

/**
 * The native element is being loaded again. It holds what the page goes on to see meanwhile: to the page
 * playback only stalls, or a seek takes its time.
 */
export class NativeReload {
  readonly #media: ReloadedMedia
  readonly facts: Pick<HTMLVideoElement, 'duration' | 'videoWidth' | 'videoHeight'>
  readonly readyState: number
  /** Seconds. Where playback is to go on. */
  at: number
  /** The page has been told `seeking` and waits for `seeked`. */
  isSeek: boolean
  /** Whether to play from there. */
  resume: boolean
  #rate: number
  #isLoading = false
  /** `loadeddata` has come: before that the load is not over, even where the place is reached. */
  #hasData = false

  constructor(media: ReloadedMedia & NativeReload['facts'], { at, resume }: { at: number; resume: boolean }) {
    const { duration, videoWidth, videoHeight, readyState, playbackRate, seeking } = media
    this.#media = media
    this.facts = { duration, videoWidth, videoHeight }
    // HAVE_METADATA while a seek is under way, HAVE_CURRENT_DATA in a stall, as the platform itself has it.
    this.readyState = Math.min(readyState, seeking ? 1 : 2)
    this.at = at
    this.isSeek = seeking
    this.resume = resume
    this.#rate = playbackRate
  }

  /** The native element has been given its source; before that the data is waited for. */
  get isLoading(): boolean {
    return this.#isLoading
  }

  /** The viewer wants to be at `seconds` of a film that lasts `duration`; `NaN`: nobody knows how long. */
  seek(seconds: number, duration: number): void {
    this.at = Math.max(0, Number.isNaN(duration) ? seconds : Math.min(seconds, duration))
    this.isSeek = true
  }

  /** Gives the native element its source anew: the same file, though it may be served as another type. */
  load(url: string): void {
    const media = this.#media
    this.#isLoading = true
    this.#hasData = false
    // With `none` nothing would be loaded before somebody plays, though a picture is waited for.
    if (media.preload === 'none') media.preload = 'metadata'
    if (media.src === url) media.load()
    else media.src = url
    // Loading sets the rate back to the default.
    media.playbackRate = this.#rate
    if (this.at > 0) media.currentTime = this.at
    // The element's `autoplay` must not start what was paused.
    if (!this.resume) media.pause()
  }

  /** The load broke off: data is waited for again. */
  failed(): void {
    this.#isLoading = false
  }

  /** @returns whether the playback rate is not the one that the page knows; it knows it from now on */
  noteRate(): boolean {
    const { playbackRate } = this.#media
    const isNew = playbackRate !== this.#rate
    this.#rate = playbackRate
    return isNew
  }

  /** An event of the native element. Returns whether it shows the wanted place now. */
  arrives(type: string): boolean {
    if (type === 'loadeddata') this.#hasData = true
    const { readyState, seeking } = this.#media
    return this.#isLoading && this.#hasData && readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && !seeking
  }
}
