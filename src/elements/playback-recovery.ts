import type { Torrent } from '../client/client.ts'
import { playbackProblems } from '../media/playback-problems.ts'
import { type Clock, systemClock } from '../shared/clock.ts'
import { TorrentError } from '../shared/errors.ts'
import { mediaErr } from './media-error.ts'

/** Attempts in a row that bring playback no further; after these we give up. Our own choice. */
const maxAttempts = 8
/** Milliseconds before the first attempt; each further one waits twice as long. */
const firstDelayMs = 250
/** Milliseconds. Longest pause between two attempts. */
const maxDelayMs = 8000

export interface RecoveryListener {
  /** Whether what playback needs next is verified already: then there is nothing to wait for. */
  dataThere(): boolean
  /** Load the native source again, at the position where it failed. */
  retry(): void
  /** No attempt is left. */
  gaveUp(error: TorrentError): void
}

const finalError = (cause: { readonly code: number }): TorrentError =>
  cause.code === mediaErr.network
    ? new TorrentError('timeout', playbackProblems.noData(), { cause })
    : new TorrentError('unsupported-media', playbackProblems.damagedHere(), { cause })

/**
 * Decides when a media element whose stream broke off for lack of data is loaded again. The pauses grow, and
 * no attempt is made before the torrent has received something new or has the needed data: without that it
 * would fail as well. `serve/service-worker/requested-file.ts` also waits for data, within one request; this
 * begins where that gave up.
 */
export class PlaybackRecovery {
  readonly #torrent: Torrent
  readonly #listener: RecoveryListener
  readonly #clock: Clock
  /** How often loading was tried again since playback last got any further. */
  #attempts = 0
  #stop: (() => void)[] = []

  constructor(torrent: Torrent, listener: RecoveryListener, clock: Clock = systemClock) {
    this.#torrent = torrent
    this.#listener = listener
    this.#clock = clock
  }

  /** Waiting for the moment of the next attempt. */
  get pending(): boolean {
    return this.#stop.length > 0
  }

  /** The stream broke off. `code` is that of a `MediaError`. */
  failed(cause: { readonly code: number }): void {
    if (this.pending) return
    if (this.#attempts >= maxAttempts) {
      this.#listener.gaveUp(finalError(cause))
      return
    }
    const delayMs = Math.min(maxDelayMs, firstDelayMs * 2 ** this.#attempts)
    this.#attempts++
    const before = this.#torrent.snapshot
    let rested = false
    let arrived = this.#listener.dataThere()
    const go = (): void => {
      if (!rested || !arrived) return
      this.cancel()
      this.#listener.retry()
    }
    this.#stop = [
      this.#clock.after(delayMs, () => {
        rested = true
        go()
      }),
      this.#torrent.on('stats', ({ downloaded, received }) => {
        arrived ||= downloaded > before.downloaded || received > before.received
        go()
      }),
    ]
  }

  /** Playback moved on: the next failure starts counting anew. */
  succeeded(): void {
    this.#attempts = 0
  }

  cancel(): void {
    for (const stop of this.#stop) stop()
    this.#stop = []
  }
}
