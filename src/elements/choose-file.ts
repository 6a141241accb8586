import type { FileSnapshot } from '../engine/snapshot.ts'
import { nothingToPlay } from '../media/nothing-to-play.ts'
import { TorrentError } from '../shared/errors.ts'
import { findFile } from './find-file.ts'

const isVideo = (file: FileSnapshot): boolean => file.type.startsWith('video/')

/** Files that a media element may be able to play, in the torrent's order. */
export const playableFiles = (files: readonly FileSnapshot[]): FileSnapshot[] =>
  files.filter((file) => file.playable)

/**
 * Which file to play. `wanted` is an index or a path, see {@link findFile}; `null` takes the largest video,
 * else the largest audio file.
 *
 * @throws TorrentError `no-such-file`, `unsupported-media` where all that there is no browser plays
 */
export const chooseFile = (files: readonly FileSnapshot[], wanted: number | string | null): FileSnapshot => {
  if (wanted !== null) {
    const found = findFile(files, wanted)
    if (found === null) {
      const what = typeof wanted === 'number' ? `number ${wanted}` : `“${wanted}”`
      throw new TorrentError('no-such-file', `This torrent has no file ${what}.`)
    }
    if (found.length === 0) {
      throw new TorrentError(
        'no-such-file',
        `“${found.path}” has no bytes: it is empty, or a link to another file. Choose another file.`,
      )
    }
    return found
  }
  let best: FileSnapshot | undefined
  for (const file of playableFiles(files)) {
    const better =
      best === undefined || (isVideo(file) !== isVideo(best) ? isVideo(file) : file.length > best.length)
    if (better) best = file
  }
  if (best === undefined) throw nothingToPlay(files)
  return best
}
