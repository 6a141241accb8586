import type { HeapSizes } from '../e2e/support/heap.ts'
import { slope, worst } from './statistics.ts'

/** The heap at one moment of streaming. */
export interface HeapPoint {
  /** Bytes that were read so far. */
  readonly streamed: number
  readonly sizes: HeapSizes
  /** Bytes over the idle page, of all heaps together. */
  readonly over: number
}

/**
 * Share of the run that is not looked at for a trend: bounded caches may still fill up in it, which is no
 * leak.
 */
const warmUpShare = 0.5

/** How high a heap went, and whether it goes on growing with what is streamed (in bytes for each byte). */
export const heapStory = (points: readonly HeapPoint[]): { growth: number; slope: number } => {
  const end = points.at(-1)?.streamed ?? 0
  const warm = points.filter(({ streamed }) => streamed >= end * warmUpShare)
  return {
    growth: worst(points.map(({ over }) => over)),
    slope: slope(
      warm.map(({ streamed }) => streamed),
      warm.map(({ over }) => over),
    ),
  }
}
