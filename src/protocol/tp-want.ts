import { TorrentError } from '../shared/errors.ts'
import { type BencodeInput, type BencodeLimits, decodeBencode, encodeBencode } from './bencode.ts'
import { isIntegerWithin } from './integers.ts'

/** Ranges of one message, at most (docs/tp-want.md). */
export const maxWantedRanges = 16
/** Latest deadline in milliseconds: one hour. What is needed later is not urgent. Our own choice. */
const maxDeadlineMs = 60 * 60 * 1000
/** Bytes of a message, at most: 16 ranges take 600, the rest is for keys to come. Our own choice. */
const maxWantLength = 8 * 1024
const limits: BencodeLimits = { maxDepth: 4, maxItems: 256 }
/** A piece index is 32 bits wide on the wire (BEP 3). */
const maxPiece = 0xffff_ffff
/** Highest media rate in bytes a second: 8 Gbit/s. Our own choice. */
const maxBytesPerSecond = 1e9

/** Pieces that the sender will need, and when. */
export interface WantedRange {
  readonly firstPiece: number
  /** One past the last piece. */
  readonly endPiece: number
  /** When the first of them is needed, in milliseconds from now. 0: somebody waits for it. */
  readonly deadlineMs: number
}

/** A message of the extension `tp_want`: what the sender's viewer will need. It replaces the last one. */
export interface WantMessage {
  /** At most 16, the most urgent ones first. Empty: nothing any more. */
  readonly ranges: readonly WantedRange[]
  /** Rate of the media in bytes a second; `null`: not known. */
  readonly bytesPerSecond: number | null
}

/** Payload of the extended message: a dictionary with `r`, a list of `[first, end, deadline]`, and `b`. */
export const encodeWant = ({ ranges, bytesPerSecond }: WantMessage): Uint8Array => {
  const dictionary = new Map<string, BencodeInput>()
  if (bytesPerSecond !== null && bytesPerSecond >= 1) {
    dictionary.set('b', Math.min(Math.round(bytesPerSecond), maxBytesPerSecond))
  }
  dictionary.set(
    'r',
    ranges
      .slice(0, maxWantedRanges)
      .map(({ firstPiece, endPiece, deadlineMs }) => [
        firstPiece,
        endPiece,
        Math.round(Math.min(Math.max(deadlineMs, 0), maxDeadlineMs)),
      ]),
  )
  return encodeBencode(dictionary)
}

/**
 * Reads a payload. Unknown keys, items of a range after its third, and ranges after the 16th are ignored, so
 * that later versions can say more. Deadlines are brought within an hour, and a rate of the wrong type counts
 * as not known. Pieces are not compared with the number of pieces of the torrent.
 *
 * @throws TorrentError `protocol`
 */
export const parseWant = (payload: Uint8Array): WantMessage => {
  if (payload.length > maxWantLength) throw malformed()
  const dictionary = decodeBencode(payload, limits)
  const list = dictionary instanceof Map ? dictionary.get('r') : undefined
  if (!(dictionary instanceof Map) || !Array.isArray(list)) throw malformed()
  const ranges = list.slice(0, maxWantedRanges).map((item): WantedRange => {
    const [firstPiece, endPiece, deadlineMs] = Array.isArray(item) ? item : []
    if (
      !isIntegerWithin(firstPiece, 0, maxPiece) ||
      !isIntegerWithin(endPiece, firstPiece + 1, maxPiece + 1)
    ) {
      throw malformed()
    }
    if (typeof deadlineMs !== 'number') throw malformed()
    return { firstPiece, endPiece, deadlineMs: Math.min(Math.max(deadlineMs, 0), maxDeadlineMs) }
  })
  const rate = dictionary.get('b')
  return {
    ranges,
    bytesPerSecond: isIntegerWithin(rate, 1, Number.MAX_SAFE_INTEGER)
      ? Math.min(rate, maxBytesPerSecond)
      : null,
  }
}

const malformed = (): TorrentError =>
  new TorrentError('protocol', 'The peer sent a malformed list of what it wants.')
