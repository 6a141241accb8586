import type { OfferedFile } from '../protocol/torrent-layout.ts'

/** A file of the page that is to be shared. */
export interface OfferedBlob extends OfferedFile {
  readonly file: File
}

/** Gives a file its path, as a folder picker or a drop names it. */
export const offerFile = (file: File): OfferedBlob => ({
  path: file.webkitRelativePath || file.name,
  length: file.size,
  file,
})
