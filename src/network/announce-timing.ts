/** Shortest time between announces, in milliseconds, whatever the tracker says. Our own choice. */
const minIntervalMs = 10_000
/** Longest time between announces, in milliseconds, whatever the tracker says. Our own choice: an hour. */
const maxIntervalMs = 3_600_000
/**
 * Milliseconds between announces until the tracker has said: what `bittorrent-tracker`'s server asks of
 * WebSocket clients.
 */
export const defaultIntervalMs = 120_000
/**
 * While no peer was found, the tracker is asked again after this long, then after twice as long each time, up
 * to its interval. Milliseconds; our own choice.
 */
const firstAloneMs = 5_000
/**
 * The same with few links, or when somebody waits for data that comes too slowly. Milliseconds; our own
 * choice.
 */
const firstHurriedMs = 15_000
/** Longest time between announces while somebody waits for data. Milliseconds; our own choice. */
const longestStarvedMs = 60_000
/** With fewer links than this, it is felt when one of them leaves or is slow. Our own choice. */
const fewLinks = 8

/**
 * When the only peer that was found is full, we ask again after each of these times, and then as if no peer
 * had been found. Milliseconds: such a peer takes one peer of an address (libtorrent), and notices after
 * 13–16 s that one has gone without a word.
 */
const refusedMs: readonly number[] = [5_000, 10_000, 15_000]

/**
 * When a tracker has not answered an announce for this long, its socket is dead, and nothing else tells us.
 * Milliseconds; our own choice.
 */
export const replyMs = 15_000

/** The interval that a tracker asked for in seconds, bounded, in milliseconds. */
export const boundInterval = (seconds: number): number =>
  Math.min(Math.max(seconds * 1000, minIntervalMs), maxIntervalMs)

/** How much new peers are missed. */
export type Urgency = 'none' | 'few' | 'starved' | 'alone'

export interface PeerNeed {
  readonly links: number
  /** More links would be taken. */
  readonly wantsLinks: boolean
  /** What a torrent lacks: nothing, some of its data, or data that somebody waits for. */
  readonly lacks: 'nothing' | 'data' | 'awaited'
}

/**
 * How much peers are missed. A torrent that has everything is found by those that lack something, so it
 * announces when the tracker wants it to.
 */
export const urgencyOf = ({ links, wantsLinks, lacks }: PeerNeed): Urgency => {
  if (!wantsLinks || lacks === 'nothing') return 'none'
  if (links === 0) return 'alone'
  if (lacks === 'awaited') return 'starved'
  return links < fewLinks ? 'few' : 'none'
}

export interface AnnounceTiming {
  readonly urgency: Urgency
  /** Announces since peers are missed as much as now. */
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
