import { TorrentError } from '../shared/errors.ts'

/** What a person is told about a torrent that cannot be read: whole sentences. */
export const invalidTorrent = (message: string, cause?: unknown): TorrentError =>
  new TorrentError('invalid-torrent', message, cause === undefined ? {} : { cause })
