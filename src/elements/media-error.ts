import type { TorrentError, TorrentErrorCode } from '../shared/errors.ts'

/** `MediaError` codes of the HTML standard, §4.8.11.1. */
export const MEDIA_ERR = { aborted: 1, network: 2, decode: 3, sourceNotSupported: 4 } as const

const codes: Partial<Record<TorrentErrorCode, number>> = {
  aborted: MEDIA_ERR.aborted,
  'no-peers': MEDIA_ERR.network,
  tracker: MEDIA_ERR.network,
  connection: MEDIA_ERR.network,
  timeout: MEDIA_ERR.network,
  protocol: MEDIA_ERR.network,
  'bad-data': MEDIA_ERR.decode,
  'sound-device': MEDIA_ERR.decode,
}

/** What `<torrent-video>.error` gives: shaped like the platform's `MediaError`, with our error as its cause. */
export interface TorrentMediaError {
  readonly code: number
  readonly message: string
  readonly cause: TorrentError
}

export const mediaErrorOf = (cause: TorrentError): TorrentMediaError => ({
  code: codes[cause.code] ?? MEDIA_ERR.sourceNotSupported,
  message: cause.message,
  cause,
})
