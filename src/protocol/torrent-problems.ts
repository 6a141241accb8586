import { defineWordings } from '../shared/wording.ts'

const english = {
  emptyFile: 'This file is empty.',
  fileTooLarge: 'This file is too large to be a torrent file.',
  metadataTooLarge: 'The metadata of this torrent is too large.',
  webPage:
    'This is a web page and not a torrent file. The site may want you to log in, or to press its download button first.',
  noTorrent: 'This is not a torrent file.',
  fileDamaged: 'This torrent file is damaged, or its end is missing. Download it again where it came from.',
  noInfo: 'This torrent file has no “info” part. It is not a torrent, or damaged.',
  twoTorrents:
    'This torrent file describes two torrents, and programs do not agree on which counts. Look for another torrent of the same.',
  damaged: 'The description of this torrent is damaged. Look for another torrent of the same.',
  /** `key`: the name of a field, as it stands in the file. */
  twoThings: (key: string) =>
    `The description of this torrent says two things about “${key}”, and programs do not agree on which counts. Look for another torrent of the same.`,
  v2: 'This torrent is for BitTorrent v2 only, which this player does not know yet. Look for a v1 or hybrid torrent of it.',
  hashesIncomplete: 'This torrent is damaged: its piece hashes are incomplete.',
  pieceLength: 'This torrent is damaged: its piece length is missing or out of range.',
  nothingInside: 'There is nothing in this torrent: its files are empty.',
  hashCount: 'This torrent is damaged: it has not one hash for each piece of its files.',
  piecesTooShort:
    'The pieces of this torrent are shorter than 1 KiB, which this player does not play. Look for one of the same with longer pieces.',
  piecesTooLong:
    'The pieces of this torrent are longer than 64 MiB, too long for the memory of a page. Look for one of the same with shorter pieces.',
  noFiles: 'This torrent is damaged: it lists no files.',
  tooManyFiles: (most: number) => `This torrent has more than ${most} files.`,
  noEntry: 'This torrent is damaged: an entry in its list of files is not one.',
  length: 'This torrent is damaged: its length is out of range.',
  fileLength: 'This torrent is damaged: the length of a file is missing or out of range.',
  noPath: 'This torrent is damaged: a file has no path.',
  tooDeep: (most: number) => `This torrent has folders more than ${most} deep.`,
  pathNoText: 'This torrent is damaged: a path is not text.',
  tooManyToShare: (files: number, most: number) =>
    `These are ${files} files, and a torrent can have ${most} at most. Nothing is shared. Share a part of them, or pack them.`,
  tooDeepToShare: (file: string, most: number) =>
    `“${file}” lies in more than ${most} folders, and a torrent can have no more. Nothing is shared. Share a part of the folder.`,
  noFileToShare: 'There is no file to share.',
  emptyToShare: (file: string) => `“${file}” is empty, so there is nothing to share.`,
  nothingToShare: 'There is nothing to share: all of these files are empty or hidden.',
}
export type TorrentProblems = typeof english

/** Why a torrent cannot be read, or none can be made of the files that a person gave. */
export const torrentProblems = defineWordings('torrent-problems', english)
