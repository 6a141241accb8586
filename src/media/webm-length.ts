import type { ByteSource } from './byte-source.ts'
import { childrenOf, type Element, readElement, readUnsigned, vintLength } from './ebml.ts'

/** IDs of elements with the marker of their length, as RFC 9559 §5.1 writes them. */
const segmentId = 0x18538067
const infoId = 0x1549a966
const timestampScaleId = 0x2ad7b1
const clusterId = 0x1f43b675
const timestampId = 0xe7
const simpleBlockId = 0xa3
const blockGroupId = 0xa0
const blockId = 0xa1
const blockDurationId = 0x9b

/** Nanoseconds of one tick where a file does not say it (RFC 9559 §5.1.2.9). */
const defaultScale = 1_000_000
/**
 * Bytes that are read of the beginning. Recorders write a short head, since they write it before anything is
 * recorded.
 */
const headLength = 16 * 1024
/**
 * Bytes of the end that are read, one length after the other, until a cluster begins in them. ffmpeg begins a
 * cluster every 5 s or 5 MB, MediaRecorder with every key frame, and key frames may be 30 s apart.
 */
const tailLengths = [128 * 1024, 1024 * 1024, 8 * 1024 * 1024] as const

/**
 * Most places in the end that are tried as a cluster: a film has far fewer that look like one. Each is read
 * from there to the end at most.
 */
const maxClusters = 16
/** Most elements of a cluster that are read: half a minute of picture and sound has some 2,000 blocks. */
const maxElements = 100_000

/**
 * Finds the length in seconds of a WebM or Matroska film without a duration: recorders write to the end and
 * never come back to the head. It reads the head and the end. `null` when it is no such film, or when its end
 * says nothing. Rejects only when `source` or `signal` does.
 */
export const findWebmLength = async (source: ByteSource, signal?: AbortSignal): Promise<number | null> => {
  const options = signal === undefined ? {} : { signal }
  const scale = timestampScale(await source.read(0, Math.min(headLength, source.size), options))
  if (scale === null) {
    return null
  }
  for (const length of tailLengths) {
    const begin = Math.max(0, source.size - length)
    const ticks = lastTick(await source.read(begin, source.size, options))
    if (ticks !== null) {
      return (ticks * scale) / 1e9
    }
    if (begin === 0) {
      return null
    }
  }
  return null
}

/** Nanoseconds of a tick; `null` when the head is not that of a WebM or Matroska film. */
const timestampScale = (head: Uint8Array): number | null => {
  const ebml = readElement(head, 0)
  if (ebml?.id !== 0x1a45dfa3) {
    return null
  }
  let at = ebml.end
  for (let element = readElement(head, at); element !== null; element = readElement(head, at)) {
    if (element.id === timestampScaleId) {
      return readUnsigned(head, element) || defaultScale
    }
    if (element.id === clusterId) {
      break
    }
    // The search goes into the segment and its description, and past all other elements.
    at = element.id === segmentId || element.id === infoId ? element.content : element.end
  }
  return defaultScale
}

/** The tick at which the last cluster in `tail` ends; `null` when none begins in it. */
const lastTick = (tail: Uint8Array): number | null => {
  let clusters = 0
  for (let at = tail.length - 5; at >= 0 && clusters < maxClusters; at--) {
    if (tail[at] === 0x1f && tail[at + 1] === 0x43 && tail[at + 2] === 0xb6 && tail[at + 3] === 0x75) {
      clusters++
      const tick = endOfCluster(tail, at)
      if (tick !== null) {
        return tick
      }
    }
  }
  return null
}

/** A track in a cluster: the ticks at which its last two blocks begin. */
interface LastBlocks {
  last: number
  gap: number
}

const endOfCluster = (bytes: Uint8Array, at: number): number | null => {
  const cluster = readElement(bytes, at)
  if (cluster?.id !== clusterId) {
    return null
  }
  const end = Math.min(cluster.end, bytes.length)
  const tracks = new Map<number, LastBlocks>()
  let base: number | null = null
  let place = cluster.content
  for (let count = 0; count < maxElements; count++) {
    const element = readElement(bytes, place)
    // A block that is cut off was not recorded to its end, and no browser shows it.
    if (element === null || element.end > end || element.id === clusterId) {
      break
    }
    if (element.id === timestampId) {
      base = readUnsigned(bytes, element)
    } else if (base === null && isBlock(element)) {
      // These four bytes look like a cluster's ID, but stand in the middle of a picture by chance.
      return null
    } else if (base !== null && isBlock(element)) {
      noteBlock(bytes, element, base, tracks)
    }
    place = element.end
  }
  const ends = [...tracks.values()].map(({ last, gap }) => last + gap)
  return ends.length === 0 ? null : Math.max(...ends)
}

const isBlock = ({ id }: Element): boolean => id === simpleBlockId || id === blockGroupId

/**
 * Notes a block. It begins with its track's number, and 16 bits of time relative to the cluster (RFC 9559
 * §10).
 */
const noteBlock = (
  bytes: Uint8Array,
  element: Element,
  base: number,
  tracks: Map<number, LastBlocks>,
): void => {
  let block: Element | null = element.id === simpleBlockId ? element : null
  let duration: number | null = null
  for (const child of block === null ? childrenOf(bytes, element.content, element.end) : []) {
    if (child.id === blockId) {
      block = child
    } else if (child.id === blockDurationId) {
      duration = readUnsigned(bytes, child)
    }
  }
  const timeAt = block === null ? 0 : block.content + vintLength(bytes[block.content] ?? 0)
  if (block === null || timeAt + 2 > Math.min(block.end, bytes.length)) {
    return
  }
  const track = readUnsigned(bytes, { id: 0, content: block.content, end: timeAt })
  const begin = base + new DataView(bytes.buffer, bytes.byteOffset).getInt16(timeAt)
  const before = tracks.get(track)
  // Frames come in the order in which they are decoded. The one that is shown last counts.
  const last = Math.max(begin, before?.last ?? begin)
  const gap = duration ?? (before === undefined ? 0 : begin > before.last ? begin - before.last : before.gap)
  tracks.set(track, { last, gap })
}
