import type { TorrentPlayerElement } from '../torrent-player.ts'

/**
 * Plays the file after the one that plays, in the order of its series or album.
 *
 * @returns whether there is one
 */
export const nextFile = (player: TorrentPlayerElement): boolean => step(player, 1)

/**
 * Plays the file before the one that plays, in the order of its series or album.
 *
 * @returns whether there is one
 */
export const previousFile = (player: TorrentPlayerElement): boolean => step(player, -1)

const step = (player: TorrentPlayerElement, by: number): boolean => {
  const { torrent, currentFile } = player.media
  if (torrent === null || currentFile === null) return false
  const { playable } = torrent.files
  const other = playable.at(Math.max(-1, playable.positionOf(currentFile.index) + by))
  if (other === undefined) return false
  player.media.playFile(other.index)
  return true
}
