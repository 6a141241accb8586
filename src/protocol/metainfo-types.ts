/** One file of a torrent, as BEP 3 `info` describes it, after every name was checked. */
export interface TorrentFile {
  /** Position in the torrent's list of files, from 0. */
  readonly index: number
  /** Last element of the path. */
  readonly name: string
  /** Path below the torrent's folder, `/` between elements: never absolute, never with `..`. */
  readonly path: string
  /** Bytes. */
  readonly length: number
  /** Where the file begins in the torrent's bytes. */
  readonly offset: number
  /** A file that only fills up a piece (BEP 47, attribute `p`): not shown to anyone. */
  readonly padding: boolean
}

/** What the `info` dictionary of a torrent says (BEP 3), checked. */
export interface TorrentInfo {
  /** SHA-1 of {@link infoBytes}, 20 bytes. */
  readonly infoHash: Uint8Array
  /** The `info` dictionary as it was received, byte for byte: what BEP 9 serves to others. */
  readonly infoBytes: Uint8Array
  readonly name: string
  /** Bytes in all files together. */
  readonly length: number
  /** Bytes of every piece but the last. */
  readonly pieceLength: number
  readonly pieceCount: number
  /** SHA-1 digests, 20 bytes a piece, one after another. */
  readonly pieceHashes: Uint8Array
  readonly files: readonly TorrentFile[]
  /** BEP 27. */
  readonly private: boolean
}

/** A `.torrent` file: its info and where to look for peers. */
export interface Metainfo {
  readonly info: TorrentInfo
  /** Tracker URLs of all tiers (BEP 3 and BEP 12), in order, without repeats. */
  readonly trackers: readonly string[]
  /** Web seed URLs (BEP 19). */
  readonly webSeeds: readonly string[]
}

/** A magnet link (BEP 9). */
export interface Magnet {
  /** 20 bytes. */
  readonly infoHash: Uint8Array
  /** `dn`, for showing before the metadata is there. */
  readonly name: string | null
  /** `tr`. */
  readonly trackers: readonly string[]
  /** `ws`, BEP 19. */
  readonly webSeeds: readonly string[]
  /** `xs`: where the `.torrent` lies, when a web server has it. */
  readonly exactSources: readonly string[]
  /** `xl`: exact length in bytes. */
  readonly length: number | null
  /** `so`, BEP 53: indices of the files that were chosen. */
  readonly selectOnly: readonly number[] | null
}

/** Bytes of piece `index`: the last one is shorter. */
export const pieceLengthAt = (
  info: Pick<TorrentInfo, 'length' | 'pieceLength' | 'pieceCount'>,
  index: number,
): number => (index === info.pieceCount - 1 ? info.length - index * info.pieceLength : info.pieceLength)
