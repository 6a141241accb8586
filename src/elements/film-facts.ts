import type { TorrentPlayerElement } from './torrent-player.ts'

/** A chapter of a film; it ends where the next one begins. */
export interface Chapter {
  /** Seconds. */
  readonly start: number
  /** `''` where the file has no name for it. */
  readonly title: string
}

/** What a file says of itself; `''` and `null` where it does not. */
export interface FilmTags {
  readonly title: string
  readonly artist: string
  readonly album: string
  /** A picture, as the file holds it. */
  readonly cover: Blob | null
}

/** A soundtrack inside a file. */
export interface SoundtrackFact {
  /** As the container numbers it. */
  readonly id: number
  /** A tag of BCP 47; `''`: unknown. */
  readonly language: string
  readonly name: string
  /** As in RFC 6381, such as `mp4a.40.2`; `''`: unknown. */
  readonly codec: string
  readonly isDefault: boolean
}

/** What was read from the container of the file that plays; empty until it is known. */
export interface FilmFacts {
  readonly chapters: readonly Chapter[]
  readonly tags: FilmTags | null
  readonly soundtracks: readonly SoundtrackFact[]
}

const nothingKnown: FilmFacts = { chapters: [], tags: null, soundtracks: [] }

/** What is known of the file that one player plays. One feature reads containers, and others listen. */
class FilmFactStore {
  #facts = nothingKnown
  readonly #listeners = new Set<(facts: FilmFacts) => void>()

  get current(): FilmFacts {
    return this.#facts
  }

  /** Something more is known. */
  add(facts: Partial<FilmFacts>): void {
    this.#set({ ...this.#facts, ...facts })
  }

  /** Another file plays. */
  clear(): void {
    if (this.#facts !== nothingKnown) this.#set(nothingKnown)
  }

  /**
   * Calls `listener` whenever the facts change.
   *
   * @returns a function that ends it
   */
  onChange(listener: (facts: FilmFacts) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #set(facts: FilmFacts): void {
    this.#facts = facts
    for (const listener of [...this.#listeners]) listener(facts)
  }
}

const stores = new WeakMap<TorrentPlayerElement, FilmFactStore>()

/** The store of this player. */
export const filmFactsOf = (player: TorrentPlayerElement): FilmFactStore => {
  const store = stores.get(player) ?? new FilmFactStore()
  stores.set(player, store)
  return store
}
