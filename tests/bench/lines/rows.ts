/** The rows of issue 14's table: who is behind which line, and what is watched. */
import { type BenchMedia, lineFilm, longFilm, slimFilm } from '../../fixtures/make-bench-media.ts'
import { KiB, MiB } from '../scenarios/scenario.ts'
import { megabits } from './line.ts'
import type { LineOptions } from './line-network.ts'

/** Milliseconds of queue in front of a line where the row says nothing: what home routers have at least. */
const queueMs = 150
/** Mbit/s by which a seed is sent what others ask for. */
const seedDown = 40

interface LineEvent {
  /** Seconds after the first frame. */
  readonly atSeconds: number
  /** What the viewer's downlink is from then on, in Mbit/s. */
  readonly down?: number
  /** One of the seeds, another one in each run, vanishes without a word. */
  readonly vanishes?: boolean
}

/** Bounds on ours, as multiples of webtorrent's figure. `null`: none was set. */
interface RowGoals {
  readonly firstFrame: number | null
  readonly seek: number | null
  /** Milliseconds of standing picture; `theirs`: no more than theirs. */
  readonly stalledMs: number | 'theirs' | null
}

export interface LineRow {
  readonly name: string
  readonly about: string
  /** Round trip between the viewer and the middle of the network, where the tracker is. Milliseconds. */
  readonly roundTripMs: number
  /** Mbit/s of the viewer's line. */
  readonly down: number
  readonly up: number
  /** Part of the packets, in each direction of the viewer's line. */
  readonly loss: number
  readonly queueMs: number
  /** Each seed's uplink in Mbit/s, and what its round trip has more than the viewer's line. */
  readonly seeds: readonly { readonly up: number; readonly furtherMs: number }[]
  readonly media: () => Promise<BenchMedia>
  readonly pieceLength: number
  /** Seconds that are watched for stalls. */
  readonly watchSeconds: number
  readonly seeks: number
  /** Seconds after the first frame; `null`: after what is watched for stalls, in the same page. */
  readonly seeksFromSeconds: number | null
  readonly events: readonly LineEvent[]
  readonly goals: RowGoals
}

const fastSeed = { up: 40, furtherMs: 0 }

const base = {
  roundTripMs: 60,
  loss: 0,
  queueMs,
  seeds: [fastSeed],
  pieceLength: 256 * KiB,
  watchSeconds: 20,
  seeks: 5,
  seeksFromSeconds: null,
  events: [],
} as const

export const rows: readonly LineRow[] = [
  {
    ...base,
    name: 'A',
    about: '1 seed of 40 Mbit/s; 60 ms, 40 / 10 Mbit/s; 8 Mbit/s, 1 MiB',
    down: 40,
    up: 10,
    media: longFilm,
    pieceLength: MiB,
    goals: { firstFrame: 0.6, seek: 0.5, stalledMs: 0 },
  },
  {
    ...base,
    name: 'B',
    about: '1 seed of 40 Mbit/s; 60 ms, 13 / 5 Mbit/s; 8 Mbit/s, 256 KiB; seeks from the second second on',
    down: 13,
    up: 5,
    media: longFilm,
    seeksFromSeconds: 2,
    goals: { firstFrame: 0.55, seek: 0.4, stalledMs: 0 },
  },
  {
    ...base,
    name: 'C',
    about: '2 of 2 and 2 of 1 Mbit/s; 60, 100, 160, 220 ms, 24 / 5 Mbit/s, 0.2 %; 2.4 Mbit/s, 256 KiB',
    down: 24,
    up: 5,
    loss: 0.002,
    seeds: [
      { up: 2, furtherMs: 0 },
      { up: 2, furtherMs: 40 },
      { up: 1, furtherMs: 100 },
      { up: 1, furtherMs: 160 },
    ],
    media: lineFilm,
    goals: { firstFrame: 0.6, seek: 0.35, stalledMs: 0 },
  },
  {
    ...base,
    name: 'D',
    about: 'mobile: 1 of 40 Mbit/s; 130 ms, 8 / 1.6 Mbit/s, 0.1 %, 400 ms of queue; 2.4 Mbit/s, 256 KiB',
    roundTripMs: 130,
    down: 8,
    up: 1.6,
    loss: 0.001,
    queueMs: 400,
    media: lineFilm,
    goals: { firstFrame: 0.6, seek: 0.5, stalledMs: 'theirs' },
  },
  {
    ...base,
    name: 'E',
    about: 'satellite: 1 of 40 Mbit/s; 600 ms, 20 / 3 Mbit/s; 2.4 Mbit/s, 256 KiB',
    roundTripMs: 600,
    down: 20,
    up: 3,
    media: lineFilm,
    goals: { firstFrame: 0.7, seek: 0.6, stalledMs: 0 },
  },
  {
    ...base,
    name: 'F',
    about: 'the line changes 8, 2, 8 Mbit/s, 30 s each; 1 of 40 Mbit/s; 60 ms; 1.5 Mbit/s, 256 KiB',
    down: 8,
    up: 2,
    media: slimFilm,
    watchSeconds: 90,
    seeks: 0,
    events: [
      { atSeconds: 30, down: 2 },
      { atSeconds: 60, down: 8 },
    ],
    goals: { firstFrame: null, seek: null, stalledMs: 0 },
  },
  {
    ...base,
    name: 'G',
    about: 'one of 4 of 1 Mbit/s vanishes after 10 s; 100 ms, 24 / 5 Mbit/s; 2.4 Mbit/s, 256 KiB',
    roundTripMs: 100,
    down: 24,
    up: 5,
    seeds: Array.from({ length: 4 }, () => ({ up: 1, furtherMs: 0 })),
    media: lineFilm,
    // 20 s after the seed is gone: long enough for what was asked of it to be needed.
    watchSeconds: 30,
    seeks: 0,
    events: [{ atSeconds: 10, vanishes: true }],
    goals: { firstFrame: null, seek: null, stalledMs: 0 },
  },
]

/** The row whose line the first visit crosses, with its files too. */
export const coldRow = 'A'
/** Bound on the quotient of first visits. Issue 14. */
export const coldGoal = 0.7

export const viewerLine = 'viewer'
export const seedLine = (index: number): string => `seed-${index + 1}`

/** The line of every peer of a row, by the peer's name. */
export const linesOf = ({
  roundTripMs,
  down,
  up,
  loss,
  queueMs,
  seeds,
}: LineRow): Record<string, LineOptions> => ({
  [viewerLine]: {
    delayMs: roundTripMs / 2,
    down: megabits(down),
    up: megabits(up),
    limit: { ms: queueMs },
    loss,
  },
  ...Object.fromEntries(
    seeds.map(({ up, furtherMs }, index) => [
      seedLine(index),
      {
        delayMs: furtherMs / 2,
        down: megabits(seedDown),
        up: megabits(up),
        limit: { ms: queueMs },
        loss: 0,
      },
    ]),
  ),
})
