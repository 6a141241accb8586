import { CachedTorrent, newEvictable } from './cached-torrent.ts'
import { type Disk, segmentLocation } from './disk.ts'
import { TorrentFiles } from './torrent-files.ts'

/** How many torrents are read at once: our own choice, as many as Node has threads for files. */
const atOnce = 4

/**
 * What earlier runs left in the cache. Of each torrent only the state is read; where the last run did not end
 * in order, the sizes of its segments too. A torrent whose state cannot be used is deleted,
 * and one that cannot be read at all is left alone.
 */
export const loadTorrents = async (disk: Disk, cacheFolder: string): Promise<CachedTorrent[]> => {
  const files = new TorrentFiles(disk, cacheFolder)
  const waiting = await files.infoHashes()
  const torrents: CachedTorrent[] = []
  const work = async (): Promise<void> => {
    for (let infoHash = waiting.pop(); infoHash !== undefined; infoHash = waiting.pop()) {
      try {
        const torrent = await loadTorrent(disk, files, cacheFolder, infoHash)
        if (torrent !== null) torrents.push(torrent)
      } catch {
        // It is not among the torrents of the cache. When somebody opens it, its write fails and says why.
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return torrents
}

const loadTorrent = async (
  disk: Disk,
  files: TorrentFiles,
  cacheFolder: string,
  infoHash: string,
): Promise<CachedTorrent | null> => {
  const state = await files.readState(infoHash)
  if (state === null) {
    await files.deleteTorrent(infoHash)
    return null
  }
  const torrent = new CachedTorrent(cacheFolder, infoHash, state)
  state.segmentMinutes.forEach((minutes, index) => {
    const pieces = torrent.piecesIn(index)
    if (pieces.length === 0) return
    const segment = newEvictable(torrent, index, minutes)
    segment.bytes = pieces.reduce((sum, piece) => sum + torrent.costOf(piece), 0)
    torrent.segments.set(index, segment)
  })
  if (!state.isClean) await countLeftovers(disk, files, torrent)
  return torrent
}

/** After an unclean end segments may hold pieces that the state does not know, and that take space. */
const countLeftovers = async (disk: Disk, files: TorrentFiles, torrent: CachedTorrent): Promise<void> => {
  for (const index of await files.segmentsOf(torrent.infoHash)) {
    const location = segmentLocation(torrent.folder, index)
    const segment = torrent.segments.get(index)
    if (segment === undefined) await disk.remove(location)
    else segment.bytes = Math.max(segment.bytes, await disk.allocatedBytes(location))
  }
}
