import { checkTrackerUrl } from '../network/tracker-url.ts'

export interface TorrentTrackersOptions {
  /** Named by the torrent or its link. */
  readonly own: readonly string[]
  /** Named by the page or the client: asked besides the torrent's own. */
  readonly extra: readonly string[]
  /** Added by hand. */
  readonly added?: readonly string[]
  /** The metadata is known and says that the torrent is private (BEP 27). */
  readonly isPrivate: boolean
  /** Taken out by a person earlier. */
  readonly removed: readonly string[]
}

/**
 * The form under which the network and people know a tracker: two spellings of one address are one tracker.
 */
const keyOf = (url: string): string => checkTrackerUrl(url, false).url

const isWebSocket = (url: string): boolean => /^wss?:/i.test(url)

/**
 * Which trackers a torrent is announced to. A tracker that a person removed stays out, whichever source names
 * it, until it is put back.
 */
export class TorrentTrackers {
  #own: readonly string[]
  #extra: readonly string[]
  /** By key. */
  #added: readonly string[]
  #isPrivate: boolean
  /** By key, in the order of removal. */
  readonly #removed: Set<string>

  constructor({ own, extra, added = [], isPrivate, removed }: TorrentTrackersOptions) {
    this.#own = [...new Set(own)]
    this.#extra = isPrivate ? [] : [...new Set(extra)]
    this.#added = isPrivate ? [] : [...new Set(added.map(keyOf))]
    this.#isPrivate = isPrivate
    this.#removed = new Set(removed.map(keyOf))
  }

  /** The trackers that are to be asked, the torrent's own first. */
  get all(): readonly string[] {
    return [...new Set([...this.#own, ...this.#extra, ...this.#added])].filter(
      (url) => !this.#removed.has(keyOf(url)),
    )
  }

  /**
   * The same in the order in which they are asked, since the network asks a limited number: first those that
   * a person added, then WebSocket trackers, one of the torrent and one of the page by turns. A link that
   * names dozens of dead trackers does not keep us from the page's own.
   */
  get toAsk(): readonly string[] {
    const own = this.#own.filter(isWebSocket)
    const extra = this.#extra.filter(isWebSocket)
    const turns = Array.from({ length: Math.max(own.length, extra.length) }, (_, at) => [own[at], extra[at]])
    const first = [...this.#added, ...turns.flat()].filter((url) => url !== undefined)
    return [...new Set([...first, ...this.all])].filter((url) => !this.#removed.has(keyOf(url)))
  }

  /** Known to be private (BEP 27): only its own trackers are asked. */
  get isPrivate(): boolean {
    return this.#isPrivate
  }

  get removed(): readonly string[] {
    return [...this.#removed]
  }

  /** Trackers that a person added by hand, removed again or not. */
  get added(): readonly string[] {
    return this.#added
  }

  /**
   * Adds trackers that the torrent itself names.
   *
   * @returns those that are to be asked now and were not before
   */
  addOwn(urls: readonly string[]): readonly string[] {
    return this.#change(() => {
      this.#own = [...new Set([...this.#own, ...urls])]
    })
  }

  /**
   * Adds trackers that a page or the client names, as {@link addOwn}. A private torrent has none (BEP 27).
   */
  addExtra(urls: readonly string[]): readonly string[] {
    if (this.#isPrivate) return []
    return this.#change(() => {
      this.#extra = [...new Set([...this.#extra, ...urls])]
    })
  }

  /**
   * Adds a tracker that a person named, as {@link addOwn}, and puts it back if it was removed. A private
   * torrent takes none (BEP 27).
   */
  addByHand(url: string): readonly string[] {
    if (this.#isPrivate) {
      return []
    }
    return this.#change(() => {
      const key = keyOf(url)
      this.#removed.delete(key)
      const isNamed = [...this.#own, ...this.#extra].some((known) => keyOf(known) === key)
      if (!isNamed) {
        this.#added = [...new Set([...this.#added, key])]
      }
    })
  }

  /**
   * The metadata says that the torrent is private.
   *
   * @returns whether trackers other than its own were asked
   */
  keepToOwn(): boolean {
    const before = this.all.length
    this.#isPrivate = true
    this.#extra = []
    this.#added = []
    return this.all.length < before
  }

  /**
   * Takes a tracker out.
   *
   * @returns the form under which the network knows it, or `null` when it was out already
   */
  remove(url: string): string | null {
    const key = keyOf(url)
    if (this.#removed.has(key)) return null
    this.#removed.add(key)
    return key
  }

  /**
   * Puts a removed tracker back.
   *
   * @returns the trackers that are to be asked now and were not before
   */
  restore(url: string): readonly string[] {
    return this.#change(() => {
      if (!this.#removed.delete(keyOf(url))) return
      const isKnown = [...this.#own, ...this.#extra, ...this.#added].some(
        (known) => keyOf(known) === keyOf(url),
      )
      if (!isKnown) this.#own = [...this.#own, url]
    })
  }

  #change(run: () => void): readonly string[] {
    const before = new Set(this.all.map(keyOf))
    run()
    return this.all.filter((url) => !before.has(keyOf(url)))
  }
}
