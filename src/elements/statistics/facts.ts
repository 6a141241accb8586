import type { FileSnapshot, TorrentSnapshot } from '../../engine/messages/snapshot.ts'
import { bufferedSeconds } from '../buffer-report.ts'
import type { FilmFacts } from '../film-facts.ts'
import { filmFactsOf } from '../film-facts.ts'
import type { TorrentPlayerElement } from '../torrent-player.ts'

/** All that the statistics are drawn from, at one moment. */
export interface StatisticsFacts {
  readonly torrent: TorrentSnapshot
  readonly file: FileSnapshot | null
  readonly film: FilmFacts
  readonly width: number
  readonly height: number
  /** Seconds that the browser has ready to play. */
  readonly bufferedSeconds: number
  readonly droppedFrames: number
  readonly frames: number
  readonly playbackRate: number
  /** 0 … 1: how far the film is. */
  readonly place: number
}

/** The facts of a player now; `null` before its torrent is known. */
export const statisticsFacts = (player: TorrentPlayerElement): StatisticsFacts | null => {
  const { media } = player
  const { torrent, currentFile, buffered, currentTime, duration, playbackRate } = media
  if (torrent === null) return null
  const { droppedVideoFrames, totalVideoFrames } = media.getVideoPlaybackQuality()
  return {
    torrent,
    file: currentFile,
    film: filmFactsOf(player).current,
    width: media.videoWidth,
    height: media.videoHeight,
    bufferedSeconds: bufferedSeconds(buffered, currentTime),
    droppedFrames: droppedVideoFrames,
    frames: totalVideoFrames,
    playbackRate,
    place: duration > 0 && Number.isFinite(duration) ? currentTime / duration : 0,
  }
}
