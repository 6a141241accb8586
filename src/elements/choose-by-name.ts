import type { FileSnapshot } from '../engine/messages/snapshot.ts'
import type { TorrentFileList } from '../engine/messages/torrent-file-list.ts'
import { firstFile, type NamedFile } from '../media/first-file.ts'
import { nothingToPlay } from '../media/nothing-to-play.ts'
import { playbackProblems } from '../media/playback-problems.ts'
import { TorrentError } from '../shared/errors.ts'
import { findFile } from './find-file.ts'

/**
 * Which file is wanted: what the page asks for (`asked`), or else what the link chose: its only file, or of
 * several the {@link firstFile}. An index or a path; `null` where neither says which.
 *
 * @param selectOnly indexes of the files that the link chose (`so=`, BEP 53)
 */
export const wantedFile = (
  files: TorrentFileList,
  asked: number | string | null,
  selectOnly: readonly number[] | null,
): number | string | null => {
  if (asked !== null || selectOnly === null) return asked
  const chosen = selectOnly.map((index) => files.byIndex(index)).filter((file) => file !== undefined)
  const playable = chosen.filter((file) => file.playable)
  // Where no name says that it plays, the first is looked into.
  const among = playable.length > 0 ? playable : chosen.slice(0, 1)
  return firstFile(among)?.index ?? null
}

/**
 * Which file to play, as far as names tell. `wanted` is an index or a path, see {@link findFile}; `null`
 * takes the {@link firstFile}.
 *
 * @throws TorrentError `no-such-file`, `unsupported-media` where no browser plays any of the files
 */
export const chooseByName = (files: TorrentFileList, wanted: number | string | null): FileSnapshot => {
  if (wanted !== null) {
    const found = findFile(files, wanted)
    if (found === null) {
      const { noFileNamed, noFileNumber } = playbackProblems
      const words = typeof wanted === 'number' ? noFileNumber(wanted) : noFileNamed(wanted)
      throw new TorrentError('no-such-file', words)
    }
    if (found.length === 0) {
      throw new TorrentError('no-such-file', playbackProblems.noBytes(found.path))
    }
    return found
  }
  const { playable } = files
  const first = firstFile(namesOf(playable))
  const file = first === undefined ? undefined : playable.at(first.position)
  if (file === undefined) throw nothingToPlay(files.named)
  return file
}

/** Names and lengths of files: a list may have a hundred thousand, whose objects cost more. */
const namesOf = (files: TorrentFileList): (NamedFile & { readonly position: number })[] =>
  Array.from(files.paths, (path, position) => ({ path, length: files.lengthAt(position), position }))
