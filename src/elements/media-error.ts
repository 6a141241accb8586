import type { TorrentError, TorrentErrorCode } from '../shared/errors.ts'

/** `MediaError` codes of the HTML standard, §4.8.11.1. */
export const mediaErr = { aborted: 1, network: 2, decode: 3, sourceNotSupported: 4 } as const

const codes: Partial<Record<TorrentErrorCode, number>> = {
  aborted: mediaErr.aborted,
  'no-peers': mediaErr.network,
  tracker: mediaErr.network,
  connection: mediaErr.network,
  timeout: mediaErr.network,
  protocol: mediaErr.network,
  'bad-data': mediaErr.decode,
  'sound-device': mediaErr.decode,
}

/**
 * What `<torrent-video>.error` gives: shaped like the platform's `MediaError`, with our error as its cause.
 */
export interface TorrentMediaError {
  readonly code: number
  readonly message: string
  readonly cause: TorrentError
}

export const mediaErrorOf = (cause: TorrentError): TorrentMediaError => ({
  code: codes[cause.code] ?? mediaErr.sourceNotSupported,
  message: cause.message,
  cause,
})
