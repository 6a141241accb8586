import type { JoinOptions } from '../network/ports.ts'
import { readLink } from '../protocol/link.ts'
import { blockLength } from '../protocol/messages.ts'
import { createPeerId } from '../protocol/peer-id.ts'
import type { TorrentChoices } from './messages/torrent-command.ts'
import { TorrentTrackers } from './torrent-trackers.ts'

/**
 * Bytes that we say are missing while nobody knows how many are: one block (BEP 3). Never 0, which would make
 * us a seed.
 */
export const unknownLeft = blockLength

/**
 * How the engine will join the swarm of a magnet link or info hash when it runs, as far as the page knows.
 * The engine corrects the rest when it takes the place over. `null`: the torrent may not join at all, or
 * nothing is known before the engine runs.
 *
 * @param random gives unsigned 32-bit integers
 */
export const earlyJoin = (
  source: string | Uint8Array,
  { trackers = [], paused = false, removedTrackers = [], addedTrackers = [] }: Omit<TorrentChoices, 'policy'>,
  random: () => number,
): JoinOptions | null => {
  if (typeof source !== 'string' || paused) return null
  const link = readLink(source)
  if (link.kind !== 'magnet') return null
  const { infoHash, trackers: own } = link.magnet
  const named = new TorrentTrackers({
    own,
    extra: trackers,
    added: addedTrackers,
    isPrivate: false,
    removed: removedTrackers,
  })
  return {
    infoHash,
    peerId: createPeerId(random),
    trackers: named.toAsk,
    state: { uploaded: 0, downloaded: 0, left: unknownLeft },
    demand: { isIn: true, links: Number.POSITIVE_INFINITY, lacks: 'data', isWatched: true },
  }
}
