import type SimplePeer from 'simple-peer/lite.js'
import { ChannelLink, closeReason } from './channel-link.ts'

let nextId = 1

/** A name for a link of this page or process. */
export const newLinkId = (): string => `webrtc-${nextId++}`

/** An open data channel as a byte stream, in the thread of its connection. */
export class WebRtcLink extends ChannelLink {
  /** @param peer made with `objectMode`, so that text is told from bytes; its channel is open */
  constructor(peer: SimplePeer, channel: RTCDataChannel, initiator: boolean) {
    super(channel, {
      id: newLinkId(),
      initiator,
      describe: () => describePeer(peer),
      onEnd: () => {
        if (!peer.destroyed) peer.destroy()
      },
    })
    peer.on('data', (data) => this.receive(data))
    // simple-peer has no `close` event when the other end closed, and reports every way to close as an error.
    peer.on('error', (error) => this.ended(closeReason(error)))
    peer.once('close', () => this.ended())
  }
}

/** What to show people of the other end: its address, where the browser tells. */
export const describePeer = (peer: SimplePeer): string => {
  const { remoteAddress, remotePort } = peer
  if (remoteAddress !== undefined) return `${remoteAddress}:${remotePort ?? ''}`
  return selectedAddress(peer._pc) ?? 'WebRTC'
}

/** The address of the other end. simple-peer knows it only after a round of statistics. */
const selectedAddress = (connection: RTCPeerConnection | null): string | null => {
  try {
    const remote = connection?.sctp?.transport.iceTransport.getSelectedCandidatePair()?.remote
    // Chromium hides the addresses of peers on the same network behind such names.
    if (!remote?.address || /\.(invalid|local)$/.test(remote.address)) return null
    return `${remote.address}:${remote.port ?? ''}`
  } catch {
    // Missing in Firefox, and “not yet implemented” in Node: a link without an address to show works as well.
    return null
  }
}
