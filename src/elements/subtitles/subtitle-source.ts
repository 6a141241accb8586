import type { Cue } from '../../media/cue-list.ts'
import type { TorrentPlayerElement } from '../torrent-player.ts'

/** The formats in which subtitles come; `vtt` too for cues that were converted already. */
type SubtitleFormat = 'vtt' | 'srt' | 'ass' | 'ssa'

/** Text of subtitles for a stretch of the film. */
export interface SubtitleText {
  /**
   * A whole file, or of a container a piece of one that a parser takes: with its header, and the cues of the
   * stretch.
   */
  readonly text: string
  readonly format: SubtitleFormat
  /** Seconds of the film whose cues are in `text`. A whole file: 0 to `Infinity`. */
  readonly from: number
  readonly to: number
}

/** Cues for a stretch of the film, where they need no conversion. */
export interface SubtitleCues extends Pick<SubtitleText, 'from' | 'to'> {
  readonly cues: readonly Cue[]
}

/**
 * Subtitles that a person can choose: a file of the torrent, a dropped file, a track of the container, or one
 * of the page's `<track>` elements.
 */
export interface SubtitleSource {
  /** Unique in the film, and the same at the next visit. */
  readonly id: string
  /** A tag of BCP 47; `''`: unknown. */
  readonly language: string
  /** What it is called, beside its language: `Signs`, `Commentary`. `''`: nothing more. */
  readonly name: string
  readonly isForced: boolean
  /** Its maker wants it to be shown unless a person decides. */
  readonly isDefault: boolean
  readonly origin: 'torrent' | 'added' | 'container' | 'page'
  /** Its fonts, colours and movements are not shown, and the menu says so. */
  readonly isStyled?: boolean
  /**
   * The cues of the film around `seconds`, as soon as their bytes are here. Asked again when the film leaves
   * the stretch that was given.
   *
   * @throws TorrentError where they cannot be read
   */
  textAt(seconds: number, signal: AbortSignal): Promise<SubtitleText>
  /** Asked instead of {@link textAt}, where it is there. */
  cuesAt?(seconds: number, signal: AbortSignal): Promise<SubtitleCues>
}

/** The subtitles of the film that one player plays. */
class SubtitleShelf {
  readonly #sources = new Map<string, SubtitleSource>()
  readonly #listeners = new Set<() => void>()

  get sources(): readonly SubtitleSource[] {
    return [...this.#sources.values()]
  }

  /** One with the same id is replaced. */
  add(...sources: readonly SubtitleSource[]): void {
    for (const source of sources) this.#sources.set(source.id, source)
    this.#tell()
  }

  /** These are no longer to be had. */
  remove(...ids: readonly string[]): void {
    const { size } = this.#sources
    for (const id of ids) this.#sources.delete(id)
    if (this.#sources.size !== size) this.#tell()
  }

  /** Another film plays. */
  clear(): void {
    this.#sources.clear()
    this.#tell()
  }

  /**
   * Calls `listener` whenever sources come or go.
   *
   * @returns a function that ends it
   */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}

const shelves = new WeakMap<TorrentPlayerElement, SubtitleShelf>()

/** The subtitles of this player. */
export const subtitlesOf = (player: TorrentPlayerElement): SubtitleShelf => {
  const shelf = shelves.get(player) ?? new SubtitleShelf()
  shelves.set(player, shelf)
  return shelf
}
