import type { FileSnapshot, Notice, TorrentSnapshot } from '../engine/messages/snapshot.ts'
import type { ErrorMessage } from '../shared/errors.ts'
import { startDelayMs } from '../swarm/start-estimate.ts'
import { missingRuns, verifiedFraction } from './piece-bar.ts'
import type { Pacing } from './playback-hold.ts'

/** All that the player knows of itself when it decides what to say. */
export interface PlaybackState {
  /** `src` or `srcObject` names something. */
  readonly hasSource: boolean
  /** A source is being opened or plays: not idle, not failed. */
  readonly active: boolean
  /** Why it does not play, and will not play by itself. */
  readonly error: ErrorMessage | null
  readonly snapshot: TorrentSnapshot | null
  readonly file: FileSnapshot | null
  /** Of the native element. */
  readonly readyState: number
  readonly paused: boolean
  readonly seeking: boolean
  /** Seconds. */
  readonly currentTime: number
  readonly duration: number
  /** `navigator.onLine`: false only where the browser is sure that there is no network. */
  readonly isOnline: boolean
  /** Length of the present wait. */
  readonly waitedMs: number
  /** All waiting within the last half minute. */
  readonly recentlyWaitedMs: number
  /** What a person chose where less arrives than playing takes. */
  readonly pacing: Pacing
  /** Playback waits until it can go on without a stop. */
  readonly isHeld: boolean
  /** Seconds of the count-down until the rest plays through; `null`: no forecast. */
  readonly startsIn: number | null
  /** The choice is on the screen: it stays a little longer than the reason for it. */
  readonly isAsking: boolean
}

const haveMetadata = 1
const haveFutureData = 3
/** Seconds of playback that browsers buffer before they go on. */
const windowSeconds = 3
/** Share of the present rate that a forecast counts on: rates and films are not even. */
const shareOfRate = 0.9
/**
 * Seconds. So much earlier than at the mean rate a byte is needed: films are not even, picture and sound of
 * one moment lie apart, and browsers decode ahead. In our test film the bytes are 0.6 s ahead of the time.
 */
const neededEarlier = 2
/**
 * The same for a start, where more time for what follows costs time at once, and a browser that can play has
 * the first second decoded. Seconds.
 */
const neededEarlierAtStart = 0.6
/** Bytes that are enough to begin with, when nothing is known of the bit rate. */
const windowBytes = 2 ** 20

/**
 * Of the file, at its mean bit rate: bytes from the playhead on and bytes a second; `null` while its length
 * in time is unknown.
 */
const placeOf = ({
  file,
  currentTime,
  duration,
}: Pick<PlaybackState, 'file' | 'currentTime' | 'duration'>): { at: number; rate: number } | null => {
  if (file === null || !Number.isFinite(duration) || duration <= 0) {
    return null
  }
  return { at: (Math.min(currentTime, duration) / duration) * file.length, rate: file.length / duration }
}

/** Where in which file playback is. */
export type Place = Pick<PlaybackState, 'snapshot' | 'file' | 'currentTime' | 'duration'>

/** How much of what playback needs next is verified, by the mean bit rate of the file: 0 … 1. */
export const verifiedAhead = (state: Place): number => {
  const { snapshot, file } = state
  if (snapshot === null || file === null) {
    return 0
  }
  const { at, rate } = placeOf(state) ?? { at: 0, rate: windowBytes / windowSeconds }
  return verifiedFraction(snapshot, file, at, at + rate * windowSeconds)
}

/** Bytes a second that playing takes, on the average; `null` while that is unknown. */
export const mediaRateOf = (state: Place): number | null => placeOf(state)?.rate ?? null

/**
 * After how many seconds the rest of the file would play without a stop, if all that arrives is kept
 * meanwhile and the rate hardly falls. What is missing up to any place must be here when the playhead comes
 * there. 0: it would play through now. `null`: unknown.
 *
 * @param arrives bytes a second
 * @param earlier seconds by which a byte is needed earlier than at the mean rate
 */
export const secondsUntilItPlaysThrough = (
  state: Place,
  arrives = state.snapshot?.downloadRate ?? 0,
  earlier = neededEarlier,
): number | null => {
  const { snapshot, file } = state
  const place = placeOf(state)
  if (snapshot === null || file === null || place === null) {
    return null
  }
  const missing = missingRuns(snapshot, file, place.at)
  if (missing.length === 0) {
    return 0
  }
  if (arrives <= 0) {
    return null
  }
  const early = missing.map((run) => ({
    ...run,
    offset: Math.max(0, run.offset - place.rate * earlier),
  }))
  const rate = arrives * shareOfRate
  return startDelayMs({ missing: early, rate, mediaRate: place.rate, startBytes: 0 }) / 1000
}

/** Whether playback that begins here and now will probably not stall. */
export const mayBegin = (state: Place): boolean =>
  secondsUntilItPlaysThrough(state, undefined, neededEarlierAtStart) === 0

/** Whether the player waits for something that a person may want to know of. */
export const isWaiting = (state: PlaybackState): boolean => {
  if (state.error !== null) {
    return false
  }
  if (!state.hasSource) {
    return true
  }
  const { active, readyState, paused, seeking } = state
  return active && readyState < haveFutureData && (!paused || seeking || readyState < haveMetadata)
}

export const noticeOf = (state: PlaybackState, id: Notice['id']): Notice | null =>
  state.snapshot?.notices.find((notice) => notice.id === id) ?? null

export const hasNoPeers = ({ snapshot }: PlaybackState): boolean => snapshot?.peers.length === 0

export const knowsNoFiles = ({ snapshot }: PlaybackState): boolean => snapshot?.files.length === 0
