import type { AnnounceState, TrackerStatus } from '../../network/ports.ts'
import { trackerStatus } from '../../network/tracker-status.ts'
import type { HttpAnnounce, HttpAnswer } from '../../protocol/http-tracker.ts'
import type { PeerAddress } from '../../protocol/peer-address.ts'
import type { AnnounceEvent } from '../../protocol/tracker-announce.ts'
import type { Cancel, Clock } from '../../shared/clock.ts'
import { toTorrentError } from '../../shared/errors.ts'
import type { Random } from '../../swarm/ports.ts'
import { type AnsweredIntervals, afterAnswerMs, afterFailureMs, quietMs } from './tracker-timing.ts'

/** How long a goodbye may take, in milliseconds. Our own choice: a stop must not wait for dead trackers. */
const goodbyeMs = 2_000
/** Peers that are asked for. Our own choice: what trackers give by default. */
const wantedPeers = 80
/** Said when we take no connections: trackers refuse port 0, and nobody dials this one. Our own choice. */
const noPort = 1

/** Asks a tracker once. */
export type AskTracker = (url: URL, announce: HttpAnnounce, signal: AbortSignal) => Promise<HttpAnswer>

/** The torrent of which a tracker is asked. */
interface AskedTorrent {
  readonly infoHash: Uint8Array
  readonly peerId: Uint8Array
  readonly port: number
  readonly key: number
  state(): AnnounceState
  wantsPeers(): boolean
}

export interface AskedTrackerOptions {
  /** As it was given. */
  readonly name: string
  readonly url: URL
  readonly torrent: AskedTorrent
  readonly ask: AskTracker
  readonly clock: Clock
  readonly random: Random
  readonly onPeers: (peers: readonly PeerAddress[]) => void
  readonly onStatus: () => void
}

/** One tracker over UDP or HTTP as one torrent asks it: one announce at a time, and when the next one is. */
export class AskedTracker {
  status: TrackerStatus
  readonly #options: AskedTrackerOptions
  readonly #stop = new AbortController()
  /** What the next announce must tell. */
  #event: AnnounceEvent | null = 'started'
  /** The tracker knows us, or may know us. */
  #isKnown = false
  #isAsking = false
  #intervals: AnsweredIntervals = { interval: null, minInterval: null }
  #trackerId: Uint8Array | null = null
  #failures = 0
  /** Since peers are wanted. */
  #answers = 0
  #quietUntil = 0
  #isForbidden = false
  #cancelNext: Cancel = () => undefined

  constructor(options: AskedTrackerOptions) {
    this.#options = options
    this.status = trackerStatus(options.name, 'connecting')
    void this.#announce()
  }

  /** Asks now, unless the tracker does not welcome it yet, or cannot be reached. */
  refresh(): void {
    if (this.#failures === 0 && this.#options.clock.now() >= this.#quietUntil) void this.#announce()
  }

  /** Says at once that the torrent is complete. */
  complete(): void {
    // A tracker that does not know us yet learns from `left` of its first announce that we are a seed.
    if (this.#event !== null && !this.#isAsking) return
    this.#event = 'completed'
    if (this.#failures === 0) void this.#announce()
  }

  /** How much peers are wanted has changed. */
  changeWant(): void {
    this.#answers = 0
    if (this.#options.torrent.wantsPeers()) this.refresh()
  }

  /** Says goodbye to a tracker that knows us. Never rejects. */
  async leave(): Promise<void> {
    if (this.#stop.signal.aborted) return
    this.#cancelNext()
    this.#stop.abort()
    if (!this.#isKnown) return
    const { url, ask, clock } = this.#options
    const late = new AbortController()
    const cancel = clock.after(goodbyeMs, () => late.abort())
    try {
      await ask(url, this.#message('stopped'), late.signal)
    } catch {
      // The tracker forgets us by itself.
    } finally {
      cancel()
    }
  }

  async #announce(): Promise<void> {
    const { signal } = this.#stop
    if (this.#isAsking || this.#isForbidden || signal.aborted) return
    this.#cancelNext()
    this.#isAsking = true
    const event = this.#event
    let waitMs: number
    try {
      const answer = await this.#ask(event, signal)
      if (signal.aborted) return
      waitMs = answer.type === 'answer' ? this.#onAnswer(answer, event) : this.#onRefusal(answer, event)
    } catch (error) {
      if (signal.aborted) return
      waitMs = this.#onFailure(toTorrentError(error, 'tracker').message, 'unreachable', event)
    } finally {
      this.#isAsking = false
    }
    const isEventLeft = this.#event !== null && this.#failures === 0
    if (isEventLeft) void this.#announce()
    else this.#announceIn(waitMs)
    this.#options.onStatus()
  }

  #announceIn(waitMs: number): void {
    if (this.#isForbidden) return
    this.#cancelNext = this.#options.clock.after(waitMs, () => void this.#announce())
  }

  #ask(event: AnnounceEvent | null, signal: AbortSignal): Promise<HttpAnswer> {
    const { url, ask } = this.#options
    this.#isKnown = true
    return ask(url, this.#message(event), signal)
  }

  #message(event: AnnounceEvent | null): HttpAnnounce {
    const { infoHash, peerId, port, key, state, wantsPeers } = this.#options.torrent
    const numWant = wantsPeers() && event !== 'stopped' ? wantedPeers : 0
    const trackerId = this.#trackerId
    return { ...state(), infoHash, peerId, key, event, numWant, trackerId, port: port === 0 ? noPort : port }
  }

  #onAnswer(
    { answer, warning, trackerId }: Extract<HttpAnswer, { type: 'answer' }>,
    event: AnnounceEvent | null,
  ): number {
    const { name, torrent, clock, onPeers } = this.#options
    if (this.#event === event) this.#event = null
    this.#failures = 0
    this.#answers++
    this.#intervals = answer
    this.#trackerId = trackerId ?? this.#trackerId
    this.#quietUntil = clock.now() + quietMs(answer)
    const { seeds, leeches } = answer
    this.status = { ...trackerStatus(name, 'connected'), warning, seeds, leeches }
    if (answer.peers.length > 0) onPeers(answer.peers)
    return afterAnswerMs(this.#intervals, torrent.wantsPeers(), this.#answers)
  }

  #onRefusal(
    { reason, retryMinutes }: Extract<HttpAnswer, { type: 'failure' }>,
    event: AnnounceEvent | null,
  ): number {
    const said = reason === '' ? 'The tracker refuses us.' : `The tracker refuses us: ${reason}`
    const waitMs = this.#onFailure(said, 'refusing', event)
    this.#isForbidden = retryMinutes === 'never'
    return typeof retryMinutes === 'number' ? Math.max(waitMs, retryMinutes * 60_000) : waitMs
  }

  #onFailure(failure: string, state: 'unreachable' | 'refusing', event: AnnounceEvent | null): number {
    const { name, random } = this.#options
    if (event === 'started') {
      this.#event = event
      this.#isKnown = false
    }
    this.#failures++
    const { seeds, leeches } = this.status
    this.status = { ...trackerStatus(name, state, failure), seeds, leeches }
    return afterFailureMs(this.#failures, random.uint32() / 2 ** 32)
  }
}
