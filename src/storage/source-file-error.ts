import { TorrentError } from '../shared/errors.ts'
import type { Words } from '../shared/wording.ts'

/**
 * The error of a file that is shared from where it lies and does not give the bytes that were hashed. Its
 * sentence names the file.
 */
export class SourceFileError extends TorrentError {
  constructor(words: Words, cause?: unknown) {
    super('storage', words, cause === undefined ? {} : { cause })
    this.name = 'SourceFileError'
  }
}
