/** EBML (RFC 8794), the format in which WebM and Matroska are written. */
import { fromUtf8 } from '../shared/bytes.ts'

/**
 * An element of EBML (RFC 8794 §2). Its offsets count from the beginning of the bytes or of the file in which
 * it was found.
 */
export interface Element {
  readonly id: number
  readonly content: number
  /** Offset of the end. It is infinite where the element says that its size is unknown. */
  readonly end: number
}

/** Longest header in bytes: an ID of at most 4 and a size of at most 8 (RFC 8794 §4, §5). */
export const maxHeaderLength = 12
/**
 * Length in bytes of the number that begins with this byte: one more than the zero bits before its first set
 * bit (RFC 8794 §4).
 */
export const vintLength = (first: number): number => Math.clz32(first) - 23

/**
 * The element whose header is at `at` in `bytes`, which begin at `base` of their file; `null` when it is cut
 * off or impossible.
 */
export const readElement = (bytes: Uint8Array, at: number, base = 0): Element | null => {
  const idLength = vintLength(bytes[at] ?? 0)
  const sizeAt = at + idLength
  const sizeLength = vintLength(bytes[sizeAt] ?? 0)
  const content = sizeAt + sizeLength
  if (idLength > 4 || sizeLength > 8 || content > bytes.length) {
    return null
  }
  let id = 0
  for (const byte of bytes.subarray(at, sizeAt)) {
    id = id * 256 + byte
  }
  let size = (bytes[sizeAt] ?? 0) - 2 ** (8 - sizeLength)
  for (const byte of bytes.subarray(sizeAt + 1, content)) {
    size = size * 256 + byte
  }
  const isUnknown = size === 2 ** (7 * sizeLength) - 1
  if (!isUnknown && !Number.isSafeInteger(base + content + size)) {
    return null
  }
  return { id, content: base + content, end: isUnknown ? Number.POSITIVE_INFINITY : base + content + size }
}

export function* childrenOf(bytes: Uint8Array, begin: number, end: number): Generator<Element> {
  for (let at = begin; at < end; ) {
    const element = readElement(bytes, at)
    if (element === null || element.end > end) {
      return
    }
    yield element
    at = element.end
  }
}

/** Reads an unsigned number. Past 2^53 it loses its last digits. */
export const readUnsigned = (bytes: Uint8Array, { content, end }: Element): number => {
  let value = 0
  for (const byte of bytes.subarray(content, Math.min(end, content + 8))) {
    value = value * 256 + byte
  }
  return value
}

/** Reads a text in UTF-8 of at most `maxLength` bytes, up to its first zero (RFC 8794 §7.5). */
export const readText = (bytes: Uint8Array, { content, end }: Element, maxLength: number): string => {
  const value = bytes.subarray(content, Math.min(end, content + maxLength))
  const zero = value.indexOf(0)
  return fromUtf8(zero < 0 ? value : value.subarray(0, zero))
}
