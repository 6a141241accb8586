/**
 * A box (ISO/IEC 14496-12 §4.2). Its offsets count from the beginning of the bytes or of the file in which it
 * was found.
 */
export interface Box {
  readonly type: string
  readonly begin: number
  /** Where its content begins. */
  readonly content: number
  readonly end: number
}

/** Longest header of a box in bytes, with a size of 64 bits. */
export const maxBoxHeaderLength = 16

/**
 * The box whose header is at `at` in `bytes`, which begin at `base` of their file. `limit` is the end of the
 * area that holds the box; a box without a size reaches to it. `null` when the header is cut off or
 * impossible.
 */
export const readBox = (bytes: Uint8Array, at: number, limit: number, base = 0): Box | null => {
  const view = viewOf(bytes)
  if (at < 0 || at + 8 > bytes.length) return null
  const begin = base + at
  let size = view.getUint32(at)
  let headerLength = 8
  if (size === 1) {
    if (at + maxBoxHeaderLength > bytes.length) return null
    size = Number(view.getBigUint64(at + 8))
    headerLength = maxBoxHeaderLength
  } else if (size === 0) size = limit - begin
  if (size < headerLength || !Number.isSafeInteger(begin + size)) return null
  const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
  return { type, begin, content: begin + headerLength, end: begin + size }
}

/** The boxes between `begin` and `end` of `bytes`, up to the first malformed one. */
export function* childBoxes(bytes: Uint8Array, begin: number, end: number): Generator<Box> {
  for (let at = begin; at < end; ) {
    const box = readBox(bytes, at, end)
    if (box === null || box.end > end) return
    yield box
    at = box.end
  }
}

/**
 * The first box at the end of a path of types, such as `mdia`, `minf`, `stbl`, below the content of `parent`.
 */
export const findBox = (bytes: Uint8Array, parent: Box, ...path: readonly string[]): Box | null => {
  let current: Box = parent
  for (const type of path) {
    let found: Box | null = null
    for (const box of childBoxes(bytes, current.content, current.end)) {
      if (box.type !== type) continue
      found = box
      break
    }
    if (found === null) return null
    current = found
  }
  return current
}

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
