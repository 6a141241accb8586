import type { TraceEvent } from './trace.ts'

const repeated = new Set([
  'request out',
  'piece in',
  'cancel out',
  'have out',
  'media request',
  'media answer',
])

/**
 * The time at which each thing happened first after `startedAt`, and a few sums over the blocks.
 * `pieceLength` is in bytes.
 */
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
    if (what === 'media request') {
      note(`media request ${++media} (${piece} bytes)`, time)
    } else if (what === 'media answer') note(`media answer ${media}`, time)
    else note(repeated.has(what) ? `first ${what}` : what, time)
  }
  return marks
}

/** What happened to blocks in a window of time. */
export interface BlockStory {
  readonly requests: number
  readonly blocks: number
  /** Number of blocks that came in the window and had been asked for before it began. */
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

/**
 * Number of blocks that were asked for and are neither here nor cancelled at a moment: anything that is asked
 * for now comes after them.
 */
export const inFlightAt = (trace: readonly TraceEvent[], time: number): number => {
  const open = new Set<string>()
  for (const [at, what, piece, begin] of trace) {
    if (at >= time) continue
    if (what === 'request out') open.add(`${piece}/${begin}`)
    else if (what === 'piece in' || what === 'cancel out' || what === 'reject in') {
      open.delete(`${piece}/${begin}`)
    }
  }
  return open.size
}

/**
 * Milliseconds after a seek until the new place is asked for, begins to come, and has its first whole piece.
 */
export const marksNear = (
  trace: readonly TraceEvent[],
  startedAt: number,
  { piece: wanted, blocksPerPiece }: { piece: number; blocksPerPiece: number },
): Map<string, number> => {
  const marks = new Map<string, number>()
  const blocks = new Map<number, number>()
  for (const [time, what, piece = -1] of trace) {
    if (time < startedAt || Math.abs(piece - wanted) > 16) continue
    if (what === 'request out' && !marks.has('SOUGHT first request')) {
      marks.set('SOUGHT first request', time - startedAt)
    }
    if (what !== 'piece in') continue
    if (!marks.has('SOUGHT first block')) marks.set('SOUGHT first block', time - startedAt)
    blocks.set(piece, (blocks.get(piece) ?? 0) + 1)
    const whole = [...blocks.values()].filter((count) => count >= blocksPerPiece).length
    if (whole > 0 && !marks.has(`SOUGHT piece ${whole} whole`) && whole <= 8) {
      marks.set(`SOUGHT piece ${whole} whole`, time - startedAt)
    }
  }
  return marks
}
