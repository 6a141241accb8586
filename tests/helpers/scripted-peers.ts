import type { LinkEnd, ObservedLink } from '../../src/network/channel-link.ts'
import type { OfferSetup } from '../../src/network/dtls-setup.ts'
import { lowWaterBytes } from '../../src/network/link-limits.ts'
import type { Negotiation, NegotiationListener, OfferCredentials } from '../../src/network/negotiation.ts'
import type { TorrentError } from '../../src/shared/errors.ts'
import type { PeerLinkListener } from '../../src/swarm/ports.ts'

export const dataChannelSdp = 'v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n'

/** A negotiation that does what the test says: failures that a real one cannot be made to show at will. */
export class ScriptedNegotiation implements Negotiation {
  readonly listener: NegotiationListener
  isDestroyed = false
  /** That came after the description. */
  readonly candidates: string[] = []
  accepted: RTCSessionDescriptionInit | null = null
  credentials: OfferCredentials | null = null
  offerSoFar: RTCSessionDescriptionInit | null = null
  sentAs: OfferSetup = 'actpass'
  /** What its description says, unless the test says otherwise. */
  sdp = dataChannelSdp
  ready: (sdp?: string) => void = () => undefined
  fail: (error: Error) => void = () => undefined

  constructor(listener: NegotiationListener) {
    this.listener = listener
  }

  offer(): Promise<RTCSessionDescriptionInit> {
    return this.#describe('offer')
  }

  answer(): Promise<RTCSessionDescriptionInit> {
    return this.#describe('answer')
  }

  accept(answer: RTCSessionDescriptionInit): void {
    this.accepted = answer
  }

  addCandidates(lines: readonly string[]): void {
    this.candidates.push(...lines)
  }

  destroy(): void {
    this.isDestroyed = true
    this.fail(new Error('destroyed'))
  }

  #describe(type: 'offer' | 'answer'): Promise<RTCSessionDescriptionInit> {
    return new Promise((resolve, reject) => {
      this.ready = (sdp = this.sdp) => resolve({ type, sdp })
      this.fail = reject
    })
  }
}

let nextId = 1

/** A link without a wire. `buffered` is what the test says has not left yet. */
export class ScriptedLink implements ObservedLink {
  readonly id = `scripted-${nextId++}`
  readonly initiator = true
  readonly description = 'scripted'
  isIntroduced = false
  readonly sent: Uint8Array[] = []
  buffered = 0
  lowWater = lowWaterBytes
  listener: PeerLinkListener | null = null
  isClosed = false
  readonly #onClose: ((end: LinkEnd) => void)[] = []
  heardBytes = 0
  /** How it ends, when it does. */
  end: LinkEnd = 'lost'

  /** How often the buffer was looked at. */
  looks = 0

  get bufferedAmount(): number {
    this.looks++
    return this.buffered
  }

  setLowWater(bytes: number): void {
    this.lowWater = bytes
  }

  listen(listener: PeerLinkListener): void {
    this.listener = listener
  }

  send(data: Uint8Array): void {
    this.sent.push(data)
    this.buffered += data.length
  }

  onClose(run: (end: LinkEnd) => void): void {
    this.#onClose.push(run)
  }

  close(reason?: TorrentError): void {
    if (this.isClosed) return
    this.isClosed = true
    this.listener?.close(reason)
    for (const run of this.#onClose) run(this.end)
  }
}
