import type { TorrentFile, TorrentInfo } from '../protocol/metainfo-types.ts'
import { selectedFiles } from '../protocol/select-only.ts'
import { isPlayable } from '../shared/mime.ts'
import type { SwarmTorrent } from '../swarm/torrent.ts'

/**
 * The file that will probably be played when nobody has said which: the largest playable one. `null`: none is
 * playable.
 *
 * @param selectOnly files that the link chose, by their indices (BEP 53): one of these; `null`: of all
 */
export const mainFile = (
  files: readonly TorrentFile[],
  selectOnly: readonly number[] | null,
): TorrentFile | null => {
  const selected = selectedFiles(selectOnly, (index) => files[index]?.padding === false)
  let largest: TorrentFile | null = null
  for (const file of files) {
    const { index, name, length, padding } = file
    const isMeant = selected === null || selected.has(index)
    if (!isMeant || padding || length === 0 || !isPlayable(name)) continue
    if (largest === null || length > largest.length) largest = file
  }
  return largest
}

/**
 * Asks for the first pieces of the main file before anybody reads it, unless it was skipped.
 *
 * @param selectOnly see {@link mainFile}
 */
export const prefetchMainFile = (
  swarm: Pick<SwarmTorrent, 'policy' | 'prefetch'>,
  info: TorrentInfo,
  selectOnly: readonly number[] | null,
): void => {
  const main = mainFile(info.files, selectOnly)
  if (main !== null && swarm.policy.filePriority(main.index) !== 'skip') {
    swarm.prefetch(main.offset, main.offset + main.length)
  }
}
