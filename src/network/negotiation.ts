import SimplePeer from 'simple-peer/lite.js'
import type { Cancel, Clock } from '../shared/clock.ts'
import { TorrentError, toTorrentError } from '../shared/errors.ts'
import { asServerAnswer, type OfferSetup } from './dtls-setup.ts'
import {
  type CandidateType,
  candidateType,
  graceMs,
  longestGatheringMs,
  reachOf,
  wantedCandidate,
} from './gathering.ts'
import { type ChannelHome, type MovedChannel, MovedLink, type OpenedLink } from './moved-link.ts'
import { shortDescription } from './session-description.ts'
import { WebRtcLink } from './webrtc-link.ts'

/** An attempt to connect that takes longer has failed. Milliseconds; our own choice. */
const connectMs = 15_000

export interface NegotiationListener {
  open(link: OpenedLink): void
  /** The attempt is over. Not called after `open` or `destroy`. */
  failed(error: TorrentError): void
  /** A candidate was found, for those who send on what a description could not wait for. */
  candidate?(line: string): void
}

/** One attempt to connect to a peer, from offer or answer to the open link. */
export interface Negotiation {
  /**
   * Makes our offer, as `actpass`, with the farthest-reaching candidates, or with what has come in time.
   * Rejects when it cannot be made.
   */
  offer(): Promise<RTCSessionDescriptionInit>
  /** The offer with the candidates that are known now; `null` before the first. */
  readonly offerSoFar: RTCSessionDescriptionInit | null
  /** How our offer was sent, so that its answer is read right. */
  sentAs: OfferSetup
  /** Takes the other end's offer and gives our answer. */
  answer(offer: RTCSessionDescriptionInit): Promise<RTCSessionDescriptionInit>
  /** Takes the other end's answer to our offer. */
  accept(answer: RTCSessionDescriptionInit): void
  /** Takes candidates that the other end found after its description. */
  addCandidates(lines: readonly string[]): void
  /**
   * What an answer to our offer refers to, for {@link CreateNegotiation}; `null` where a second connection
   * cannot have it.
   */
  readonly credentials: OfferCredentials | null
  destroy(): void
}

/**
 * What an answer to an offer refers to: the DTLS certificate whose fingerprint the offer names, and ICE's
 * user name and password.
 */
export interface OfferCredentials {
  readonly certificate: RTCCertificate
  readonly userFragment: string
  readonly password: string
  readonly sentAs: OfferSetup
}

/**
 * Begins an attempt to connect.
 *
 * @param forkOf the credentials of an earlier offer: this second connection can take a second answer to that
 * offer. Its own offer is sent to no peer, but it must be made before `accept`.
 * @throws TorrentError `no-webrtc` where WebRTC is missing, switched off or blocked
 */
export type CreateNegotiation = (
  initiator: boolean,
  listener: NegotiationListener,
  forkOf?: OfferCredentials,
) => Negotiation

/**
 * Makes negotiations for a page. All its connections share one certificate, which is made once: a fork needs
 * the certificate of the connection that it forks.
 */
export const webRtcNegotiations = (
  iceServers: RTCIceServer[],
  clock: Clock,
  iceTransportPolicy: RTCIceTransportPolicy = 'all',
  channelHome: () => ChannelHome | null = () => null,
): CreateNegotiation => {
  let certificate: RTCCertificate | null = null
  makeCertificate().then(
    (made) => {
      certificate = made
    },
    () => undefined,
  )
  return (initiator, listener, forkOf) =>
    new WebRtcNegotiation({
      ...{ initiator, iceServers, iceTransportPolicy, clock, listener, certificate },
      forkOf: forkOf ?? null,
      channelHome: channelHome(),
    })
}

/**
 * Makes the certificate; `null` in Node and where WebRTC is blocked: then each connection makes its own, and
 * there are no forks.
 */
const makeCertificate = async (): Promise<RTCCertificate | null> => {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as EcKeyGenParams
  return (await globalThis.RTCPeerConnection?.generateCertificate?.(algorithm)) ?? null
}

