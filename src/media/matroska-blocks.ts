import { childrenOf, type Element, readUnsigned, vintLength } from './ebml.ts'
import { matroskaIds as ids } from './matroska-ids.ts'

/** One block of a cluster (RFC 9559 §10). */
export interface Block {
  readonly track: number
  /** Ticks from the time of the cluster. */
  readonly relativeTicks: number
  /** Ticks; `null`: the file does not say it. */
  readonly duration: number | null
  readonly data: Uint8Array
  /** What stands beside the frame: of WebVTT its settings. */
  readonly addition: Uint8Array | null
}

export const isBlock = ({ id }: Pick<Element, 'id'>): boolean =>
  id === ids.simpleBlock || id === ids.blockGroup

/** The number of the track and the time of a block, from the first bytes of its content. */
export const readBlockHead = (
  bytes: Uint8Array,
  at: number,
): { track: number; relativeTicks: number; flags: number; dataAt: number } | null => {
  const timeAt = at + vintLength(bytes[at] ?? 0)
  if (timeAt - at > 8 || timeAt + 3 > bytes.length) return null
  const length = timeAt - at
  let track = (bytes[at] ?? 0) - 2 ** (8 - length)
  for (const byte of bytes.subarray(at + 1, timeAt)) track = track * 256 + byte
  const time = ((bytes[timeAt] ?? 0) << 8) | (bytes[timeAt + 1] ?? 0)
  return {
    track,
    relativeTicks: time >= 0x8000 ? time - 0x10000 : time,
    flags: bytes[timeAt + 2] ?? 0,
    dataAt: timeAt + 3,
  }
}

/** Bits of the flags that say that a block holds several frames. No program laces text. */
const lacing = 0x06

/** Reads a `SimpleBlock` or `BlockGroup` that lies in `bytes` as a whole; `null` where it holds no frame. */
export const readBlock = (bytes: Uint8Array, element: Element): Block | null => {
  let block: Element | null = element.id === ids.simpleBlock ? element : null
  let duration: number | null = null
  let addition: Uint8Array | null = null
  for (const child of block === null ? childrenOf(bytes, element.content, element.end) : []) {
    if (child.id === ids.block) block = child
    if (child.id === ids.blockDuration) duration = readUnsigned(bytes, child)
    if (child.id === ids.blockAdditions) addition = additionIn(bytes, child)
  }
  if (block === null) return null
  const head = readBlockHead(bytes, block.content)
  if (head === null || head.dataAt > block.end || (head.flags & lacing) !== 0) return null
  const { track, relativeTicks, dataAt } = head
  return { track, relativeTicks, duration, data: bytes.subarray(dataAt, block.end), addition }
}

const additionIn = (bytes: Uint8Array, additions: Element): Uint8Array | null => {
  for (const more of childrenOf(bytes, additions.content, additions.end)) {
    for (const child of childrenOf(bytes, more.content, more.end)) {
      if (child.id === ids.blockAdditional) return bytes.subarray(child.content, child.end)
    }
  }
  return null
}
