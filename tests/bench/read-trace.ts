import type { TraceEvent } from './trace.ts'

const REPEATED = new Set([
  'request out',
  'piece in',
  'cancel out',
  'have out',
  'media request',
  'media answer',
])

/** When each thing happened first after `startedAt`, with a few sums over the blocks. `pieceLength`: bytes. */
export const marksOf = (
  trace: readonly TraceEvent[],
  startedAt: number,
  endedAt = Number.POSITIVE_INFINITY,
): Map<string, number> => {
  const marks = new Map<string, number>()
  const note = (name: string, time: number): void => {
    if (!marks.has(name)) marks.set(name, time - startedAt)
  }
  let media = 0
  for (const [time, what, piece = 0] of [...trace].sort((a, b) => a[0] - b[0])) {
    if (time < startedAt || time > endedAt) continue
    if (what === 'media request') note(`media request ${++media} (${piece} bytes)`, time)
    else note(REPEATED.has(what) ? `first ${what}` : what, time)
  }
  return marks
}

/** How blocks went in a window of time. */
export interface BlockStory {
  readonly requests: number
  readonly blocks: number
  /** Blocks that came although they were asked for before the window began. */
  readonly late: number
  readonly cancels: number
  /** Pieces of the requests, in the order in which they were first asked for. */
  readonly pieces: readonly number[]
}

export const blocksOf = (trace: readonly TraceEvent[], from: number, to: number): BlockStory => {
  const inside = trace.filter(([time]) => time >= from && time <= to)
  const requested = new Set(
    inside.filter(([, what]) => what === 'request out').map(([, , piece, begin]) => `${piece}/${begin}`),
  )
  const blocks = inside.filter(([, what]) => what === 'piece in')
  return {
    requests: requested.size,
    blocks: blocks.length,
    late: blocks.filter(([, , piece, begin]) => !requested.has(`${piece}/${begin}`)).length,
    cancels: inside.filter(([, what]) => what === 'cancel out').length,
    pieces: [
      ...new Set(inside.filter(([, what]) => what === 'request out').map(([, , piece = -1]) => piece)),
    ],
  }
}
