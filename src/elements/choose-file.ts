import type { FileSnapshot } from '../engine/snapshot.ts'
import { TorrentError } from '../shared/errors.ts'

const isVideo = (file: FileSnapshot): boolean => file.type.startsWith('video/')

/** Files that a media element may be able to play, in the torrent's order. */
export const playableFiles = (files: readonly FileSnapshot[]): FileSnapshot[] =>
  files.filter((file) => file.playable)

/**
 * Which file to play. `wanted` is an index (`FileSnapshot.index`) or a path, or the last part of one; `null`
 * takes the largest video, else the largest audio file.
 *
 * @throws TorrentError `no-such-file`
 */
export const chooseFile = (files: readonly FileSnapshot[], wanted: number | string | null): FileSnapshot => {
  if (wanted !== null) {
    const found =
      typeof wanted === 'number'
        ? files.find((file) => file.index === wanted)
        : (files.find((file) => file.path === wanted) ??
          files.find((file) => file.path.endsWith(`/${wanted}`) || file.name === wanted))
    if (found === undefined) {
      const what = typeof wanted === 'number' ? `number ${wanted}` : `“${wanted}”`
      throw new TorrentError('no-such-file', `This torrent has no file ${what}.`)
    }
    return found
  }
  let best: FileSnapshot | undefined
  for (const file of playableFiles(files)) {
    const better =
      best === undefined || (isVideo(file) !== isVideo(best) ? isVideo(file) : file.length > best.length)
    if (better) best = file
  }
  if (best === undefined) {
    const count = files.length === 1 ? 'its one file is not' : `none of its ${files.length} files is`
    throw new TorrentError(
      'no-such-file',
      `There is nothing to play in this torrent: ${count} video or audio that browsers play.`,
    )
  }
  return best
}
