import { TorrentError } from '../shared/errors.ts'
import type { Words } from '../shared/wording.ts'
import { storageProblems } from './storage-problems.ts'

/**
 * What the exceptions of IndexedDB (Indexed Database API 3.0, §3) mean for a person, and what the person can
 * do, by their names.
 */
const reasons: Readonly<Record<string, Words>> = {
  QuotaExceededError: storageProblems.full(),
  AbortError: storageProblems.aborted(),
  InvalidStateError: storageProblems.closed(),
  VersionError: storageProblems.newerVersion(),
  NotReadableError: storageProblems.unreadable(),
  DataError: storageProblems.unreadable(),
  UnknownError: storageProblems.broken(),
  SecurityError: storageProblems.forbidden(),
}

const nameOf = (cause: unknown): string =>
  typeof cause === 'object' && cause !== null && 'name' in cause ? String(cause.name) : ''

/**
 * A failure of IndexedDB as our error: `what` could not be done, why, and what a person can do about it. Its
 * code is always `storage`, also for an `AbortError`: a person has not stopped anything then.
 */
export const storageError = (what: Words, cause: unknown): TorrentError => {
  if (cause instanceof TorrentError && cause.code === 'storage') return cause
  const reason = cause instanceof TorrentError ? cause.words : reasons[nameOf(cause)]
  return new TorrentError('storage', reason === undefined ? what : storageProblems.because(what, reason), {
    cause,
  })
}

/** Whether the error says that a transaction or the opening did not end in time. */
export const isStorageSilent = (error: unknown): boolean =>
  error instanceof TorrentError && error.cause instanceof TorrentError && error.cause.code === 'timeout'
