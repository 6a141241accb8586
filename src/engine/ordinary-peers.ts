import { addressKey } from '../protocol/peer-address.ts'
import { listeningAddress } from '../swarm/listening-address.ts'
import type { PeerSession } from '../swarm/peer-session.ts'

/** A connected peer that was reached over a transport with addresses. */
export interface OrdinaryPeer {
  /** Of its link: no other has it. */
  readonly id: string
  /** `host:port`. */
  readonly address: string
  /** Where it takes connections, `host:port`; `null`: that is not known. */
  readonly listensAt: string | null
  /** The name and version of its program, such as `Transmission 4.0.5`. */
  readonly client: string
}

/** Ordinary clients among peers: a page's address is nobody's business. */
export const ordinaryPeers = (peers: readonly PeerSession[]): readonly OrdinaryPeer[] =>
  peers.flatMap((peer) => {
    const { link, client } = peer
    if (link.remote === undefined) return []
    const listening = listeningAddress(peer)
    const listensAt = listening === null ? null : addressKey(listening)
    return [{ id: link.id, address: addressKey(link.remote), listensAt, client }]
  })
