import { mimeType } from '../../shared/mime.ts'

/** A picture in the torrent. */
interface CoverFile {
  /** No other picture has the same. */
  readonly key: string
  readonly index: number
  readonly name: string
  readonly length: number
}

type ReadFile = (index: number, length: number, signal: AbortSignal) => Promise<Uint8Array>

/** The picture of an album: the one in the song's tags, or else a file of the torrent. */
export class AlbumCover {
  readonly #shown: (url: string | null) => void
  /** What is shown or fetched. */
  #source: Blob | string | null = null
  #url: string | null = null
  #fetching = new AbortController()

  /** @param shown told the picture's address; `null`: there is none */
  constructor(shown: (url: string | null) => void) {
    this.#shown = shown
  }

  show(tag: Blob | null, file: CoverFile | null, read: ReadFile): void {
    const source = tag ?? file?.key ?? null
    if (source === this.#source) return
    this.drop()
    this.#source = source
    if (tag !== null) this.#use(tag)
    else if (file !== null) void this.#fetch(file, read)
  }

  drop(): void {
    this.#fetching.abort()
    if (this.#url !== null) URL.revokeObjectURL(this.#url)
    this.#url = null
    this.#source = null
    this.#shown(null)
  }

  #use(picture: Blob): void {
    this.#url = URL.createObjectURL(picture)
    this.#shown(this.#url)
  }

  async #fetch({ index, name, length }: CoverFile, read: ReadFile): Promise<void> {
    this.#fetching = new AbortController()
    const { signal } = this.#fetching
    try {
      const bytes = await read(index, length, signal)
      if (!signal.aborted) this.#use(new Blob([new Uint8Array(bytes)], { type: mimeType(name) }))
    } catch {
      // Nobody has it now, or another song plays: one is drawn. The next song tries again.
      if (!signal.aborted) this.#source = null
    }
  }
}
