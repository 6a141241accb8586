import { watchConnection } from './watched-connections.ts'

/** In a page simple-peer gets the page's own WebRTC instead of Node's, and each connection is watched. */
export class RTCPeerConnection extends globalThis.RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    watchConnection(this)
  }
}

export const { RTCSessionDescription, RTCIceCandidate } = globalThis
