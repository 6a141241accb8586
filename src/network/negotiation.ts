import SimplePeer from 'simple-peer/lite.js'
import type { Cancel, Clock } from '../shared/clock.ts'
import { TorrentError, toTorrentError } from '../shared/errors.ts'
import { type CandidateType, candidateType, gatheringMs, graceMs, wantedCandidate } from './gathering.ts'
import { type ObservedLink, WebRtcLink } from './webrtc-link.ts'

/** An attempt that took longer has failed. */
const connectMs = 15_000

export interface NegotiationListener {
  open(link: ObservedLink): void
  /** The attempt is over. Not called after `open` or `destroy`. */
  failed(error: TorrentError): void
}

/** One attempt to connect to a peer, from offer or answer to the open link. */
export interface Negotiation {
  /** Our offer. Rejects when it cannot be made. */
  offer(): Promise<RTCSessionDescriptionInit>
  /** Takes the other end's offer and gives our answer. */
  answer(offer: RTCSessionDescriptionInit): Promise<RTCSessionDescriptionInit>
  /** Takes the other end's answer. */
  accept(answer: RTCSessionDescriptionInit): void
  destroy(): void
}

/** @throws TorrentError `unsupported-browser` where there is no WebRTC */
export type CreateNegotiation = (initiator: boolean, listener: NegotiationListener) => Negotiation

export const webRtcNegotiations =
  (iceServers: RTCIceServer[], clock: Clock): CreateNegotiation =>
  (initiator, listener) =>
    new WebRtcNegotiation(initiator, iceServers, clock, listener)

/**
 * The offer says that we begin the DTLS handshake (`a=setup`, RFC 8842 §5.2), which a browser leaves to the answerer. An offer
 * may be answered by several: WebTorrent clients of one process share a socket to the tracker, and each takes every
 * offer for its own. All of them then reach our ICE agent, and if each began a handshake with the one transport that
 * only one of them may have, none would succeed (docs/decisions/015-shared-sockets.md).
 */
const asDtlsClient = ({ type, sdp }: RTCSessionDescriptionInit): RTCSessionDescriptionInit => ({
  type,
  sdp: (sdp ?? '').replaceAll('a=setup:actpass', 'a=setup:active'),
})

class WebRtcNegotiation implements Negotiation {
  readonly #peer: SimplePeer
  readonly #initiator: boolean
  readonly #clock: Clock
  readonly #listener: NegotiationListener
  #cancelTimeout: Cancel = () => undefined
  #cancelGrace: Cancel | null = null
  #isAccepted = false
  #isSettled = false

  constructor(initiator: boolean, iceServers: RTCIceServer[], clock: Clock, listener: NegotiationListener) {
    this.#initiator = initiator
    this.#clock = clock
    this.#listener = listener
    try {
      this.#peer = new SimplePeer({
        initiator,
        objectMode: true,
        trickle: false,
        iceCompleteTimeout: gatheringMs,
        config: { iceServers },
      })
    } catch (cause) {
      throw new TorrentError('unsupported-browser', 'WebRTC is switched off or missing here.', { cause })
    }
    const peer = this.#peer
    peer.on('error', (error) => this.#fail(toTorrentError(error, 'connection')))
    peer.once('close', () => this.#fail(new TorrentError('connection', 'The connection was closed.')))
    this.#watchGathering(wantedCandidate(iceServers))
    // simple-peer holds `connect` back till statistics name the pair of candidates, asked for every 100 ms; the channel works
    // from the moment that it is open.
    const watch = (): void => {
      const channel = peer._channel
      if (channel === null || channel === undefined) return
      if (channel.readyState === 'open') this.#opened(channel)
      else channel.addEventListener('open', () => this.#opened(channel), { once: true })
    }
    if (initiator) watch()
    else peer._pc?.addEventListener('datachannel', watch)
    peer.once('connect', watch)
  }

  async offer(): Promise<RTCSessionDescriptionInit> {
    return asDtlsClient(await this.#description())
  }

  answer(offer: RTCSessionDescriptionInit): Promise<RTCSessionDescriptionInit> {
    const description = this.#description()
    this.accept(offer)
    return description
  }

  accept(description: RTCSessionDescriptionInit): void {
    if (this.#isSettled || this.#isAccepted) return
    this.#isAccepted = true
    this.#cancelTimeout = this.#clock.after(connectMs, () =>
      this.#fail(new TorrentError('timeout', 'The peer could not be reached.')),
    )
    try {
      this.#peer.signal(description)
    } catch (error) {
      this.#fail(toTorrentError(error, 'connection'))
    }
  }

  destroy(): void {
    this.#settle()
    if (!this.#peer.destroyed) this.#peer.destroy()
  }

  /** Lets the description go when it has what it needs, as simple-peer's own timeout does later. */
  #watchGathering(wanted: CandidateType): void {
    const peer = this.#peer
    peer._pc?.addEventListener('icecandidate', ({ candidate }) => {
      if (this.#cancelGrace !== null || candidate === null) return
      if (candidateType(candidate.candidate) !== wanted) return
      this.#cancelGrace = this.#clock.after(graceMs, () => {
        if (peer._iceComplete || peer.destroyed) return
        peer._iceComplete = true
        peer.emit('_iceComplete')
      })
    })
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
    this.#cancelTimeout()
    this.#cancelGrace?.()
  }
}
