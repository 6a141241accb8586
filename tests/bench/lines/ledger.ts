/** The first frame as a ledger: which message came when, what it waited for, and what it needs at least. */
import { median } from '../statistics.ts'
import type { TraceEvent } from '../trace.ts'
import type { RelayNote } from './relay-messages.ts'
import { type LineRow, viewerLine } from './rows.ts'

/** Bytes that SCTP has under way at first: ten packets, in dcSCTP, which Chromium and Node's WebRTC use. */
const firstWindow = 10 * 1_191

interface Step {
  readonly name: string
  readonly waitsFor: string
  /** Name of the event in the page's trace; the first that begins with it counts. */
  readonly event?: string
  /** Round trips from the end of the step before, at least. Steps without one wait for no answer. */
  readonly roundTrips?: number
}

/**
 * The steps of a start in order. Round trips are what the protocols need when everything is sent as early as
 * it can be: TCP's handshake and WebSocket's; an offer and its answer; a check of ICE; one for DTLS 1.2, of
 * which a seed that answers has sent the first flight by then; SCTP's INIT and COOKIE ECHO; half of one for a
 * handshake that both send at once.
 */
const steps: readonly Step[] = [
  { name: 'tracker socket asked for', event: 'tracker socket made', waitsFor: 'the link' },
  { name: 'tracker socket open', event: 'tracker socket open', waitsFor: 'TCP, WebSocket', roundTrips: 2 },
  { name: 'candidates gathered', event: 'gathering complete', waitsFor: 'the system' },
  { name: 'announce sent', event: 'tracker announce out', waitsFor: 'socket, offers' },
  { name: 'tracker has the announce', waitsFor: 'the way there' },
  { name: 'a seed is sent the offer', waitsFor: 'the announce' },
  { name: 'tracker has the answer', waitsFor: 'the seed' },
  { name: 'answer here', event: 'tracker answer in', waitsFor: 'the way back', roundTrips: 1 },
  { name: 'ICE checks', event: 'ice checking', waitsFor: 'the answer' },
  { name: 'ICE connected', event: 'ice connected', waitsFor: 'a check', roundTrips: 1 },
  { name: 'DTLS connected', event: 'connection connected', waitsFor: 'ICE; two flights', roundTrips: 1 },
  { name: 'channel open (SCTP)', event: 'data channel open', waitsFor: 'DTLS; INIT, COOKIE', roundTrips: 2 },
  { name: 'handshake sent', event: 'handshake out', waitsFor: 'the channel' },
  { name: 'handshake here', event: 'handshake in', waitsFor: 'the other side', roundTrips: 0.5 },
  { name: 'extended handshake here', event: 'extended handshake in', waitsFor: 'the other side' },
  { name: 'metadata asked for', event: 'extended message out', waitsFor: 'the extended handshake' },
  { name: 'metadata comes', event: 'extended message in', waitsFor: 'the seed', roundTrips: 1 },
  { name: 'interest told', event: 'interested out', waitsFor: 'pieces that are wanted' },
  { name: 'unchoked', event: 'unchoke in', waitsFor: 'the seed' },
  { name: 'first request', event: 'request out', waitsFor: 'unchoke, metadata' },
  { name: 'first block', event: 'piece in', waitsFor: 'the seed', roundTrips: 1 },
  { name: 'first piece whole', waitsFor: 'slow start, the line' },
  { name: 'media metadata read', event: 'video loadedmetadata', waitsFor: 'the pieces that hold it' },
  { name: 'FIRST FRAME', waitsFor: 'pieces, the decoder' },
]

const firstPiece = 'first piece whole'

/** One traced start. */
export interface TracedStart {
  readonly firstFrameMs: number
  /** When the link was given, on the page's clock and in milliseconds since 1970. */
  readonly startedAt: number
  readonly startedAtEpoch: number
  readonly trace: readonly TraceEvent[]
  /** What relay and seeds noted. */
  readonly notes: readonly RelayNote[]
}

const blockBytes = 16 * 1024

/** When the first piece was whole whose every block came; `undefined` when none was. */
const firstWholePiece = (trace: readonly TraceEvent[], pieceLength: number): number | undefined => {
  const blocks = new Map<number, number>()
  for (const [time, what, piece = -1] of trace) {
    if (what !== 'piece in') continue
    const count = (blocks.get(piece) ?? 0) + 1
    if (count * blockBytes >= pieceLength) return time
    blocks.set(piece, count)
  }
  return undefined
}

