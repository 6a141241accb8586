import { join } from 'node:path'
import { pieceLengthAt, type TorrentInfo } from '../../protocol/metainfo-types.ts'
import { Bitfield } from '../../shared/bitfield.ts'
import {
  mostStateBytes,
  pieceCountOf,
  type SegmentLayout,
  segmentCountOf,
  type TorrentState,
} from './torrent-state.ts'

/** Space on disk is given out in blocks of this many bytes, on nearly all file systems. */
const blockBytes = 4096
/** Bytes of a segment where the cache is large enough: our own choice (decision 064). */
const segmentBytes = 16 * 1024 * 1024
/** A segment is at most this share of the cache, so that there is a choice of what to give up. */
const segmentShare = 1 / 64

/** Something that is given up as a whole: a segment of a torrent's pieces, or a torrent's own small files. */
export interface Evictable {
  readonly torrent: CachedTorrent
  /** Number of the segment; `null`: the torrent's description and state. */
  readonly segment: number | null
  /** How many bytes it takes on disk. */
  bytes: number
  /** When it was used last, in minutes since 1970. */
  usedMinutes: number
  /** Writes under way: meanwhile it stays. */
  writers: number
  /** Ends when it is deleted, or cannot be deleted; `null`: nobody deletes it now. Never rejects. */
  going: Promise<void> | null
}

/** Who has a torrent open. */
export interface TorrentUser {
  readonly isNeeded: (piece: number) => boolean
  readonly evicted: (piece: number) => void
}

export const layoutFor = (info: TorrentInfo, limitBytes: number): SegmentLayout => {
  const wantedBytes = Math.min(segmentBytes, limitBytes * segmentShare)
  const { length, pieceLength } = info
  return { length, pieceLength, segmentPieces: Math.max(1, Math.floor(wantedBytes / pieceLength)) }
}

/** What is known of one torrent in the cache. */
export class CachedTorrent {
  readonly infoHash: string
  readonly folder: string
  readonly layout: SegmentLayout
  /** Pieces on disk. */
  readonly have: Bitfield
  /** Pieces of which this process knows that they match their hash. */
  readonly verified: Bitfield
  readonly segments = new Map<number, Evictable>()
  readonly home: Evictable
  metainfoBytes: number
  user: TorrentUser | null = null
  /** Whether the state on disk says that it may be behind what was written. */
  isMarkedUnclean: boolean
  isDeleted = false
  /** Resolves when neither its state nor its description is being written. */
  describing: Promise<unknown> = Promise.resolve()

  constructor(cacheFolder: string, infoHash: string, state: Omit<TorrentState, 'segmentMinutes'>) {
    this.infoHash = infoHash
    this.folder = join(cacheFolder, infoHash)
    const { length, pieceLength, segmentPieces } = state
    this.layout = { length, pieceLength, segmentPieces }
    this.have = state.pieces
    this.verified = new Bitfield(state.pieces.size)
    this.metainfoBytes = state.metainfoBytes
    this.isMarkedUnclean = !state.isClean
    this.home = newEvictable(this, null, state.usedMinutes)
    this.home.bytes = this.homeBytes
  }

  /** Bytes on disk of the description and the state. */
  get homeBytes(): number {
    const { size } = this.have
    const stateBytes = Math.min(
      64 + 4 * segmentCountOf(this.layout) + Bitfield.byteLength(size),
      mostStateBytes,
    )
    return onDisk(this.metainfoBytes) + onDisk(stateBytes)
  }

  segmentOf(piece: number): number {
    return Math.floor(piece / this.layout.segmentPieces)
  }

  /** Where a piece begins in its segment's file. */
  offsetOf(piece: number): number {
    return (piece % this.layout.segmentPieces) * this.layout.pieceLength
  }

  /** How many bytes the piece takes on disk, at most. */
  costOf(piece: number): number {
    const { pieceLength } = this.layout
    const length = pieceLengthAt({ ...this.layout, pieceCount: this.have.size }, piece)
    // A piece that does not end with a block shares it with the next one, which may not be there.
    return onDisk(length) + (pieceLength % blockBytes === 0 ? 0 : blockBytes)
  }

  /** The pieces of a segment that are on disk. */
  piecesIn(segment: number): number[] {
    const first = segment * this.layout.segmentPieces
    const end = Math.min(first + this.layout.segmentPieces, pieceCountOf(this.layout))
    const pieces: number[] = []
    for (let piece = first; piece < end; piece++) if (this.have.has(piece)) pieces.push(piece)
    return pieces
  }

  /** The piece is on disk no more. */
  drop(piece: number): void {
    this.have.delete(piece)
    this.verified.delete(piece)
  }

  state(isClean: boolean): TorrentState {
    const segmentMinutes = new Uint32Array(segmentCountOf(this.layout))
    for (const [segment, { usedMinutes }] of this.segments) segmentMinutes[segment] = usedMinutes
    return {
      ...this.layout,
      isClean,
      metainfoBytes: this.metainfoBytes,
      usedMinutes: this.home.usedMinutes,
      pieces: this.have,
      segmentMinutes,
    }
  }
}

export const newEvictable = (
  torrent: CachedTorrent,
  segment: number | null,
  usedMinutes: number,
): Evictable => ({ torrent, segment, bytes: 0, usedMinutes, writers: 0, going: null })

const onDisk = (bytes: number): number => Math.ceil(bytes / blockBytes) * blockBytes
