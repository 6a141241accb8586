import type { FileSnapshot } from '../../engine/messages/snapshot.ts'
import type { Cue } from '../../media/cue-list.ts'
import type { TorrentPlayerElement } from '../torrent-player.ts'
import { anySubtitle, knownSubtitle, usualSubtitle } from './choose-subtitle.ts'
import { CueSupply } from './cue-supply.ts'
import {
  boundedDelay,
  type FilmChoice,
  loadMemory,
  type SubtitleStyle,
  saveMemory,
  withFilm,
} from './subtitle-memory.ts'
import { type SubtitleSource, subtitlesOf } from './subtitle-source.ts'
import { compareSubtitles, subtitleFilesOf, torrentSubtitle } from './torrent-subtitles.ts'

/** Bytes of subtitles that nobody chose and that are fetched all the same, for a quick change. */
const maxAheadBytes = 2 * 2 ** 20

/** The film that plays, and what a person chose for it. */
interface Film {
  readonly key: string
  readonly file: FileSnapshot
  readonly closing: AbortController
}

/**
 * The subtitles of one player: what there is to choose from, what is chosen, and what it shows now. It draws
 * nothing itself.
 */
export class SubtitleSession {
  readonly #player: TorrentPlayerElement
  readonly #changed: () => void
  #memory = loadMemory()
  #film: Film | null = null
  /** Subtitles that this session put on the shelf: of the torrent, and those that a person added. */
  #own: SubtitleSource[] = []
  /** What a person added to the films of this page, by their keys. */
  readonly #added = new Map<string, SubtitleSource[]>()
  #chosen: SubtitleSource | null = null
  /** The last that was shown, for “on”. */
  #last: string | null = null
  /** A person has chosen for this film: what comes later changes nothing. */
  #isDecided = false
  #supply: CueSupply | null = null
  readonly #endShelf: () => void

  constructor(player: TorrentPlayerElement, changed: () => void) {
    this.#player = player
    this.#changed = changed
    this.#endShelf = subtitlesOf(player).onChange(() => this.#onShelf())
  }

