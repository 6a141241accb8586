/** Between announces, whatever the tracker says. */
const minIntervalMs = 10_000
const maxIntervalMs = 3_600_000
/** Until the tracker has said: what `bittorrent-tracker`'s server asks of WebSocket clients. */
export const defaultIntervalMs = 120_000
/**
 * While nobody was found the tracker is asked again so soon, then after twice as long, up to its interval.
 */
const firstAloneMs = 5_000
/** The same with few links, or when somebody waits for what comes too slowly; */
const firstHurriedMs = 15_000
/** and while somebody waits, at least so often. */
const longestStarvedMs = 60_000
/** With fewer links than this, one that leaves or is slow is felt. */
const fewLinks = 8

/**
 * The only peer that was found is full: it takes one peer of an address (libtorrent), and misses one that
 * went without a word after 13–16 s. Asked again after so long each, then as if nobody had been found.
 */
const refusedMs: readonly number[] = [5_000, 10_000, 15_000]

/** A tracker that says nothing to an announce for so long has a dead socket: nobody else tells us. */
export const replyMs = 15_000

/** What a tracker asked for, bounded. */
export const boundInterval = (seconds: number): number =>
  Math.min(Math.max(seconds * 1000, minIntervalMs), maxIntervalMs)

/** How much new peers are missed. */
export type Urgency = 'none' | 'few' | 'starved' | 'alone'

export interface PeerNeed {
  readonly links: number
  /** More would be taken. */
  readonly wantsLinks: boolean
  /** What a torrent lacks: nothing, some of its data, or data that somebody waits for. */
  readonly lacks: 'nothing' | 'data' | 'awaited'
}

/** Who has everything is found by those who have not: it announces when the tracker wants it to. */
export const urgencyOf = ({ links, wantsLinks, lacks }: PeerNeed): Urgency => {
  if (!wantsLinks || lacks === 'nothing') return 'none'
  if (links === 0) return 'alone'
  if (lacks === 'awaited') return 'starved'
  return links < fewLinks ? 'few' : 'none'
}

export interface AnnounceTiming {
  readonly urgency: Urgency
  /** Announces since it became so urgent. */
  readonly announces: number
  readonly intervalMs: number
  /** The tracker's own lower bound, or 0. */
  readonly minIntervalMs: number
  /** How many times in a row the only peer was full. */
  readonly refusals: number
}

/** Milliseconds from one announce to the next. */
export const nextAnnounceMs = (timing: AnnounceTiming): number => {
  const { urgency, announces, intervalMs, minIntervalMs, refusals } = timing
  if (urgency === 'none') return intervalMs
  const first = urgency === 'alone' ? firstAloneMs : firstHurriedMs
  const growing = first * 2 ** Math.min(Math.max(announces - 1, 0), 16)
  const refusedOr = urgency === 'alone' ? (refusedMs[refusals - 1] ?? growing) : growing
  const hurried = urgency === 'starved' ? Math.min(growing, longestStarvedMs) : refusedOr
  return Math.min(Math.max(hurried, minIntervalMs), intervalMs)
}
