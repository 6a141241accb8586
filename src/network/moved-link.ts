import type SimplePeer from 'simple-peer/lite.js'
import type { TorrentError } from '../shared/errors.ts'
import type { PeerLink } from '../swarm/ports.ts'
import { closeReason, type LinkEnd, type ObservedLink, type WatchedLink } from './channel-link.ts'
import type { SwarmListener } from './ports.ts'
import { describePeer } from './webrtc-link.ts'

/** What is told of a channel in another thread. */
export interface MovedChannelListener {
  opened(): void
  closed(end: LinkEnd): void
}

/** A data channel that another thread has, as the thread of its connection sees it. */
export interface MovedChannel {
  /** Of the link that it becomes. */
  readonly id: string
  /** Bytes that had come when the other thread last told. */
  readonly heardBytes: number
  listen(listener: MovedChannelListener): void
  /** Closes it there; its listener is not told. */
  close(reason?: TorrentError): void
}

/**
 * Where the bytes of data channels go: to the thread that uses them, so that they do not wait for a page that
 * is busy. A channel can be transferred only in the task that makes it (WebRTC extensions, “RTCDataChannel
 * extensions”), long before anybody knows whether a link comes of it.
 */
export interface ChannelHome {
  /** @returns `null` where the browser transfers no channels: the bytes go through this thread */
  take(channel: RTCDataChannel, initiator: boolean): MovedChannel | null
  /** The connection of a channel came up, and the channel did not: from now on none is taken. */
  distrust(): void
}

/** An open link whose bytes another thread sends and receives. */
export class MovedLink implements WatchedLink {
  readonly isMoved = true
  readonly initiator: boolean
  isIntroduced = false
  readonly #peer: SimplePeer
  readonly #channel: MovedChannel
  readonly #onClose: ((end: LinkEnd) => void)[] = []
  #end: LinkEnd | null = null

  constructor(peer: SimplePeer, channel: MovedChannel, initiator: boolean) {
    this.#peer = peer
    this.#channel = channel
    this.initiator = initiator
    peer.on('error', (error) => this.#lost(closeReason(error)))
    peer.once('close', () => this.#lost())
  }

  get id(): string {
    return this.#channel.id
  }

  get description(): string {
    return describePeer(this.#peer)
  }

  get heardBytes(): number {
    return this.#channel.heardBytes
  }

  onClose(run: (end: LinkEnd) => void): void {
    if (this.#end === null) this.#onClose.push(run)
    else run(this.#end)
  }

  close(reason?: TorrentError): void {
    if (this.#end !== null) return
    this.#channel.close(reason)
    this.ended('closed')
  }

  /** The channel is closed there. */
  ended(end: LinkEnd): void {
    if (this.#end !== null) return
    this.#end = end
    if (!this.#peer.destroyed) this.#peer.destroy()
    for (const run of this.#onClose.splice(0)) run(end)
  }

  #lost(error?: TorrentError): void {
    if (this.#end !== null) return
    this.#channel.close(error)
    this.ended(error === undefined && this.heardBytes === 0 ? 'refused' : 'lost')
  }
}

/** A link as a negotiation opens it. */
export type OpenedLink = ObservedLink | MovedLink

/** Tells the listener of a swarm of a link, wherever the bytes of that link go. */
export const deliver = (
  link: PeerLink | MovedLink,
  peerId: Uint8Array | null,
  listener: SwarmListener,
): void => {
  if (!('isMoved' in link)) listener.link(link, peerId)
  else if (listener.movedLink === undefined) link.close()
  else listener.movedLink(link, peerId)
}