/** When each step was taken, in milliseconds since the link was given. */
export const stepsOf = (
  { firstFrameMs, startedAt, startedAtEpoch, trace, notes }: TracedStart,
  pieceLength: number,
): ReadonlyMap<string, number> => {
  const times = new Map<string, number>()
  const events = [...trace].filter(([time]) => time >= startedAt).sort(([a], [b]) => a - b)
  for (const { name, event } of steps) {
    if (event === undefined) continue
    const found = events.find(([, what]) => what.startsWith(event))
    if (found !== undefined) times.set(name, found[0] - startedAt)
  }
  const whole = firstWholePiece(events, pieceLength)
  if (whole !== undefined) times.set(firstPiece, whole - startedAt)
  times.set('FIRST FRAME', firstFrameMs)

  const announced = (times.get('announce sent') ?? Number.POSITIVE_INFINITY) + startedAtEpoch
  const isSeeds = ({ line, what }: RelayNote, wanted: string): boolean =>
    line !== viewerLine && what === wanted
  const offered = notes.find((note) => isSeeds(note, 'out') && note.at >= announced)
  if (offered === undefined) return times
  // An announce is several segments; the tracker answers when it has the last of them.
  const arrived = notes.findLast(
    ({ line, what, at }) => line === viewerLine && what === 'in' && at >= announced && at <= offered.at,
  )
  const answered = notes.find((note) => isSeeds(note, 'in') && note.at >= offered.at)
  if (arrived !== undefined) times.set('tracker has the announce', arrived.at - startedAtEpoch)
  times.set('a seed is sent the offer', offered.at - startedAtEpoch)
  if (answered !== undefined) times.set('tracker has the answer', answered.at - startedAtEpoch)
  return times
}

/**
 * Milliseconds from a request to the last of `bytes` under slow start: a window of ten packets that doubles
 * each round trip, until the line is full.
 */
export const slowStartMs = (bytes: number, roundTripMs: number, bytesPerMs: number): number => {
  let window = firstWindow
  let rest = bytes
  let time = roundTripMs
  while (rest > window && window < bytesPerMs * roundTripMs) {
    rest -= window
    window *= 2
    time += roundTripMs
  }
  return time + rest / bytesPerMs
}

/** The time by which each step could have been taken, in milliseconds. */
export const boundOf = ({ roundTripMs, down, seeds, pieceLength }: LineRow): ReadonlyMap<string, number> => {
  const bounds = new Map<string, number>()
  const mostMbits = Math.min(
    down,
    seeds.reduce((sum, { up }) => sum + up, 0),
  )
  let time = 0
  for (const { name, roundTrips } of steps) {
    if (name === firstPiece) {
      // The first block's round trip is part of it already.
      time += slowStartMs(pieceLength, roundTripMs, mostMbits * 125) - roundTripMs
      bounds.set(name, time)
    }
    if (roundTrips === undefined) continue
    time += roundTrips * roundTripMs
    bounds.set(name, time)
  }
  return bounds
}

/** Milliseconds within which a first frame reaches its goal whatever the other contender needs. Issue 14. */
export const enoughForFirstFrameMs = (row: LineRow): number =>
  Math.max(...boundOf(row).values()) + row.roundTripMs

/** A Markdown table of the medians of several starts. */
export const ledgerTable = (row: LineRow, starts: readonly ReadonlyMap<string, number>[]): string => {
  const bounds = boundOf(row)
  const lines: (readonly string[])[] = []
  const taken = steps.flatMap((step) => {
    const times = starts.flatMap((start) => start.get(step.name) ?? [])
    return times.length === 0 ? [] : [{ ...step, count: times.length, time: median(times) }]
  })
  let before = 0
  for (const { name, waitsFor, time, count } of [...taken].sort((a, b) => a.time - b.time)) {
    const bound = bounds.get(name)
    lines.push([
      time.toFixed(0),
      (time / row.roundTripMs).toFixed(1),
      `+ ${(time - before).toFixed(0)}`,
      count < starts.length ? `${name} (${count} of ${starts.length} starts)` : name,
      waitsFor,
      bound === undefined ? '' : bound.toFixed(0),
    ])
    before = time
  }
  const head = ['ms', 'round trips', 'since the step before', 'what', 'it waits for', 'bound, ms']
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
