import type { TorrentFileList } from '../engine/messages/torrent-file-list.ts'

/** Files to choose from: those that play, or all files where no name tells which ones play. */
export const filesToChoose = (files: TorrentFileList): TorrentFileList =>
  files.playable.length > 0 ? files.playable : files

/** The number of files to choose from, without the one that has this index. */
export const countOthers = (files: TorrentFileList, index: number | undefined): number => {
  const choice = filesToChoose(files)
  return choice.length - (choice.positionOf(index ?? -1) < 0 ? 0 : 1)
}
