import type { Cue } from '../../media/cue-list.ts'
import { placeOfVtt, type VttSettings } from '../../media/vtt-place.ts'
import { withSignal } from '../../shared/abort.ts'
import type { SubtitleSource } from './subtitle-source.ts'

export interface PageTracksListener {
  /** Tracks came or went. */
  changed(sources: readonly SubtitleSource[]): void
  /** A script of the page wants this track to be shown; `null`: the one that is shown no longer. */
  asked(id: string | null): void
}

/** Seconds after which the cues of a track that a script fills are read again. Our own choice. */
const rereadSeconds = 5

const isShown = ({ kind }: TextTrack): boolean => kind === 'subtitles' || kind === 'captions'

const cueOf = (cue: TextTrackCue): Cue | null => {
  if (!('text' in cue)) return null
  const { startTime: start, endTime: end, text } = cue as VTTCue
  const { line, snapToLines, lineAlign, position, positionAlign, size, align } = cue as VTTCue
  const settings = { line, snapToLines, lineAlign, position, positionAlign, size, align, region: null }
  return { start, end, text, place: placeOfVtt(settings as VttSettings) }
}

/**
 * The `<track>` elements of the page, and the tracks that its scripts add. They are shown by our renderer, so
 * the browser's own stays off: a track that is to be shown is `hidden` for the browser.
 */
export class PageTracks {
  readonly #video: HTMLVideoElement
  readonly #listener: PageTracksListener
  readonly #isOurs: (track: TextTrack) => boolean
  readonly #ids = new Map<TextTrack, string>()
  /** Tracks with `default`, which browsers show by themselves. */
  readonly #met = new WeakSet<TextTrack>()
  readonly #stop = new AbortController()
  #count = 0
  #shown: string | null = null

  constructor(video: HTMLVideoElement, isOurs: (track: TextTrack) => boolean, listener: PageTracksListener) {
    this.#video = video
    this.#isOurs = isOurs
    this.#listener = listener
    const { signal } = this.#stop
    for (const type of ['addtrack', 'removetrack']) {
      video.textTracks.addEventListener(type, () => this.#read(), { signal })
    }
    video.textTracks.addEventListener('change', () => this.#onModes(), { signal })
  }

  /** Looks for the tracks that are there already. */
  start(): void {
    this.#read()
  }

  stop(): void {
    this.#stop.abort()
  }

  /** The track that the renderer shows now is loaded; the browser leaves the others alone. */
  show(id: string | null): void {
    this.#shown = id
    for (const [track, its] of this.#ids) track.mode = its === id ? 'hidden' : 'disabled'
  }

  #elementOf(track: TextTrack): HTMLTrackElement | undefined {
    return [...this.#video.querySelectorAll('track')].find((element) => element.track === track)
  }

  #read(): void {
    const tracks = [...this.#video.textTracks].filter((track) => isShown(track) && !this.#isOurs(track))
    for (const track of this.#ids.keys()) if (!tracks.includes(track)) this.#ids.delete(track)
    for (const track of tracks) {
      if (!this.#ids.has(track)) {
        const { language, label } = track
        this.#ids.set(track, `page:${this.#count++}:${language}:${label}`.slice(0, 200))
      }
    }
    // A script may show a track in the same step in which it adds it, before anybody knows the track.
    const showing = tracks.filter(({ mode }) => mode === 'showing')
    this.#listener.changed(tracks.map((track) => this.#sourceOf(track)))
    for (const track of showing) track.mode = 'showing'
    this.#onModes()
  }

  #onModes(): void {
    for (const [track, id] of this.#ids) {
      if (track.mode === 'showing') {
        const isFirst = !this.#met.has(track) && this.#elementOf(track)?.default === true
        this.#met.add(track)
        track.mode = id === this.#shown ? 'hidden' : 'disabled'
        // A track with `default` is considered when it is added; that the browser shows it asks for nothing.
        if (!isFirst && id !== this.#shown) this.#listener.asked(id)
      } else if (track.mode === 'disabled' && id === this.#shown) this.#listener.asked(null)
    }
  }

  #sourceOf(track: TextTrack): SubtitleSource {
    const element = this.#elementOf(track)
    return {
      id: this.#ids.get(track) ?? '',
      language: track.language,
      name: track.label,
      isForced: false,
      isDefault: element?.default === true,
      origin: 'page',
      textAt: () => Promise.reject(new TypeError('The cues of a track need no reading.')),
      cuesAt: async (seconds, signal) => {
        if (element !== undefined) await withSignal(loaded(element, track), signal)
        const cues = [...(track.cues ?? [])].flatMap((cue) => cueOf(cue) ?? [])
        if (element !== undefined) return { cues, from: 0, to: Number.POSITIVE_INFINITY }
        return { cues, from: seconds, to: seconds + rereadSeconds }
      },
    }
  }
}

/** Browsers load a track when its mode is other than `disabled`. */
const loaded = (element: HTMLTrackElement, track: TextTrack): Promise<void> =>
  new Promise((resolve, reject) => {
    const fail = (): void => reject(new TypeError('The track could not be loaded.'))
    if (track.mode === 'disabled') track.mode = 'hidden'
    if (element.readyState === HTMLTrackElement.LOADED) return resolve()
    if (element.readyState === HTMLTrackElement.ERROR) return fail()
    element.addEventListener('load', () => resolve(), { once: true })
    element.addEventListener('error', fail, { once: true })
  })
