/** Between announces, whatever the tracker says. */
const minIntervalMs = 10_000
const maxIntervalMs = 3_600_000
/** Until the tracker has said: what `bittorrent-tracker`'s server asks of WebSocket clients. */
export const defaultIntervalMs = 120_000
/** While nobody was found the tracker is asked again so soon, then after twice as long, up to its interval. */
export const firstLonelyMs = 5_000

/**
 * The only peer that was found is full: it takes one peer of an address (libtorrent), and misses one that went without a word
 * after 13–16 s. Asked again after so long each, then as if nobody had been found.
 */
const refusedMs: readonly number[] = [5_000, 10_000, 15_000]

/** A tracker that says nothing to an announce for so long has a dead socket: after sleep nobody else tells us. */
export const replyMs = 30_000

/** What a tracker asked for, bounded. */
export const boundInterval = (seconds: number): number =>
  Math.min(Math.max(seconds * 1000, minIntervalMs), maxIntervalMs)

export interface AnnounceTiming {
  readonly intervalMs: number
  /** The tracker's own lower bound, or 0. */
  readonly minIntervalMs: number
  /** Announces since the last time that we had a link. */
  readonly lonelyAnnounces: number
  readonly hasLinks: boolean
  readonly wantsLinks: boolean
  /** How many times in a row the only peer was full. */
  readonly refusals: number
}

/** Milliseconds from one announce to the next. */
export const nextAnnounceMs = (timing: AnnounceTiming): number => {
  const { intervalMs, hasLinks, wantsLinks, lonelyAnnounces, refusals } = timing
  if (hasLinks || !wantsLinks) return intervalMs
  const lonely =
    refusedMs[refusals - 1] ?? firstLonelyMs * 2 ** Math.min(Math.max(lonelyAnnounces - 1, 0), 16)
  return Math.min(Math.max(lonely, timing.minIntervalMs), intervalMs)
}
