import type { Metainfo } from '../protocol/metainfo-types.ts'
import { equalBytes } from '../shared/bytes.ts'

/** Fetches the `.torrent` at an address, with bounds: `fetchTorrentFile`. */
export type FetchTorrentFile = (url: string, options: { readonly signal: AbortSignal }) => Promise<Uint8Array>

export interface ExactSourceOptions {
  readonly infoHash: Uint8Array
  /** `xs` of a magnet link. */
  readonly urls: readonly string[]
  readonly fetchFile: FetchTorrentFile
  /** @throws TorrentError when it is no `.torrent` */
  readonly read: (file: Uint8Array) => Promise<Metainfo>
}

/** The addresses where the `.torrent` of a magnet link lies, as the link says. */
export class ExactSource {
  readonly #options: ExactSourceOptions
  readonly #stopping = new AbortController()

  constructor(options: ExactSourceOptions) {
    this.#options = options
  }

  /**
   * Looks at them one after another. Resolves with the first `.torrent` that is of this very torrent, else
   * with `null`. Why an address gave none is nobody's concern: peers may have the metadata all the same.
   */
  async find(): Promise<Metainfo | null> {
    const { infoHash, urls, fetchFile, read } = this.#options
    const { signal } = this.#stopping
    for (const url of urls) {
      if (signal.aborted) return null
      try {
        const file = await read(await fetchFile(url, { signal }))
        if (equalBytes(file.info.infoHash, infoHash)) return file
      } catch {
        // See above: the next one.
      }
    }
    return null
  }

  /** The metadata is here, or not wanted any more. */
  stop(): void {
    this.#stopping.abort()
  }
}
