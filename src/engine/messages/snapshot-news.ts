import type { MarksNews } from './file-marks.ts'
import type { TorrentSnapshot } from './snapshot.ts'

/** Which list of files a snapshot is about, and what is new about the files in it. */
export interface FileNews extends MarksNews {
  /** The list's name: the same for everybody who has the same list. See {@link listName}. */
  readonly list: string
  /** How many parts the list has. */
  readonly parts: number
}

/** A snapshot as it crosses threads. The list of files crosses once, in parts of its own. */
export interface SnapshotNews extends Omit<TorrentSnapshot, 'files'> {
  /** `null`: the files are not known yet, or not all of them have been sent. */
  readonly fileNews: FileNews | null
  /** Empty: a tab with an older version of the page looks for the list here. */
  readonly files: readonly []
}

/**
 * Names a torrent's list of files. One torrent has one list; only another version of the page might make it
 * differently, by another rule for names.
 */
export const listName = (count: number, parts: number, pathBytes: number): string =>
  `${count} files in ${parts} parts, ${pathBytes} bytes`

export const newsOf = (snapshot: TorrentSnapshot, fileNews: FileNews | null): SnapshotNews => ({
  ...snapshot,
  files: [],
  fileNews,
})
