/** A seek as a ledger: what was asked for when, what came of it, and how early it could have come. */
import { median } from '../statistics.ts'
import type { TraceEvent } from '../trace.ts'
import { bytesToShow, type Packet } from './film-index.ts'
import type { LineRow } from './rows.ts'

/** Pieces without which the place cannot be shown: [first, last]. */
export interface NeededPieces {
  readonly first: number
  readonly last: number
}

export const neededFor = (
  { pieceLength }: Pick<LineRow, 'pieceLength'>,
  packets: readonly Packet[],
  seconds: number,
): NeededPieces => {
  const { begin, end } = bytesToShow(packets, seconds)
  return { first: Math.floor(begin / pieceLength), last: Math.floor((end - 1) / pieceLength) }
}

/**
 * Bytes a millisecond that SCTP carries over a line with loss, by the formula of Mathis and others (1997)
 * that issue 14 goes by; without loss there is no such bound.
 */
const rateUnderLoss = (roundTripMs: number, loss: number): number =>
  loss === 0 ? Number.POSITIVE_INFINITY : (1.22 * 1_200) / (roundTripMs * Math.sqrt(loss))

/** Bytes a millisecond that the seeds of a row can send its viewer, each through one association. */
export const seekRateOf = ({ down, roundTripMs, loss, seeds }: LineRow): number =>
  Math.min(
    down * 125,
    seeds.reduce(
      (sum, { up, furtherMs }) => sum + Math.min(up * 125, rateUnderLoss(roundTripMs + furtherMs, loss)),
      0,
    ),
  )

/**
 * The time that a seek needs at least, in milliseconds: a round trip, and the needed pieces at the rate of
 * line and seeds. Pieces have to be whole, since nothing shorter can be verified.
 */
export const seekBoundMs = (row: LineRow, { first, last }: NeededPieces): number =>
  row.roundTripMs + ((last - first + 1) * row.pieceLength) / seekRateOf(row)

/** Milliseconds within which seeks to these places reach their goal whatever the other needs. Issue 14. */
export const enoughForSeeksMs = (
  row: LineRow,
  packets: readonly Packet[],
  places: readonly number[],
): number =>
  median(places.map((seconds) => seekBoundMs(row, neededFor(row, packets, seconds)))) + row.roundTripMs

/** One traced seek. Times are on the page's clock. */
export interface TracedSeek {
  readonly startedAt: number
  readonly seekMs: number
  readonly needed: NeededPieces
  readonly trace: readonly TraceEvent[]
}

export interface SeekSteps {
  /** Milliseconds since the seek; `NaN` where it did not happen. */
  readonly firstRequest: number
  readonly firstBlock: number
  /** The first needed piece, and all of them, are whole. */
  readonly firstPiece: number
  readonly allPieces: number
  readonly frame: number
  /** Blocks that came before all needed pieces were whole: of the needed ones, and of others. */
  readonly neededBlocks: number
  readonly otherBlocks: number
  /** Of the others: those that had been asked for before the seek. */
  readonly blocksFromBefore: number
  readonly boundMs: number
}

const blockBytes = 16 * 1024

export const stepsOfSeek = (row: LineRow, { startedAt, seekMs, needed, trace }: TracedSeek): SeekSteps => {
  const isNeeded = (piece = -1): boolean => piece >= needed.first && piece <= needed.last
  const within = trace.filter(([time]) => time >= startedAt && time <= startedAt + seekMs)
  const since = (events: readonly TraceEvent[]): number => (events[0]?.[0] ?? Number.NaN) - startedAt
  const requests = within.filter(([, what]) => what === 'request out')
  const blocks = within.filter(([, what]) => what === 'piece in')
  const mine = blocks.filter(([, , piece]) => isNeeded(piece))
  const wholeAt = (pieces: NeededPieces): number => {
    const seen = new Set<string>()
    const count = ((pieces.last - pieces.first + 1) * row.pieceLength) / blockBytes
    for (const [time, what, piece = -1, begin] of trace) {
      if (what !== 'piece in' || piece < pieces.first || piece > pieces.last) continue
      if (seen.add(`${piece}/${begin}`).size >= count) return Math.max(0, time - startedAt)
    }
    return Number.NaN
  }
  const all = wholeAt(needed)
  const asked = new Set(requests.map(([, , piece, begin]) => `${piece}/${begin}`))
  const others = blocks.filter(([time, , piece]) => !isNeeded(piece) && !(time - startedAt > all))
  return {
    firstRequest: since(requests.filter(([, , piece]) => isNeeded(piece))),
    firstBlock: since(mine),
    firstPiece: wholeAt({ first: needed.first, last: needed.first }),
    allPieces: all,
    frame: seekMs,
    neededBlocks: mine.length,
    otherBlocks: others.length,
    blocksFromBefore: others.filter(([, , piece, begin]) => !asked.has(`${piece}/${begin}`)).length,
    boundMs: seekBoundMs(row, needed),
  }
}

const columns: readonly (readonly [string, keyof SeekSteps])[] = [
  ['first request', 'firstRequest'],
  ['first block', 'firstBlock'],
  ['first piece', 'firstPiece'],
  ['all pieces', 'allPieces'],
  ['frame', 'frame'],
  ['bound', 'boundMs'],
  ['needed blocks', 'neededBlocks'],
  ['other blocks', 'otherBlocks'],
  ['of these from before', 'blocksFromBefore'],
]

/** A Markdown table with a line for each seek and their medians. Times are milliseconds since the seek. */
export const seekTable = (seeks: readonly SeekSteps[]): string => {
  const cell = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(0))
  const lines = [
    ['seek', ...columns.map(([name]) => name)],
    ['---', ...columns.map(() => '---')],
    ...seeks.map((seek, index) => [String(index + 1), ...columns.map(([, key]) => cell(seek[key]))]),
    [
      'median',
      ...columns.map(([, key]) => {
        const known = seeks.map((seek) => seek[key]).filter((value) => !Number.isNaN(value))
        return known.length === 0 ? '–' : cell(median(known))
      }),
    ],
  ]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
