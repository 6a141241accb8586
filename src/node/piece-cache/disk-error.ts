import { TorrentError } from '../../shared/errors.ts'
import { codeOf } from './disk.ts'

/** What the errors of Node's file system mean for a person, and what the person can do, by their codes. */
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full. Free some space, or choose another folder for the cache.',
  EDQUOT: 'The disk space of this user is used up. Free some space, or choose another folder for the cache.',
  EFBIG:
    'The system does not let files grow any further. Raise the limit (ulimit -f), or choose another folder.',
  EIO: 'The disk has a fault there. Choose a folder on another disk for the cache.',
  EROFS: 'The disk can only be read. Choose another folder for the cache.',
  EACCES: 'This user may not write there. Choose another folder for the cache.',
  EPERM: 'This user may not write there. Choose another folder for the cache.',
  EMFILE: 'Too many files are open at once. Raise the limit (ulimit -n).',
  ENFILE: 'Too many files are open on this machine.',
  ENOENT: 'The file is not there any more.',
  ENOTDIR: 'A file is where the folder of the cache should be.',
  EEXIST: 'A file is where the folder of the cache should be.',
  EISDIR: 'A folder is where a file of the cache should be.',
  ESTALE: 'The disk that it lies on is not connected.',
}

/** A failure of the cache's disk: `what` could not be done, why, and what a person can do about it. */
export const diskError = (what: string, cause: unknown): TorrentError => {
  if (cause instanceof TorrentError) return cause
  const reason = reasons[codeOf(cause)]
  return new TorrentError('storage', reason === undefined ? what : `${what} ${reason}`, { cause })
}
