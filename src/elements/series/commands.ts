import type { TorrentPlayerElement } from '../torrent-player.ts'
import { tryToPlay } from '../try-to-play.ts'
import { playQueueOf } from './play-queue.ts'

/** Seconds of a song after which “previous” means its beginning, as in other players of music. */
const restartSeconds = 3

/**
 * Plays the file after the one that plays, in the order of its series or album.
 *
 * @returns whether there is one
 */
export const nextFile = (player: TorrentPlayerElement): boolean =>
  playIndex(player, playQueueOf(player).neighbours.next)

/**
 * Plays the file before the one that plays, in the order of its series or album; a song that has gone on for
 * a while begins again.
 *
 * @returns whether there is one
 */
export const previousFile = (player: TorrentPlayerElement): boolean => {
  const { media } = player
  const queue = playQueueOf(player)
  const { previous } = queue.neighbours
  if (queue.isMusic && (previous === null || media.currentTime > restartSeconds)) {
    media.currentTime = 0
    return true
  }
  return playIndex(player, previous)
}

/** Plays the file with this number in the torrent, as if a person had chosen it. */
export const playIndex = ({ media }: TorrentPlayerElement, index: number | null): boolean => {
  if (index === null) return false
  if (index === media.currentFile?.index) media.currentTime = 0
  else media.playFile(index)
  tryToPlay(media)
  return true
}
