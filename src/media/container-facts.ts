/** What is read out of containers, whichever it is. */

/** A chapter; it ends where the next one begins. */
export interface ContainerChapter {
  /** Seconds. */
  readonly start: number
  /** `''`: it has none. */
  readonly title: string
}

/** What a file says of itself; `''` and `null` where it does not. */
export interface ContainerTags {
  readonly title: string
  readonly artist: string
  readonly album: string
  readonly cover: Blob | null
}

export const noTags: ContainerTags = { title: '', artist: '', album: '', cover: null }

export interface ContainerSoundtrack {
  /** As the container numbers it. */
  readonly id: number
  /** A tag of BCP 47; `''`: unknown. */
  readonly language: string
  readonly name: string
  /** As in RFC 6381; `''`: unknown. */
  readonly codec: string
  readonly isDefault: boolean
}

/** The cues of a stretch of the film, in a form that parsers of subtitles take. */
export interface SubtitleStretch {
  readonly text: string
  readonly format: 'vtt' | 'srt' | 'ass' | 'ssa'
  /** Seconds of the film whose cues are in `text`. */
  readonly from: number
  readonly to: number
}

/** A track of subtitles inside a film. */
export interface ContainerSubtitles {
  readonly id: number
  /** A tag of BCP 47; `''`: unknown. */
  readonly language: string
  readonly name: string
  readonly isDefault: boolean
  readonly isForced: boolean
  /** Its texts have fonts, colours and movements. */
  readonly isStyled: boolean
  /**
   * The cues from `seconds` on, as far as their bytes are here; where not even those of that second are, it
   * waits for them. `to` is always greater than `seconds`.
   *
   * @throws TorrentError `aborted`, or what the source throws
   */
  textAt(seconds: number, signal: AbortSignal): Promise<SubtitleStretch>
}

/** All that is read of a container; each part as it becomes known. */
export interface ContainerFacts {
  readonly chapters: readonly ContainerChapter[]
  readonly tags: ContainerTags
  readonly soundtracks: readonly ContainerSoundtrack[]
  readonly subtitles: readonly ContainerSubtitles[]
}

/** Most chapters: a film has some thirty, and an audio book has hundreds. */
export const maxChapters = 1_000

/** Chapters by time; of two at the same time the first one stays. */
export const inOrder = (chapters: readonly ContainerChapter[]): readonly ContainerChapter[] =>
  chapters
    .filter(({ start }) => Number.isFinite(start) && start >= 0)
    .sort((a, b) => a.start - b.start)
    .filter(({ start }, i, all) => start !== all[i - 1]?.start)
    .slice(0, maxChapters)
