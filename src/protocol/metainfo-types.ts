/** One file of a torrent, as BEP 3 `info` describes it, after every name was checked. */
export interface TorrentFile {
  /** Position in the torrent's list of files, counted from 0. */
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
  /** Length of all files together, in bytes. */
  readonly length: number
  /** Length of every piece but the last, in bytes. */
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
  /** `dn`: a name to show before the metadata is there. */
  readonly name: string | null
  /** `tr`: URLs of trackers. */
  readonly trackers: readonly string[]
  /** `ws`: URLs of web seeds (BEP 19). */
  readonly webSeeds: readonly string[]
  /** `xs`: addresses of the `.torrent`, where a web server has it. */
  readonly exactSources: readonly string[]
  /** `xl`: exact length in bytes. */
  readonly length: number | null
  /** `so`: indices of the files that the link chose (BEP 53). */
  readonly selectOnly: readonly number[] | null
  /** `x.pe`: where peers take connections, `host:port`, where the host may be a name. */
  readonly peers: readonly string[]
}

/** Length of piece `index` in bytes: the last one is shorter. */
export const pieceLengthAt = (
  info: Pick<TorrentInfo, 'length' | 'pieceLength' | 'pieceCount'>,
  index: number,
): number => (index === info.pieceCount - 1 ? info.length - index * info.pieceLength : info.pieceLength)
