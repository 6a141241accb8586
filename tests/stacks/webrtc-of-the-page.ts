/** In a page simple-peer gets the page's own WebRTC instead of Node's. */
export const { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate } = globalThis
