import type { FileSnapshot } from '../engine/messages/snapshot.ts'
import type { TorrentFileList } from '../engine/messages/torrent-file-list.ts'

const isVideo = ({ type }: FileSnapshot): boolean => type.startsWith('video/')

/**
 * Which file is asked for: `asked` by the page, or else by the link: the only one that it chose, or of
 * several the largest video, else the largest that plays. An index or a path, or `null` when nothing says
 * which.
 */
export const askedFile = (
  files: TorrentFileList,
  asked: number | string | null,
  selectOnly: readonly number[] | null,
): number | string | null => {
  if (asked !== null || selectOnly === null) return asked
  const chosen = selectOnly.map((index) => files.byIndex(index)).filter((file) => file !== undefined)
  const playable = chosen.filter((file) => file.playable)
  // Where no name says that it plays, the first is looked into.
  const [first, ...others] = playable.length > 0 ? playable : chosen.slice(0, 1)
  if (first === undefined) return null
  return others.reduce((best, file) => {
    const isBetter = isVideo(file) === isVideo(best) ? file.length > best.length : isVideo(file)
    return isBetter ? file : best
  }, first).index
}
