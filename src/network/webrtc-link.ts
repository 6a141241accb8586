import type SimplePeer from 'simple-peer/lite.js'
import { concatBytes } from '../shared/bytes.ts'
import { TorrentError, toTorrentError } from '../shared/errors.ts'
import type { PeerLink, PeerLinkListener } from '../swarm/ports.ts'
import { lowWaterBytes } from './water-marks.ts'

/** Bytes that may arrive before anybody listens. A handshake and a bitfield fit; a flood does not. */
const maxEarlyBytes = 4 * 1024 * 1024
/** Longest message: what every implementation takes (SDP's default `max-message-size`). */
const maxMessageBytes = 65_535
/** Longer sends leave on their own; shorter ones made in one task share a message. */
const coalesceBytes = 4_096

/** What a channel needs to say goodbye. */
const closeGraceMs = 500

let nextId = 1

/** An open data channel as a byte stream. */
export class WebRtcLink implements PeerLink {
  readonly id = `webrtc-${nextId++}`
  readonly initiator: boolean
  readonly description: string
  readonly #peer: SimplePeer
  readonly #channel: RTCDataChannel
  #listener: PeerLinkListener | null = null
  #early: Uint8Array[] = []
  #earlyBytes = 0
  #small: Uint8Array[] = []
  #smallBytes = 0
  #flushScheduled = false
  readonly #onClose: (() => void)[] = []
  #isClosed = false
  #closeError: TorrentError | undefined

  /** @param peer connected, or about to be: its channel is open */
  constructor(peer: SimplePeer, channel: RTCDataChannel, initiator: boolean) {
    this.#peer = peer
    this.#channel = channel
    this.initiator = initiator
    const { remoteAddress, remotePort } = peer
    this.description = remoteAddress === undefined ? 'WebRTC' : `${remoteAddress}:${remotePort ?? ''}`
    channel.bufferedAmountLowThreshold = lowWaterBytes
    channel.addEventListener('bufferedamountlow', () => {
      if (!this.#isClosed) this.#listener?.drain()
    })
    peer.on('data', (data) => this.#receive(data))
    // simple-peer destroys itself without a `close` when its channel closes: the channel itself is listened to.
    channel.addEventListener('close', () => {
      this.#closed()
      this.#peer.destroy()
    })
    peer.once('close', () => this.#closed())
    peer.on('error', (error) => this.#closed(toTorrentError(error, 'connection')))
  }

  get bufferedAmount(): number {
    return this.#channel.bufferedAmount + this.#smallBytes
  }

  /** Called once when the link is closed, by whichever end; at once when it is already. */
  onClose(run: () => void): void {
    if (this.#isClosed) run()
    else this.#onClose.push(run)
  }

  listen(listener: PeerLinkListener): void {
    this.#listener = listener
    const early = this.#early
    this.#early = []
    for (const data of early) if (!this.#isClosed) listener.data(data)
    if (this.#isClosed) listener.close(this.#closeError)
  }

  send(data: Uint8Array): void {
    if (this.#isClosed || data.length === 0) return
    if (data.length <= coalesceBytes) {
      // Handshake, bitfield, interest and requests of one task make one packet instead of five.
      this.#small.push(data)
      this.#smallBytes += data.length
      if (this.#flushScheduled) return
      this.#flushScheduled = true
      queueMicrotask(() => {
        this.#flushScheduled = false
        this.#flush()
      })
      return
    }
    this.#flush()
    this.#write(data)
  }

  close(reason?: TorrentError): void {
    if (this.#isClosed) return
    this.#flush()
    this.#closed(reason)
    // The channel first, the connection later: closed together, the other end hears of neither until ICE times out.
    this.#channel.close()
    setTimeout(() => this.#peer.destroy(), closeGraceMs)
  }

  #flush(): void {
    if (this.#smallBytes === 0) return
    const data = this.#small.length === 1 ? this.#small[0] : concatBytes(this.#small)
    this.#small = []
    this.#smallBytes = 0
    if (data !== undefined && !this.#isClosed) this.#write(data)
  }

  #write(data: Uint8Array): void {
    try {
      for (let at = 0; at < data.length; at += maxMessageBytes) {
        this.#channel.send(data.subarray(at, at + maxMessageBytes) as Uint8Array<ArrayBuffer>)
      }
    } catch (error) {
      // The channel is closing, or its queue is full: in both cases the stream has a hole and is lost.
      this.#closed(toTorrentError(error, 'connection'))
      this.#peer.destroy()
    }
  }

  #receive(data: Uint8Array | string): void {
    if (this.#isClosed) return
    if (typeof data === 'string') {
      this.close(new TorrentError('protocol', 'The peer sent text on a channel that carries bytes.'))
    } else if (this.#listener !== null) this.#listener.data(data)
    else {
      this.#early.push(data)
      this.#earlyBytes += data.length
      if (this.#earlyBytes > maxEarlyBytes)
        this.close(new TorrentError('protocol', 'The peer sent too much too soon.'))
    }
  }

  #closed(error?: TorrentError): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#closeError = error
    this.#listener?.close(error)
    for (const run of this.#onClose.splice(0)) run()
  }
}
