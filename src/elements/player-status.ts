import type { FileSnapshot, TorrentSnapshot } from '../engine/snapshot.ts'
import { formatPercent } from './format.ts'
import { verifiedFraction } from './piece-bar.ts'

/** What the player waits for, if anything. */
export type Waiting =
  | { readonly kind: 'none' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'peers' }
  /** The torrent is paused, and what comes next is not here. */
  | { readonly kind: 'paused' }
  | { readonly kind: 'metadata' }
  /** No connected peer has what comes next. */
  | { readonly kind: 'nobody' }
  /** What comes next is here, and more is waited for, so that playback does not stall soon. */
  | { readonly kind: 'ahead' }
  /** `fraction`: how much of the bytes needed next is here, 0 … 1. */
  | { readonly kind: 'buffering'; readonly fraction: number }

export interface PlaybackState {
  /** A source is being opened or plays: not idle, not failed. */
  readonly active: boolean
  readonly snapshot: TorrentSnapshot | null
  readonly file: FileSnapshot | null
  /** Of the native element. */
  readonly readyState: number
  readonly paused: boolean
  readonly seeking: boolean
  /** Seconds. */
  readonly currentTime: number
  readonly duration: number
}

const haveMetadata = 1
const haveFutureData = 3
/** Seconds of playback that browsers want before they go on. */
const windowSeconds = 3
/** Bytes that are enough to begin with, when nothing is known of the bit rate. */
const windowBytes = 2 ** 20

/** How much of what playback needs next is verified, by the mean bit rate of the file. */
export const bufferedAhead = (state: PlaybackState): number => {
  const { snapshot, file, currentTime, duration } = state
  if (snapshot === null || file === null) return 0
  const known = Number.isFinite(duration) && duration > 0
  const begin = known ? (Math.min(currentTime, duration) / duration) * file.length : 0
  const bytes = known ? (windowSeconds / duration) * file.length : windowBytes
  return verifiedFraction(snapshot, file, begin, begin + bytes)
}

/**
 * What playback waits for now. The caller waits half a second before showing it, so that short waits do not
 * flicker.
 */
export const waitingFor = (state: PlaybackState): Waiting => {
  if (!state.active) return { kind: 'none' }
  const { snapshot, readyState } = state
  const stuck = readyState < haveFutureData && (!state.paused || state.seeking || readyState < haveMetadata)
  if (!stuck) return { kind: 'none' }
  if (snapshot === null) return { kind: 'starting' }
  const fraction = bufferedAhead(state)
  if (snapshot.paused && fraction < 1) return { kind: 'paused' }
  if (snapshot.files.length === 0) return { kind: snapshot.state === 'connecting' ? 'peers' : 'metadata' }
  // With nobody to download from, a percentage would promise what cannot come.
  if (fraction < 1 && snapshot.nextPart === 'nobody') return { kind: 'nobody' }
  if (fraction < 1 && (snapshot.state === 'connecting' || snapshot.peers.length === 0)) {
    return { kind: 'peers' }
  }
  // Who seeks waits for the browser, which has all that it needs.
  if (fraction === 1 && snapshot.aheadNeededMs > 0 && !state.seeking) return { kind: 'ahead' }
  return { kind: 'buffering', fraction }
}

/** The sentence for a state; `''` for none. */
export const statusText = (waiting: Waiting): string => {
  switch (waiting.kind) {
    case 'none':
      return ''
    case 'starting':
      return 'Starting…'
    case 'peers':
      return 'Finding peers…'
    case 'paused':
      return 'This torrent is paused.'
    case 'metadata':
      return 'Getting the torrent’s description…'
    case 'nobody':
      return 'Nobody who is connected has the next part. Waiting for someone who has it.'
    case 'ahead':
      return 'Buffering ahead, so that it plays without stopping…'
    case 'buffering':
      return waiting.fraction > 0 && waiting.fraction < 1
        ? `Buffering ${formatPercent(waiting.fraction)}`
        : 'Buffering…'
  }
}
