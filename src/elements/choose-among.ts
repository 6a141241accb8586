import type { Torrent } from '../client/client.ts'
import type { FileSnapshot } from '../engine/messages/snapshot.ts'
import type { TorrentFileList } from '../engine/messages/torrent-file-list.ts'
import { playSequence } from '../media/file-order.ts'
import { chooseByNameOrBytes } from './choose-by-bytes.ts'
import { wantedFile } from './choose-by-name.ts'
import type { FileWish } from './file-chooser.ts'

/**
 * Which file of several plays: what a person, the page or the link asks for, the one that was watched last,
 * or what names and first bytes tell.
 *
 * @throws TorrentError see {@link chooseByNameOrBytes}
 */
export const chooseFile = (
  torrent: Torrent,
  files: TorrentFileList,
  { asked, selectOnly, left }: FileWish,
  signal: AbortSignal,
): FileSnapshot | Promise<FileSnapshot> => {
  const wanted = wantedFile(files, asked, selectOnly) ?? left((from) => playSequence(files, from))
  return chooseByNameOrBytes(torrent, files, wanted, signal)
}
