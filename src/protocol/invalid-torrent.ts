import { TorrentError } from '../shared/errors.ts'
import type { Words } from '../shared/wording.ts'

/** What a person is told about a torrent that cannot be read: whole sentences. */
export const invalidTorrent = (words: Words, cause?: unknown): TorrentError =>
  new TorrentError('invalid-torrent', words, cause === undefined ? {} : { cause })
