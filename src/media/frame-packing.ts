import { concatBytes } from '../shared/bytes.ts'
import type { Packing } from './matroska-head.ts'

/** Longest text of one frame in bytes. Drawn signs of ASS have some 100 KB. */
export const maxFrameLength = 256 * 1024

/**
 * The frame as it was before it was packed; `null` where it is damaged, or longer than a text is. What is
 * packed small and is huge (a “zip bomb”) is given up at that length.
 */
export const unpackFrame = async (data: Uint8Array, packing: Packing): Promise<Uint8Array | null> => {
  if (data.length > maxFrameLength) return null
  if (packing.kind === 'none') return data
  if (packing.kind === 'prefix') return concatBytes([packing.prefix, data])
  return inflate(data)
}

const inflate = async (data: Uint8Array): Promise<Uint8Array | null> => {
  const parts: Uint8Array[] = []
  let length = 0
  try {
    // “deflate” is what zlib writes (RFC 1950), as Matroska has it.
    const unpacked = new Blob([new Uint8Array(data)]).stream().pipeThrough(new DecompressionStream('deflate'))
    const reader = unpacked.getReader()
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      parts.push(next.value)
      length += next.value.length
      if (length <= maxFrameLength) continue
      await reader.cancel()
      return null
    }
    return concatBytes(parts)
  } catch {
    // The frame is damaged. The other ones may be whole.
    return null
  }
}
