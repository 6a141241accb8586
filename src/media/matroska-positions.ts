import { childrenOf, type Element, readUnsigned } from './ebml.ts'
import { matroskaIds as ids } from './matroska-ids.ts'

/** Where a block of a track lies. */
export interface CuePosition {
  readonly tick: number
  /** Ticks; `null`: the file does not say it. */
  readonly duration: number | null
  /** Offset of the cluster from the beginning of the segment's content. */
  readonly cluster: number
  /** Offset of the block from the beginning of the cluster's content. */
  readonly relative: number
}

export interface MatroskaCues {
  /** Clusters that the cues name, by time; offsets from the beginning of the segment's content. */
  readonly clusters: readonly { readonly tick: number; readonly cluster: number }[]
  /** By track the blocks of which the very place is known, by time. */
  readonly blocks: ReadonlyMap<number, readonly CuePosition[]>
}

/** Longest `Cues` element in bytes: that of a film of three hours with much text has some 300 KB. */
export const maxCuesLength = 8 * 1024 * 1024
const maxPositions = 200_000

/** Reads the content of `Cues`. Never throws. */
export const readCues = (bytes: Uint8Array): MatroskaCues => {
  const clusters = new Map<number, number>()
  const blocks = new Map<number, CuePosition[]>()
  let count = 0
  for (const point of childrenOf(bytes, 0, bytes.length)) {
    if (point.id !== ids.cuePoint || count >= maxPositions) continue
    let tick = 0
    const positions: Element[] = []
    for (const child of childrenOf(bytes, point.content, point.end)) {
      if (child.id === ids.cueTime) tick = readUnsigned(bytes, child)
      if (child.id === ids.cueTrackPositions && ++count <= maxPositions) positions.push(child)
    }
    for (const position of positions) {
      const { track, ...place } = readPosition(bytes, position)
      if (place.cluster < 0) continue
      clusters.set(place.cluster, Math.min(tick, clusters.get(place.cluster) ?? tick))
      if (place.relative < 0) continue
      const ofTrack = blocks.get(track) ?? []
      ofTrack.push({ tick, ...place })
      blocks.set(track, ofTrack)
    }
  }
  for (const ofTrack of blocks.values()) ofTrack.sort((a, b) => a.tick - b.tick)
  return {
    clusters: [...clusters].map(([cluster, tick]) => ({ tick, cluster })).sort((a, b) => a.tick - b.tick),
    blocks,
  }
}

const readPosition = (
  bytes: Uint8Array,
  positions: Element,
): Omit<CuePosition, 'tick'> & { track: number } => {
  let track = 0
  let cluster = -1
  let relative = -1
  let duration: number | null = null
  for (const child of childrenOf(bytes, positions.content, positions.end)) {
    if (child.id === ids.cueTrack) track = readUnsigned(bytes, child)
    if (child.id === ids.cueClusterPosition) cluster = readUnsigned(bytes, child)
    if (child.id === ids.cueRelativePosition) relative = readUnsigned(bytes, child)
    if (child.id === ids.cueDuration) duration = readUnsigned(bytes, child)
  }
  return { track, cluster, relative, duration }
}