interface NegotiationOptions {
  readonly initiator: boolean
  readonly iceServers: RTCIceServer[]
  readonly iceTransportPolicy: RTCIceTransportPolicy
  readonly clock: Clock
  readonly listener: NegotiationListener
  readonly certificate: RTCCertificate | null
  readonly forkOf: OfferCredentials | null
  readonly channelHome: ChannelHome | null
}

const withCredentials = (sdp: string, { userFragment, password }: OfferCredentials): string =>
  sdp
    .replaceAll(/^a=ice-ufrag:\S+/gm, `a=ice-ufrag:${userFragment}`)
    .replaceAll(/^a=ice-pwd:\S+/gm, `a=ice-pwd:${password}`)

class WebRtcNegotiation implements Negotiation {
  readonly #peer: SimplePeer
  readonly #initiator: boolean
  readonly #clock: Clock
  readonly #listener: NegotiationListener
  #cancelTimeout: Cancel = () => undefined
  #cancelGrace: Cancel | null = null
  #isAccepted = false
  #isSettled = false
  sentAs: OfferSetup
  readonly #certificate: RTCCertificate | null
  readonly #home: ChannelHome | null
  /** Its channel is in another thread. */
  #moved: MovedChannel | null = null

  constructor(options: NegotiationOptions) {
    const { initiator, iceServers, iceTransportPolicy, clock, listener, forkOf } = options
    this.#initiator = initiator
    this.#clock = clock
    this.#listener = listener
    this.#home = options.channelHome
    this.#certificate = forkOf?.certificate ?? options.certificate
    this.sentAs = forkOf?.sentAs ?? 'actpass'
    const wanted = wantedCandidate(iceServers)
    const certificates = this.#certificate === null ? {} : { certificates: [this.#certificate] }
    try {
      this.#peer = new SimplePeer({
        initiator,
        objectMode: true,
        trickle: false,
        iceCompleteTimeout: longestGatheringMs(wanted, initiator),
        config: { iceServers, iceTransportPolicy, ...certificates },
        ...(forkOf === null ? {} : { sdpTransform: (sdp) => withCredentials(sdp, forkOf) }),
      })
    } catch (cause) {
      throw toTorrentError(cause, 'no-webrtc')
    }
    const peer = this.#peer
    peer.on('error', (error) => this.#fail(toTorrentError(error, 'connection')))
    peer.once('close', () => this.#fail(new TorrentError('connection', 'The connection was closed.')))
    this.#watchGathering(wanted)
    // simple-peer holds `connect` back until statistics name the pair of candidates, which it asks for every
    // 100 ms. The channel works from the moment when it is open.
    const watch = (): void => {
      const channel = peer._channel
      if (channel === null || channel === undefined || this.#moved !== null) return
      if (channel.readyState === 'open') this.#opened(channel)
      else channel.addEventListener('open', () => this.#opened(channel), { once: true })
    }
    // A channel that the other end made is `open` in this event already. Chromium begins to follow it only in
    // a later task (`RTCDataChannel::RegisterObserver`): of what is sent before, messages may be lost, and
    // `bufferedAmount` never falls again. Statistics have been to WebRTC's threads and back.
    if (initiator) {
      if (!this.#move()) watch()
    } else {
      let isFirst = true
      const connection = peer._pc
      connection?.addEventListener('datachannel', ({ channel }) => {
        // A peer that speaks our protocol has one.
        if (!isFirst) channel.close()
        // The event may have been on its way when the connection was given up.
        if (!isFirst || peer._pc === null) return
        isFirst = false
        if (!this.#move()) peer.getStats(watch)
        // simple-peer, which is called before us or after us, is to know of no other channel.
        queueMicrotask(() => {
          connection.ondatachannel = null
        })
      })
    }
    peer.once('connect', watch)
  }

  offer(): Promise<RTCSessionDescriptionInit> {
    return this.#description()
  }

  get offerSoFar(): RTCSessionDescriptionInit | null {
    const description = this.#peer._pc?.localDescription
    if (description?.type !== 'offer' || reachOf(description.sdp) < 0) return null
    return shortDescription({ type: 'offer', sdp: description.sdp })
  }

  get credentials(): OfferCredentials | null {
    const sdp = this.#peer._pc?.localDescription?.sdp ?? ''
    const userFragment = /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1]
    const password = /^a=ice-pwd:(\S+)/m.exec(sdp)?.[1]
    const certificate = this.#certificate
    if (certificate === null || userFragment === undefined || password === undefined) return null
    return { certificate, userFragment, password, sentAs: this.sentAs }
  }

  answer(offer: RTCSessionDescriptionInit): Promise<RTCSessionDescriptionInit> {
    const description = this.#description()
    this.#signal(offer)
    return description
  }

  accept(answer: RTCSessionDescriptionInit): void {
    this.#signal(this.sentAs === 'active' ? asServerAnswer(answer) : answer)
  }

  addCandidates(lines: readonly string[]): void {
    for (const candidate of lines) {
      if (this.#isSettled) return
      try {
        this.#peer.signal({ candidate: { candidate, sdpMLineIndex: 0 } })
      } catch (error) {
        this.#fail(toTorrentError(error, 'connection'))
      }
    }
  }

  destroy(): void {
    this.#settle()
    if (!this.#peer.destroyed) this.#peer.destroy()
  }

  #signal(description: RTCSessionDescriptionInit): void {
    if (this.#isSettled || this.#isAccepted) return
    this.#isAccepted = true
    this.#cancelTimeout = this.#clock.after(connectMs, () => {
      if (this.#moved !== null && this.#peer._pc?.connectionState === 'connected') this.#home?.distrust()
      this.#fail(new TorrentError('timeout', 'The peer could not be reached.'))
    })
    try {
      this.#peer.signal(description)
    } catch (error) {
      this.#fail(toTorrentError(error, 'connection'))
    }
  }

  /** Lets the description go out when it has what it needs, as simple-peer's own timeout does later. */
  #watchGathering(wanted: CandidateType): void {
    const peer = this.#peer
    peer._pc?.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate === null) return
      if (candidate.candidate !== '') this.#listener.candidate?.(candidate.candidate)
      if (this.#cancelGrace !== null) return
      if (candidateType(candidate.candidate) !== wanted) return
      this.#cancelGrace = this.#clock.after(graceMs(wanted), () => {
        if (peer._iceComplete || peer.destroyed) return
        peer._iceComplete = true
        peer.emit('_iceComplete')
      })
    })
  }

  #description(): Promise<RTCSessionDescriptionInit> {
    return new Promise((resolve, reject) => {
      this.#peer.once('signal', (description) => resolve(shortDescription(description)))
      this.#peer.once('error', reject)
      this.#peer.once('close', () => reject(new TorrentError('connection', 'The connection was closed.')))
    })
  }

  /** Hands the channel, which simple-peer has just made or got, to the thread that uses it. */
  #move(): boolean {
    const peer = this.#peer
    if (!peer._channel || this.#home === null || this.#moved !== null) return false
    const moved = this.#home.take(peer._channel, this.#initiator)
    if (moved === null) return false
    this.#moved = moved
    // What is left of a channel that was transferred says nothing and does nothing.
    peer._channel = moved
    let link: MovedLink | null = null
    moved.listen({
      opened: () => {
        if (this.#isSettled) return
        link = new MovedLink(peer, moved, this.#initiator)
        this.#open(link)
      },
      closed: (end) => {
        if (link !== null) link.ended(end)
        else this.#fail(new TorrentError('connection', 'The connection was closed.'))
      },
    })
    return true
  }

  #opened(channel: RTCDataChannel): void {
    if (!this.#isSettled) this.#open(new WebRtcLink(this.#peer, channel, this.#initiator))
  }

  #open(link: OpenedLink): void {
    this.#settle()
    this.#listener.open(link)
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
