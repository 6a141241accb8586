export interface ManyFilesOptions {
  /** Files. */
  readonly count: number
  /** Path of a file by its number, `/` between elements. */
  readonly pathOf?: (index: number) => string
  /** Bytes of a file by its number. */
  readonly lengthOf?: (index: number) => number
  readonly pieceLength?: number
  /** SHA-1 digests, 20 bytes a piece. Left out: no piece will ever be right. */
  readonly pieceHashes?: Uint8Array
  /** How paths become bytes; `latin1` makes what is no UTF-8. */
  readonly encoding?: 'utf8' | 'latin1'
}

const text = (value: string, encoding: BufferEncoding): string =>
  `${Buffer.byteLength(value, encoding)}:${value}`

/** What {@link manyFilesInfo} calls its files unless it is told otherwise. */
export const episodePath = (index: number): string => `season ${Math.floor(index / 100)}/episode ${index}.mp4`

/**
 * An `info` dictionary with as many files as wanted, faster than the product's own maker, which checks all of
 * it.
 */
export const manyFilesInfo = ({
  count,
  pathOf = episodePath,
  lengthOf = () => 1_000,
  pieceLength = 256 * 1024,
  pieceHashes,
  encoding = 'utf8',
}: ManyFilesOptions): Uint8Array => {
  let length = 0
  const files: string[] = []
  for (let index = 0; index < count; index++) {
    const bytes = lengthOf(index)
    length += bytes
    const elements = pathOf(index)
      .split('/')
      .map((element) => text(element, encoding))
      .join('')
    files.push(`d6:lengthi${bytes}e4:pathl${elements}ee`)
  }
  const hashes = pieceHashes ?? new Uint8Array(20 * Math.ceil(length / pieceLength))
  const head = `d5:filesl${files.join('')}e4:name4:many12:piece lengthi${pieceLength}e6:pieces${hashes.length}:`
  return Buffer.concat([Buffer.from(head, encoding), hashes, Buffer.from('e')])
}

/** A `.torrent` around it. */
export const manyFilesTorrent = (info: Uint8Array, trackers: readonly string[] = []): Uint8Array => {
  const announce = trackers[0] === undefined ? '' : `8:announce${text(trackers[0], 'utf8')}`
  return Buffer.concat([Buffer.from(`d${announce}4:info`), info, Buffer.from('e')])
}
