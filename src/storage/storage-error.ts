import { TorrentError } from '../shared/errors.ts'

/**
 * What the exceptions of IndexedDB (Indexed Database API 3.0, §3) mean for a person, and what the person can
 * do, by their names.
 */
const reasons: Readonly<Record<string, string>> = {
  QuotaExceededError:
    'The disk space for this site is used up. Free space on this device, or delete the data of this site in the browser.',
  AbortError: 'The browser ended the work on its database before it was done.',
  InvalidStateError: 'The browser closed its database. Reload the page if this goes on.',
  VersionError: 'A newer version of this page has changed the database. Reload the page.',
  NotReadableError: 'The browser cannot read what it had stored.',
  DataError: 'The browser cannot read what it had stored.',
  UnknownError: 'The browser’s database does not work at the moment.',
  SecurityError: 'The browser allows no database here. Look at its settings for the data of sites.',
}

const nameOf = (cause: unknown): string =>
  typeof cause === 'object' && cause !== null && 'name' in cause ? String(cause.name) : ''

/**
 * A failure of IndexedDB as our error: `what` could not be done, why, and what a person can do about it. Its
 * code is always `storage`, also for an `AbortError`: a person has not stopped anything then.
 */
export const storageError = (what: string, cause: unknown): TorrentError => {
  if (cause instanceof TorrentError && cause.code === 'storage') return cause
  const reason = cause instanceof TorrentError ? cause.message : reasons[nameOf(cause)]
  return new TorrentError('storage', reason === undefined ? what : `${what} ${reason}`, { cause })
}

/** Whether the error says that a transaction or the opening did not end in time. */
export const isStorageSilent = (error: unknown): boolean =>
  error instanceof TorrentError && error.cause instanceof TorrentError && error.cause.code === 'timeout'
