import SimplePeer from 'simple-peer/lite.js'
import { TorrentError, toTorrentError } from '../shared/errors.ts'
import { WebRtcLink } from './webrtc-link.ts'

/** Candidates that are not found by then stay out of the offer: an interface without a way to STUN would hold it for 5 s. */
const gatheringMs = 500
/** An attempt that took longer has failed. */
const connectMs = 15_000
const sdpLimit = 64 * 1024

export interface NegotiationListener {
  open(link: WebRtcLink): void
  failed(error: TorrentError): void
}

/** One attempt to connect to a peer, from offer or answer to the open link. */
export class Negotiation {
  readonly #peer: SimplePeer
  readonly #initiator: boolean
  readonly #listener: NegotiationListener
  #timer: ReturnType<typeof setTimeout> | null = null
  #isSettled = false

  constructor(initiator: boolean, iceServers: RTCIceServer[], listener: NegotiationListener) {
    this.#initiator = initiator
    this.#listener = listener
    this.#peer = new SimplePeer({
      initiator,
      trickle: false,
      iceCompleteTimeout: gatheringMs,
      config: { iceServers },
    })
    this.#peer.on('error', (error) => this.#fail(toTorrentError(error, 'connection')))
    this.#peer.once('close', () => this.#fail(new TorrentError('connection', 'The connection was closed.')))
    // simple-peer waits with `connect` till statistics name the pair of candidates; the channel can be used before that.
    const peer = this.#peer
    const watch = (): void => {
      const channel = peer._channel
      if (channel === null || channel === undefined) return
      if (channel.readyState === 'open') this.#opened(channel)
      else channel.addEventListener('open', () => this.#opened(channel), { once: true })
    }
    if (initiator) watch()
    else peer._pc?.addEventListener('datachannel', watch)
    peer.once('connect', () => {
      if (peer._channel) this.#opened(peer._channel)
    })
  }

  /** Our offer. Rejects when it cannot be made. */
  offer(): Promise<RTCSessionDescriptionInit> {
    return this.#description()
  }

  /** Takes the other end's offer and gives our answer. */
  answer(offer: unknown): Promise<RTCSessionDescriptionInit> {
    const description = this.#description()
    this.accept(offer)
    return description
  }

  /** Takes the other end's description. */
  accept(description: unknown): void {
    if (this.#isSettled) return
    const checked = checkDescription(description, this.#initiator ? 'answer' : 'offer')
    if (checked === null) {
      this.#fail(
        new TorrentError('protocol', 'The tracker passed on a session description that cannot be read.'),
      )
      return
    }
    this.#timer ??= setTimeout(
      () => this.#fail(new TorrentError('timeout', 'The peer could not be reached.')),
      connectMs,
    )
    try {
      this.#peer.signal(checked)
    } catch (error) {
      this.#fail(toTorrentError(error, 'connection'))
    }
  }

  destroy(): void {
    this.#settle()
    if (!this.#peer.destroyed) this.#peer.destroy()
  }

  #description(): Promise<RTCSessionDescriptionInit> {
    return new Promise((resolve, reject) => {
      this.#peer.once('signal', resolve)
      this.#peer.once('error', reject)
      this.#peer.once('close', () => reject(new TorrentError('connection', 'The connection was closed.')))
    })
  }

  #opened(channel: RTCDataChannel): void {
    if (this.#isSettled) return
    this.#settle()
    this.#listener.open(new WebRtcLink(this.#peer, channel, this.#initiator))
  }

  #fail(error: TorrentError): void {
    if (this.#isSettled) return
    this.#settle()
    if (!this.#peer.destroyed) this.#peer.destroy()
    this.#listener.failed(error)
  }

  #settle(): void {
    this.#isSettled = true
    if (this.#timer !== null) clearTimeout(this.#timer)
  }
}

/** What a tracker passed on is anything at all until it is looked at. */
export const checkDescription = (
  value: unknown,
  type: 'offer' | 'answer',
): RTCSessionDescriptionInit | null => {
  if (typeof value !== 'object' || value === null) return null
  const { type: theirs, sdp } = value as { type?: unknown; sdp?: unknown }
  if (theirs !== type || typeof sdp !== 'string' || sdp.length > sdpLimit) return null
  return { type, sdp }
}