  get sources(): readonly SubtitleSource[] {
    return subtitlesOf(this.#player).sources
  }

  get chosen(): SubtitleSource | null {
    return this.#chosen
  }

  get style(): SubtitleStyle {
    return this.#memory.style
  }

  /** Seconds by which subtitles come later. */
  get delay(): number {
    return this.#filmChoice.delay ?? 0
  }

  /** Path of the film that plays; `''`: none. */
  get filmPath(): string {
    return this.#film?.file.path ?? ''
  }

  get state(): CueSupply['state'] | 'off' {
    return this.#supply?.state ?? 'off'
  }

  /** All cues that are here of what is shown. */
  get cues(): readonly Cue[] {
    return this.#supply?.cues ?? []
  }

  /** What is shown at this second of the film. */
  at(seconds: number): readonly Cue[] {
    return this.#supply?.at(seconds - this.delay) ?? []
  }

  end(): void {
    this.#endShelf()
    this.#leave()
  }

  // ------------------------------------------------------------------------------------------- the film

  /** Another file plays, or none. */
  filmChanged(): void {
    const { torrent, currentFile } = this.#player.media
    const key = torrent === null || currentFile === null ? null : `${torrent.infoHash}/${currentFile.index}`
    if (key === (this.#film?.key ?? null)) return
    this.#leave()
    if (torrent !== null && currentFile !== null && key !== null) {
      const film = { key, file: currentFile, closing: new AbortController() }
      this.#film = film
      const { signal } = film.closing
      const files = subtitleFilesOf(torrent.files, currentFile)
      const sources = files.map((file) => torrentSubtitle(this.#player.media, file, currentFile, signal))
      this.#own = [...sources.toSorted(compareSubtitles), ...(this.#added.get(key) ?? [])]
      if (this.#own.length > 0) subtitlesOf(this.#player).add(...this.#own)
      else this.#choose()
      void this.#fetchAhead(files, sources, signal)
    }
    this.#changed()
  }

  #leave(): void {
    this.#film?.closing.abort()
    this.#film = null
    const ids = this.#own.map(({ id }) => id)
    this.#own = []
    this.#isDecided = false
    this.#last = null
    subtitlesOf(this.#player).remove(...ids)
    this.#show(null)
  }

  /** What this viewer may choose next is fetched while the film has enough. */
  async #fetchAhead(
    files: readonly FileSnapshot[],
    sources: readonly SubtitleSource[],
    signal: AbortSignal,
  ): Promise<void> {
    let bytes = 0
    for (const [at, source] of sources.entries()) {
      if (knownSubtitle([source], this.#memory, navigator.languages) === null) continue
      bytes += files[at]?.length ?? 0
      if (bytes > maxAheadBytes) return
      await whenEnough(this.#player, signal)
      if (signal.aborted) return
      // What cannot be read is told when it is chosen.
      await source.textAt(0, signal).catch(() => undefined)
    }
  }

  // ------------------------------------------------------------------------------------------ the choice

  /** A person or the page chose these; `null`: off. */
  choose(id: string | null): void {
    const source = this.sources.find((each) => each.id === id) ?? null
    this.#isDecided = true
    this.#show(source)
    this.#remember({ source: source?.id ?? null })
    // Of a file whose language nobody knows only the file is remembered.
    if (source === null || source.language !== '') {
      this.#memory = { ...this.#memory, language: source?.language ?? null }
    }
    saveMemory(this.#memory)
    this.#changed()
  }

  /** Off, or on again. */
  toggle(): void {
    if (this.#chosen !== null) {
      this.choose(null)
      return
    }
    const { sources } = this
    const on =
      sources.find(({ id }) => id === this.#last) ??
      anySubtitle(sources, this.#memory, navigator.languages) ??
      null
    if (on !== null) this.choose(on.id)
  }

  /** The next of the list; after the last one comes off. */
  next(): void {
    const { sources } = this
    const at = sources.findIndex(({ id }) => id === this.#chosen?.id)
    this.choose(sources[at + 1]?.id ?? null)
  }

  setStyle(style: Partial<SubtitleStyle>): void {
    this.#memory = { ...this.#memory, style: { ...this.#memory.style, ...style } }
    saveMemory(this.#memory)
    this.#changed()
  }

  setDelay(seconds: number): void {
    this.#remember({ delay: boundedDelay(seconds) })
    saveMemory(this.#memory)
    this.#changed()
  }

  /** A person added these to the film that plays. */
  add(sources: readonly SubtitleSource[]): void {
    const [first] = sources
    if (first === undefined) return
    this.#own.push(...sources)
    const key = this.#film?.key
    if (key !== undefined) this.#added.set(key, [...(this.#added.get(key) ?? []), ...sources])
    subtitlesOf(this.#player).add(...sources)
    this.#isDecided = true
    this.#show(first)
    this.#changed()
  }

  /** Undoes {@link add}. */
  remove(id: string): void {
    this.#own = this.#own.filter((source) => source.id !== id)
    for (const [key, sources] of this.#added) {
      this.#added.set(
        key,
        sources.filter((source) => source.id !== id),
      )
    }
    subtitlesOf(this.#player).remove(id)
  }

  get #filmChoice(): FilmChoice {
    const key = this.#film?.key
    return (key === undefined ? undefined : this.#memory.films[key]) ?? {}
  }

  #remember(choice: FilmChoice): void {
    if (this.#film !== null) this.#memory = withFilm(this.#memory, this.#film.key, choice)
  }

  #onShelf(): void {
    const { sources } = this
    const ids = new Set(sources.map(({ id }) => id))
    // Whoever reads the container clears the shelf for another film, and these are of the film that plays.
    const missing = this.#own.filter(({ id }) => !ids.has(id))
    if (missing.length > 0) {
      subtitlesOf(this.#player).add(...missing)
      return
    }
    if (this.#chosen !== null && !ids.has(this.#chosen.id)) this.#show(null)
    this.#choose()
    this.#changed()
  }

  /** What suits the viewer of what is there, until a person chooses. */
  #choose(): void {
    if (this.#isDecided || this.#film === null) return
    this.#show(usualSubtitle(this.sources, this.#memory, this.#filmChoice, navigator.languages))
  }

  #show(source: SubtitleSource | null): void {
    if (this.#chosen?.id === source?.id) return
    this.#supply?.close()
    this.#chosen = source
    this.#last = source?.id ?? this.#last
    this.#supply = source === null ? null : new CueSupply(source, this.#changed)
    this.#supply?.at(this.#player.media.currentTime - this.delay)
  }
}

/** Resolves when the film has enough to play on, as the browser sees it, or when `signal` aborts. */
const whenEnough = (player: TorrentPlayerElement, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted || player.media.readyState >= HTMLMediaElement.HAVE_ENOUGH_DATA) return resolve()
    player.addEventListener('canplaythrough', () => resolve(), { once: true, signal })
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
