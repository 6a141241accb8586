import { isPlayable, mediaKind } from '../shared/mime.ts'

/**
 * What the metainfo says of a torrent's files, padding left out: by columns, since a torrent may have a
 * hundred thousand of them and a page shows a dozen. A `position` counts the files that are shown, from 0; it
 * is not the file's index in the torrent, where padding counts too.
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
  /** Every path, in order: cheaper than asking for each. */
  paths(): Iterable<string>
}

/** What a file is for a media element, by its name and whether it has any bytes: one byte. */
export type FileKind = number

const audioBit = 1
const videoBit = 2
const playableBit = 4

export const fileKind = (name: string, length: number): FileKind => {
  const media = mediaKind(name)
  const bits = media === 'video' ? videoBit : media === 'audio' ? audioBit : 0
  return length > 0 && isPlayable(name) ? bits | playableBit : bits
}

export const isVideoKind = (kind: FileKind): boolean => (kind & videoBit) !== 0
export const isPlayableKind = (kind: FileKind): boolean => (kind & playableBit) !== 0

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
export const playablePositions = (table: Pick<FileTable, 'count' | 'kind'>): Uint32Array => {
  const positions = new Uint32Array(table.count)
  let found = 0
  for (let position = 0; position < table.count; position++) {
    if (isPlayableKind(table.kind(position))) {
      positions[found++] = position
    }
  }
  return positions.slice(0, found)
}
