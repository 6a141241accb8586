import type { Cue } from '../../media/cue-list.ts'
import { plainCueText } from '../../media/cue-text.ts'

/** What Safari has: its name for how a video is shown. */
interface WebkitVideo {
  readonly webkitPresentationMode?: string
  readonly webkitDisplayingFullscreen?: boolean
}

const events = [
  'webkitbeginfullscreen',
  'webkitendfullscreen',
  'webkitpresentationmodechanged',
  'enterpictureinpicture',
  'leavepictureinpicture',
]

/**
 * The shown subtitles as a track of the native element, for where nothing else is drawn over the picture:
 * full screen on an iPhone, and picture in picture. Otherwise the track is `hidden`.
 */
export class NativeCaptions {
  readonly #video: HTMLVideoElement
  readonly #label: () => string
  readonly #changed: () => void
  readonly #stop = new AbortController()
  #track: TextTrack | null = null
  #cues: readonly Cue[] = []
  #delay = 0
  #task = 0

  /** @param changed the browser begins or ceases to draw them */
  constructor(video: HTMLVideoElement, label: () => string, changed: () => void) {
    this.#video = video
    this.#label = label
    this.#changed = changed
    for (const type of events) video.addEventListener(type, this.#onMode, { signal: this.#stop.signal })
  }

  /** The native element is shown alone, and draws the subtitles itself. */
  get isShowing(): boolean {
    return this.#isAlone && this.#cues.length > 0
  }

  owns(track: TextTrack): boolean {
    return track === this.#track
  }

  /** Takes the cues that are shown from now on. */
  set(cues: readonly Cue[], delay: number): void {
    if (cues.length === 0 && this.#cues.length === 0) return
    this.#cues = cues
    this.#delay = delay
    clearTimeout(this.#task)
    // Thousands of cues take a while, and nobody waits for them here.
    this.#task = window.setTimeout(this.#fill, this.#isAlone ? 0 : 1_000)
  }

  stop(): void {
    clearTimeout(this.#task)
    this.#stop.abort()
    this.#cues = []
    if (this.#track !== null) {
      this.#empty(this.#track)
      this.#track.mode = 'disabled'
    }
  }

  get #isAlone(): boolean {
    const { webkitPresentationMode: mode, webkitDisplayingFullscreen: isFull } = this.#video as WebkitVideo
    const isPicture = document.pictureInPictureElement !== null && this.#isPicture
    return isFull === true || isPicture || (mode !== undefined && mode !== 'inline')
  }

  get #isPicture(): boolean {
    const root = this.#video.getRootNode()
    return root instanceof ShadowRoot && root.pictureInPictureElement === this.#video
  }

  #fill = (): void => {
    // A track cannot be taken away from an element, so one serves for all.
    this.#track ??= this.#video.addTextTrack('subtitles', this.#label())
    const track = this.#track
    this.#empty(track)
    if (this.#cues.length === 0) {
      track.mode = 'disabled'
      return
    }
    track.mode = this.#isAlone ? 'showing' : 'hidden'
    for (const { start, end, text } of this.#cues) {
      const [from, to] = [Math.max(0, start + this.#delay), end + this.#delay]
      if (to > from) track.addCue(new VTTCue(from, to, escaped(plainCueText(text))))
    }
  }

  #empty(track: TextTrack): void {
    if (track.mode === 'disabled') track.mode = 'hidden'
    for (const cue of [...(track.cues ?? [])]) track.removeCue(cue)
  }

  #onMode = (): void => {
    clearTimeout(this.#task)
    if (this.#cues.length > 0) this.#fill()
    this.#changed()
  }
}

/** Native tracks read markup: what is text stays text. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
