import { createHash } from 'node:crypto'
import { maxMetadataLength } from '../../protocol/extension.ts'
import { Bitfield } from '../../shared/bitfield.ts'
import { equalBytes, fromLatin1, toLatin1 } from '../../shared/bytes.ts'

/** How a torrent's bytes lie in the cache. */
export interface SegmentLayout {
  /** Bytes of the whole torrent. */
  readonly length: number
  readonly pieceLength: number
  /** How many pieces a segment holds; the last one may hold fewer. */
  readonly segmentPieces: number
}

/** What is kept of a torrent beside its pieces: the bitfield, and when what was used. */
export interface TorrentState extends SegmentLayout {
  /** Whether nothing was written after this state: the segments hold these pieces and no others. */
  readonly isClean: boolean
  /** Bytes of the torrent's description, a file of its own. */
  readonly metainfoBytes: number
  /** When the torrent was used last, in minutes since 1970. */
  readonly usedMinutes: number
  readonly pieces: Bitfield
  /** When each segment was used last, in minutes since 1970; 0: it was never used. */
  readonly segmentMinutes: Uint32Array
}

/** First bytes of the file: its name and version. */
const magic = fromLatin1('tpcache1')
const hashBytes = 20
/** Bytes before the table of segments; the fields are little-endian, see {@link encodeState}. */
const headerBytes = 40
/** A torrent cannot have more pieces, since its metadata has a hash of 20 bytes for each (BEP 3). */
const mostPieces = Math.floor(maxMetadataLength / hashBytes)
/** Longest file that {@link decodeState} takes, in bytes. */
export const mostStateBytes = headerBytes + 4 * mostPieces + Bitfield.byteLength(mostPieces) + hashBytes

export const pieceCountOf = ({ length, pieceLength }: SegmentLayout): number =>
  Math.ceil(length / pieceLength)

export const segmentCountOf = (layout: SegmentLayout): number =>
  Math.ceil(pieceCountOf(layout) / layout.segmentPieces)

const digest = (data: Uint8Array): Uint8Array => createHash('sha1').update(data).digest()

export const encodeState = (state: TorrentState): Uint8Array => {
  const tableBytes = 4 * state.segmentMinutes.length
  const bytes = new Uint8Array(headerBytes + tableBytes + state.pieces.bytes.length + hashBytes)
  const view = new DataView(bytes.buffer)
  bytes.set(magic, 0)
  view.setUint8(8, state.isClean ? 1 : 0)
  view.setUint32(12, state.metainfoBytes, true)
  view.setFloat64(16, state.length, true)
  view.setFloat64(24, state.pieceLength, true)
  view.setUint32(32, state.segmentPieces, true)
  view.setUint32(36, state.usedMinutes, true)
  state.segmentMinutes.forEach((minutes, segment) => {
    view.setUint32(headerBytes + 4 * segment, minutes, true)
  })
  bytes.set(state.pieces.bytes, headerBytes + tableBytes)
  bytes.set(digest(bytes.subarray(0, -hashBytes)), bytes.length - hashBytes)
  return bytes
}

/** @returns `null` when the bytes are not what {@link encodeState} makes: cut off, damaged, or foreign */
export const decodeState = (bytes: Uint8Array): TorrentState | null => {
  if (bytes.length < headerBytes + hashBytes || bytes.length > mostStateBytes) return null
  if (toLatin1(bytes.subarray(0, magic.length)) !== toLatin1(magic)) return null
  if (!equalBytes(digest(bytes.subarray(0, -hashBytes)), bytes.subarray(-hashBytes))) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const layout: SegmentLayout = {
    length: view.getFloat64(16, true),
    pieceLength: view.getFloat64(24, true),
    segmentPieces: view.getUint32(32, true),
  }
  const { length, pieceLength, segmentPieces } = layout
  if (!Number.isSafeInteger(length) || length < 1) return null
  if (!Number.isSafeInteger(pieceLength) || pieceLength < 1 || segmentPieces < 1) return null
  const pieceCount = pieceCountOf(layout)
  if (pieceCount > mostPieces) return null
  const tableBytes = 4 * segmentCountOf(layout)
  if (bytes.length !== headerBytes + tableBytes + Bitfield.byteLength(pieceCount) + hashBytes) return null
  const at = (segment: number): number => view.getUint32(headerBytes + 4 * segment, true)
  return {
    ...layout,
    isClean: view.getUint8(8) === 1,
    metainfoBytes: view.getUint32(12, true),
    usedMinutes: view.getUint32(36, true),
    pieces: new Bitfield(pieceCount, bytes.slice(headerBytes + tableBytes, -hashBytes)),
    segmentMinutes: Uint32Array.from({ length: tableBytes / 4 }, (_, segment) => at(segment)),
  }
}
