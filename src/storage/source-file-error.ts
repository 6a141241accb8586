import { TorrentError } from '../shared/errors.ts'

/**
 * The error of a file that is shared from where it lies and does not give the bytes that were hashed. Its
 * sentence names the file.
 */
export class SourceFileError extends TorrentError {
  constructor(message: string, cause?: unknown) {
    super('storage', message, cause === undefined ? {} : { cause })
    this.name = 'SourceFileError'
  }
}
