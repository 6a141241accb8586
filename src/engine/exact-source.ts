import type { Metainfo } from '../protocol/metainfo-types.ts'
import { equalBytes } from '../shared/bytes.ts'

/** Fetches the `.torrent` at an address, with bounds: `fetchTorrentFile`. */
export type FetchTorrentFile = (url: string, options: { readonly signal: AbortSignal }) => Promise<Uint8Array>

export interface ExactSourceOptions {
  readonly infoHash: Uint8Array
  /** `xs` of a magnet link (exact source): where the `.torrent` lies. */
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
   * Fetches from the addresses one after another. Resolves with the first `.torrent` of this very torrent, or
   * with `null`. It does not tell why an address gave none: peers may have the metadata all the same.
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
        // See above: the next address is tried.
      }
    }
    return null
  }

  /** Stops looking: the metadata is here, or is not wanted any more. */
  stop(): void {
    this.#stopping.abort()
  }
}
