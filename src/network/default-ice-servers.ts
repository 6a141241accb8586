/**
 * The STUN servers with which a browser behind a router learns its public address, where neither the page nor
 * whoever hosts the app names others.
 */
export const defaultIceServers: readonly RTCIceServer[] = [{ urls: 'stun:stun.l.google.com:19302' }]
