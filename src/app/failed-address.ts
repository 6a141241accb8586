import type { TorrentError } from '../shared/errors.ts'

/** Whether a source is the address of a `.torrent` from which no torrent came. */
export const isFailedAddress = (source: string, { code }: Pick<TorrentError, 'code'>): boolean =>
  code === 'torrent-address' || (code === 'invalid-torrent' && /^https?:/i.test(source))
