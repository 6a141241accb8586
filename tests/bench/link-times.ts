import type { SeederWire } from '../e2e/support/seeder.ts'

/** How a page was linked to its seeds, as the seeds saw it. */
export interface LinkTimes {
  /** Seeds that the page was linked to when it was asked. */
  readonly linked: number
  /** Milliseconds until each seed first had a connection with its handshake done, soonest first. */
  readonly linkedMs: readonly number[]
  /** Milliseconds until the last seed had one; `Infinity` when a seed never had one. */
  readonly allLinkedMs: number
  /** Bytes that each seed sent. */
  readonly uploaded: readonly number[]
}

/**
 * `processes`: what every seeder process tells of its clients' connections. `startedAt`: milliseconds since
 * 1970.
 */
export const linkTimes = (
  processes: readonly (readonly SeederWire[])[],
  startedAt: number,
  seedCount = 4,
): LinkTimes => {
  const seeds = new Map<string, SeederWire[]>()
  for (const [process, wires] of processes.entries()) {
    for (const wire of wires) {
      const key = `${process}/${wire.client}`
      seeds.set(key, [...(seeds.get(key) ?? []), wire])
    }
  }
  const all = [...seeds.values()]
  const linkedMs = all
    .map((wires) => Math.min(...wires.map(({ openedAt }) => openedAt - startedAt)))
    .sort((a, b) => a - b)
  return {
    linked: all.filter((wires) => wires.some(({ closedAt }) => closedAt === null)).length,
    linkedMs,
    allLinkedMs: linkedMs[seedCount - 1] ?? Number.POSITIVE_INFINITY,
    uploaded: all.map((wires) => wires.reduce((total, { uploaded }) => total + uploaded, 0)),
  }
}
