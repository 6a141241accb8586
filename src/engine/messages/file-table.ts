import { isPlayable, mediaKind, mimeType, octetStream } from '../../shared/mime.ts'

/**
 * What the metainfo says of a torrent's files, without padding files. It is kept in columns, since a torrent
 * may have a hundred thousand files and a page shows a dozen. A `position` counts the files that are shown,
 * from 0; it is not the file's index in the torrent, where padding files count too.
 */
export interface FileTable {
  readonly count: number
  /** Below the torrent's folder, `/` between elements. */
  path(position: number): string
  /** Position of the file in the torrent's own list. */
  index(position: number): number
  /** Bytes. */
  length(position: number): number
  /** Where the file begins in the torrent's bytes. */
  offset(position: number): number
  kind(position: number): FileKind
  /** All kinds, in order. To go through the two columns is quicker than to ask for each file. */
  readonly kinds: Uint8Array
  readonly lengths: Float64Array
  /** Every path, in order: cheaper than to ask for each. */
  paths(): Iterable<string>
}

/** What a file is for a media element, by its name and whether it has any bytes, in one byte. */
export type FileKind = number

const audioBit = 1
const videoBit = 2
const playableBit = 4
/** By its name the file is media, perhaps of a kind that no browser plays, or the name says nothing. */
const mayPlayBit = 8

export const fileKind = (name: string, length: number): FileKind => {
  const media = mediaKind(name)
  const bits = media === 'video' ? videoBit : media === 'audio' ? audioBit : 0
  if (length === 0) {
    return bits
  }
  const may = bits !== 0 || mimeType(name) === octetStream ? mayPlayBit : 0
  return bits | may | (isPlayable(name) ? playableBit : 0)
}

export const isVideoKind = (kind: FileKind): boolean => (kind & videoBit) !== 0
export const isPlayableKind = (kind: FileKind): boolean => (kind & playableBit) !== 0
export const mayPlayKind = (kind: FileKind): boolean => (kind & mayPlayBit) !== 0

/** The position of the file with this index in the torrent, or -1. */
export const positionOf = (table: Pick<FileTable, 'count' | 'index'>, index: number): number => {
  let low = 0
  let high = table.count - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = table.index(middle)
    if (found === index) {
      return middle
    }
    if (found < index) {
      low = middle + 1
    } else {
      high = middle - 1
    }
  }
  return -1
}

/** Positions of the files that a media element may be able to play, in order. */
export const playablePositions = (kinds: Uint8Array): Uint32Array => {
  const positions = new Uint32Array(kinds.length)
  let found = 0
  for (let position = 0; position < kinds.length; position++) {
    if (isPlayableKind(kinds[position] ?? 0)) {
      positions[found++] = position
    }
  }
  return positions.slice(0, found)
}

/**
 * Positions of the `count` largest files of a kind that is meant, the largest first; of equals, the first.
 */
export const largestPositions = (
  { kinds, lengths }: Pick<FileTable, 'kinds' | 'lengths'>,
  count: number,
  isMeant: (kind: FileKind) => boolean,
): number[] => {
  const meant = Array.from({ length: 16 }, (_, kind) => isMeant(kind))
  const largest: number[] = []
  let least = -1
  for (let position = 0; position < kinds.length; position++) {
    const length = lengths[position] ?? 0
    if (length <= least || !meant[kinds[position] ?? 0]) {
      continue
    }
    const place = largest.findIndex((other) => (lengths[other] ?? 0) < length)
    largest.splice(place < 0 ? largest.length : place, 0, position)
    largest.length = Math.min(largest.length, count)
    least = largest.length < count ? -1 : (lengths[largest.at(-1) ?? 0] ?? 0)
  }
  return largest
}
