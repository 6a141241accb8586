import type { SwarmTorrent } from '../swarm/torrent.ts'
import type { TorrentSnapshot } from './messages/snapshot.ts'

/** What a torrent's swarm amounts to, for people. `isOpen`: its store is. */
export const stateOf = (
  { isComplete, peers }: Pick<SwarmTorrent, 'isComplete' | 'peers'>,
  isOpen: boolean,
): TorrentSnapshot['state'] => {
  if (isComplete) return 'seeding'
  if (isOpen) return 'downloading'
  return peers.length > 0 ? 'metadata' : 'connecting'
}
