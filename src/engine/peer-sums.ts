import type { PeerSession } from '../swarm/peer-session.ts'

/** What the connected peers of one kind of transport are together. */
export interface PeerSum {
  readonly peers: number
  /** Of these, how many have everything. */
  readonly seeds: number
  /** Bytes a second that they give us. */
  readonly downloadRate: number
  /** Bytes a second that we give them. */
  readonly uploadRate: number
}

/** Peers by the transport that reaches them. */
export interface PeerSums {
  /** Over transports with addresses: ordinary clients. */
  readonly ordinary: PeerSum
  /** Over WebRTC. */
  readonly webRtc: PeerSum
}

/** @param now milliseconds, of the engine's clock */
export const peerSums = (peers: readonly PeerSession[], now: number): PeerSums => {
  const isOrdinary = ({ link }: PeerSession): boolean => link.remote !== undefined
  return {
    ordinary: sum(peers.filter(isOrdinary), now),
    webRtc: sum(
      peers.filter((peer) => !isOrdinary(peer)),
      now,
    ),
  }
}

const sum = (peers: readonly PeerSession[], now: number): PeerSum => ({
  peers: peers.length,
  seeds: peers.filter((peer) => peer.isSeed).length,
  downloadRate: peers.reduce((total, peer) => total + peer.downloadRate.rate(now), 0),
  uploadRate: peers.reduce((total, peer) => total + peer.uploadRate.rate(now), 0),
})
