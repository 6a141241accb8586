import type { TrackerStatus } from '../network/ports.ts'
import type { Cancel, Clock } from '../shared/clock.ts'
import type { TorrentNotices } from './torrent-notices.ts'
import { cannotAsk, noPeersError, webRtcError } from './tracker-problems.ts'

/** The state of the search. It is read whenever something of it changes. */
export interface PeerSearchState {
  readonly status: readonly TrackerStatus[]
  /** All trackers of the torrent. */
  readonly urls: readonly string[]
  /** How many peers are connected. */
  readonly peers: number
  readonly isComplete: boolean
  readonly isPaused: boolean
  /** Whether the trackers of earlier sessions are among them. */
  readonly isLookedUp: boolean
}

export interface PeerSearchOptions {
  readonly clock: Clock
  /** When no peer was found for this long, a notice says why. Milliseconds. */
  readonly noticeMs: number
  readonly notices: Pick<TorrentNotices, 'noPeers' | 'webRtc'>
  readonly state: () => PeerSearchState
}

/**
 * Tells a person why no peer is found: at once where waiting does not help, and otherwise after a while. Once
 * there has been a peer, nothing is told: the person knows that it can work.
 */
export class PeerSearch {
  readonly #options: PeerSearchOptions
  #stop: Cancel = () => undefined
  #hadPeers = false
  #isLong = false

  constructor(options: PeerSearchOptions) {
    this.#options = options
    this.#wait()
  }

  /** A peer has been connected since the search began. */
  get hadPeers(): boolean {
    return this.#hadPeers
  }

  /** Something in the state changed. */
  update(): void {
    const { status, urls, peers, isComplete, isPaused, isLookedUp } = this.#options.state()
    const { notices } = this.#options
    this.#hadPeers ||= peers > 0
    const isAlone = !this.#hadPeers && !isComplete && !isPaused
    const isHopeless = isLookedUp && cannotAsk(status, urls)
    notices.noPeers(isAlone && (this.#isLong || isHopeless) ? noPeersError(status, urls) : null)
    notices.webRtc(peers > 0 ? null : webRtcError(status))
  }

  /** Begins anew: peers that left a paused torrent left because nothing was asked of them. */
  restart(): void {
    this.#hadPeers = false
    this.#wait()
  }

  stop(): void {
    this.#stop()
  }

  #wait(): void {
    const { clock, noticeMs } = this.#options
    this.#stop()
    this.#isLong = false
    this.#stop = clock.after(noticeMs, () => {
      this.#isLong = true
      this.update()
    })
  }
}
