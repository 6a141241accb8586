import { type AddedSource, joinSources, saysSomething } from '../engine/messages/second-source.ts'

/**
 * What one tab knows of a torrent from its links and files, and whether the tab that runs it has heard of
 * that.
 */
export class TabSources {
  readonly #own: AddedSource
  readonly #send: (source: AddedSource) => void
  #added: AddedSource | undefined
  #hasTold = false

  /**
   * @param own what the link or file says that the tab began with
   * @param send tells the tab that runs the torrent
   */
  constructor(own: AddedSource, send: (source: AddedSource) => void) {
    this.#own = own
    this.#send = send
  }

  /** All that is known: from the source that the tab began with, and from those that came later. */
  get all(): AddedSource {
    return this.#added === undefined ? this.#own : joinSources(this.#own, this.#added)
  }

  /** What is known beyond the source that the torrent is started from; `undefined`: nothing. */
  get added(): AddedSource | undefined {
    return this.#added
  }

  /** Keeps what another source said, here or, when the torrent is run here, in another tab. */
  keep(source: AddedSource): void {
    this.#added = joinSources(this.#added, source)
  }

  /** The torrent is no longer started from the source that the tab began with. */
  keepOwn(): void {
    this.keep(this.#own)
  }

  /**
   * Tells the owner, unless it was told already.
   *
   * @param isDescribed all tabs know the metadata
   */
  tellOnce(isDescribed: boolean): void {
    if (!this.#hasTold) this.tell(isDescribed)
  }

  /** Tells the owner: another tab is the owner from now on. */
  tell(isDescribed: boolean): void {
    this.#hasTold = true
    const source = withoutMetadata(joinSources(this.#added, this.#own), isDescribed)
    if (saysSomething(source)) this.#send(source)
  }

  /** The next owner has heard nothing yet. */
  forgetTelling(): void {
    this.#hasTold = false
  }
}

/** The source without metadata that all tabs know already: it may be many megabytes. */
export const withoutMetadata = (source: AddedSource, isDescribed: boolean): AddedSource =>
  isDescribed ? { ...source, infoBytes: null } : source
