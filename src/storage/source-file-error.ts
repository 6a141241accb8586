import { TorrentError } from '../shared/errors.ts'

/** A file that is shared from where it lies does not give what was hashed. The sentence names it. */
export class SourceFileError extends TorrentError {
  constructor(message: string, cause?: unknown) {
    super('storage', message, cause === undefined ? {} : { cause })
    this.name = 'SourceFileError'
  }
}
