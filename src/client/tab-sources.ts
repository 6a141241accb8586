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
   * @param own of the link or file that the tab began with
   * @param send tells the tab that runs the torrent
   */
  constructor(own: AddedSource, send: (source: AddedSource) => void) {
    this.#own = own
    this.#send = send
  }

  /** What is known besides the source that the torrent is started from; `undefined`: nothing. */
  get added(): AddedSource | undefined {
    return this.#added
  }

  /** Another source said this, here or, when the torrent is run here, in another tab. */
  keep(source: AddedSource): void {
    this.#added = joinSources(this.#added, source)
  }

  /** The torrent is no longer started from the source that the tab began with. */
  keepOwn(): void {
    this.keep(this.#own)
  }

  /** Tells who runs the torrent, unless that one was told. `isDescribed`: everybody knows its metadata. */
  tellOnce(isDescribed: boolean): void {
    if (!this.#hasTold) this.tell(isDescribed)
  }

  /** Tells who runs the torrent: another tab, from now on. */
  tell(isDescribed: boolean): void {
    this.#hasTold = true
    const source = withoutMetadata(joinSources(this.#added, this.#own), isDescribed)
    if (saysSomething(source)) this.#send(source)
  }

  /** Whoever runs it next has heard nothing. */
  forgetTelling(): void {
    this.#hasTold = false
  }
}

/** Metadata that everybody knows already need not cross to them: it may be many megabytes. */
export const withoutMetadata = (source: AddedSource, isDescribed: boolean): AddedSource =>
  isDescribed ? { ...source, infoBytes: null } : source
