import { TorrentError, toTorrentError } from '../shared/errors.ts'
import type { PeerLink, PeerLinkListener } from '../swarm/ports.ts'
import { lowWaterBytes, maxEarlyBytes } from './link-limits.ts'
import { SendBuffer } from './send-buffer.ts'

/**
 * Longest message, in bytes: what every implementation takes (the default of SDP's `max-message-size`, RFC
 * 8841).
 */
const maxMessageBytes = 65_535
/**
 * How often the buffer is looked at, in milliseconds, where no event says that it fell: @roamhq/wrtc has
 * none. Not more often, since there each look waits for another thread, which is busy sending.
 */
const lookMs = 10

/** How a link ended: by us, by the other end before it had sent a byte ("I am full"), or otherwise. */
export type LinkEnd = 'closed' | 'refused' | 'lost'

/** What the thread of a connection may know of a link, wherever its bytes go. */
export interface WatchedLink {
  readonly id: string
  readonly initiator: boolean
  readonly description: string
  isIntroduced?: boolean
  /** Bytes that came, with or without a listener. */
  readonly heardBytes: number
  /** Calls `run` once when the link is closed, by either end; at once when it is closed already. */
  onClose(run: (end: LinkEnd) => void): void
  close(reason?: TorrentError): void
}

/** A link that not only its listener may watch. */
export interface ObservedLink extends PeerLink, WatchedLink {
  isIntroduced?: boolean
}

export interface ChannelLinkOptions {
  readonly id: string
  readonly initiator: boolean
  readonly describe: () => string
  /** Called once, when the link is over, and before its listener hears of it. */
  readonly onEnd: (end: LinkEnd, error: TorrentError | undefined) => void
}

/**
 * A data channel as a byte stream. What comes is handed to {@link ChannelLink.receive} by whoever hears the
 * channel's messages.
 */
export class ChannelLink implements ObservedLink {
  readonly id: string
  readonly initiator: boolean
  isIntroduced = false
  readonly #options: ChannelLinkOptions
  readonly #channel: RTCDataChannel
  readonly #buffer = new SendBuffer((data) => this.#write(data))
  readonly #tellsDrain: boolean
  #lowWater = lowWaterBytes
  /** Where the channel does not tell: what it held when it was looked at, and what it was given since. */
  #held = 0
  #lookedAt = Number.NEGATIVE_INFINITY
  readonly #onClose: ((end: LinkEnd) => void)[] = []
  #end: LinkEnd = 'lost'
  #heardBytes = 0
  #listener: PeerLinkListener | null = null
  #early: Uint8Array[] = []
  #earlyBytes = 0
  #poll: ReturnType<typeof setTimeout> | null = null
  #isClosed = false
  #closeError: TorrentError | undefined

  constructor(channel: RTCDataChannel, options: ChannelLinkOptions) {
    this.#channel = channel
    this.#options = options
    this.id = options.id
    this.initiator = options.initiator
    this.#tellsDrain = typeof channel.bufferedAmountLowThreshold === 'number'
    if (this.#tellsDrain) {
      channel.bufferedAmountLowThreshold = lowWaterBytes
      channel.addEventListener('bufferedamountlow', () => {
        if (!this.#isClosed) this.#listener?.drain()
      })
    }
    channel.addEventListener('error', ({ error }) => this.ended(closeReason(error)))
    channel.addEventListener('close', () => this.ended())
  }

  get description(): string {
    return this.#options.describe()
  }

  get bufferedAmount(): number {
    return this.#channelHolds + this.#buffer.bytes
  }

  setLowWater(bytes: number): void {
    if (bytes === this.#lowWater || this.#isClosed) return
    this.#lowWater = bytes
    if (this.#tellsDrain) this.#channel.bufferedAmountLowThreshold = bytes
    else if (this.#channelHolds > bytes) this.#watchBuffer()
  }

  /** Bytes that the channel has not sent; where it does not tell, those of some milliseconds ago. */
  get #channelHolds(): number {
    if (this.#tellsDrain) return this.#channel.bufferedAmount
    return this.#held > 0 && performance.now() - this.#lookedAt >= lookMs ? this.#look() : this.#held
  }

  #look(): number {
    this.#held = this.#channel.bufferedAmount
    this.#lookedAt = performance.now()
    return this.#held
  }

  get heardBytes(): number {
    return this.#heardBytes
  }

  onClose(run: (end: LinkEnd) => void): void {
    if (this.#isClosed) run(this.#end)
    else this.#onClose.push(run)
  }

  listen(listener: PeerLinkListener): void {
    this.#listener = listener
    this.#buffer.flush()
    const early = this.#early
    this.#early = []
    this.#earlyBytes = 0
    // Data that came before the end is delivered before it.
    for (const data of early) listener.data(data)
    if (this.#isClosed) listener.close(this.#closeError)
  }

  send(data: Uint8Array): void {
    if (!this.#isClosed) this.#buffer.send(data)
  }

  close(reason?: TorrentError): void {
    if (this.#isClosed) return
    this.#buffer.flush()
    this.#end = 'closed'
    this.ended(reason)
  }

  #write(data: Uint8Array): void {
    if (this.#isClosed) return
    try {
      for (let at = 0; at < data.length; at += maxMessageBytes) {
        this.#channel.send(data.subarray(at, at + maxMessageBytes) as Uint8Array<ArrayBuffer>)
      }
    } catch (error) {
      // The channel is closing, or its queue is full: in both cases the stream has a hole and is lost.
      this.ended(toTorrentError(error, 'connection'))
      return
    }
    if (this.#tellsDrain) return
    this.#held += data.length
    // It holds no more than that, so most writes need no look.
    if (this.#held > this.#lowWater && this.#channelHolds > this.#lowWater) this.#watchBuffer()
  }

  #watchBuffer(): void {
    this.#poll ??= setTimeout(() => {
      this.#poll = null
      if (this.#look() > this.#lowWater) this.#watchBuffer()
      else this.#listener?.drain()
    }, lookMs)
  }

  /** A message has come: bytes, or text, which ends the link. */
  receive(data: Uint8Array | string): void {
    if (this.#isClosed) return
    this.#heardBytes += data.length
    if (typeof data === 'string') {
      this.close(new TorrentError('protocol', 'The peer sent text on a channel that carries bytes.'))
      return
    }
    if (this.#listener !== null) {
      this.#listener.data(data)
      return
    }
    this.#early.push(data)
    this.#earlyBytes += data.length
    if (this.#earlyBytes > maxEarlyBytes) {
      this.close(new TorrentError('protocol', 'The peer sent too much before it was heard.'))
    }
  }

  /** The channel or its connection is over; without `error` in order. */
  ended(error?: TorrentError): void {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#end !== 'closed' && error === undefined && this.#heardBytes === 0) this.#end = 'refused'
    this.#closeError = error
    this.#buffer.clear()
    if (this.#poll !== null) clearTimeout(this.#poll)
    this.#poll = null
    this.#options.onEnd(this.#end, error)
    this.#listener?.close(error)
    for (const run of this.#onClose.splice(0)) run(this.#end)
  }
}

/** An orderly end is no error: Chromium reports the other end's `close()` as "User-Initiated Abort". */
export const closeReason = (error: unknown): TorrentError | undefined => {
  if (error instanceof Error && /User-Initiated Abort|Ice connection closed/i.test(error.message)) {
    return undefined
  }
  return new TorrentError('connection', 'The connection to the peer was lost.', { cause: error })
}
