import { defineWordings } from '../shared/wording.ts'

const listed = (files: readonly string[]): string => {
  const names = files.map((file) => `“${file}”`)
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}

const english = {
  /** `what` could not be done, and `why`: whole sentences. */
  because: (what: string, why: string) => `${what} ${why}`,
  full: 'The disk space for this site is used up. Free space on this device, or delete the data of this site in the browser.',
  aborted: 'The browser ended the work on its database before it was done.',
  closed: 'The browser closed its database. Reload the page if this goes on.',
  newerVersion: 'A newer version of this page has changed the database. Reload the page.',
  unreadable: 'The browser cannot read what it had stored.',
  broken: 'The browser’s database does not work at the moment.',
  forbidden: 'The browser allows no database here. Look at its settings for the data of sites.',
  silent: 'The browser’s database does not answer. Reload the page.',
  openingSilent: 'It did not answer. Close other tabs of this site that run an older version.',
  none: 'This browser offers no IndexedDB here: nothing can be kept.',
  notOpened: 'The database could not be opened.',
  databaseClosed: 'The database was closed.',
  otherTab: 'Another tab runs this torrent now.',
  deleted: 'The torrent was deleted while it was running.',
  piecesNotSaved: 'Downloaded pieces could not be saved.',
  piecesNotRead: 'Stored pieces could not be read.',
  torrentNotSaved: 'The torrent could not be saved.',
  torrentNotDeleted: 'The torrent could not be deleted.',
  filesNotKept: 'The files could not be kept.',
  filesNotRead: 'The files could not be read.',
  filesNotDeleted: 'The files could not be deleted.',
  catalogueNotRead: 'The catalogue could not be read.',
  catalogueNotWritten: 'The catalogue could not be written.',
  damagedPiece: 'A damaged piece could not be taken out.',
  otherFiles: 'The files are not those of the torrent: their sizes differ.',
  sourceGone: (file: string) =>
    `“${file}” can no longer be read: it was changed, moved or deleted after it was shared. Put it back as it was, or share it again as it is now.`,
  /** `remedy`: whole sentences. */
  sourceChanged: (file: string, remedy: string) => `“${file}” changed after it was shared. ${remedy}`,
  /** `files`: two or three names. */
  sourceOneOf: (files: readonly string[], remedy: string) =>
    `${listed(files)} changed after it was shared. ${remedy}`,
  sourceOneOfMany: (files: readonly string[], more: number, remedy: string) =>
    `One of ${files.map((file) => `“${file}”`).join(', ')} and ${more} more changed after it was shared. ${remedy}`,
  shareAgain: 'What is still the same is shared on. To share what it is now, share it again.',
}
export type StorageProblems = typeof english

/** What could not be stored or read on this device, why, and what a person can do about it. */
export const storageProblems = defineWordings('storage-problems', english)
