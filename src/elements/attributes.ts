import { TorrentError } from '../shared/errors.ts'

/** What `srcObject` takes besides a native media provider: a `.torrent` as a file or as bytes. */
export type TorrentSource = string | Blob | ArrayBuffer | Uint8Array

/** Tracker URLs of the `trackers` attribute, separated by white space or commas, without repeats. */
export const parseTrackers = (text: string | null): string[] => [
  ...new Set((text ?? '').split(/[\s,]+/).filter((url) => url !== '')),
]

const isIceServer = (value: unknown): value is RTCIceServer => {
  if (typeof value !== 'object' || value === null || !('urls' in value)) return false
  const { urls } = value
  return typeof urls === 'string' || (Array.isArray(urls) && urls.every((url) => typeof url === 'string'))
}

/**
 * `RTCIceServer`s of the `ice-servers` attribute, a JSON array; `null` when the attribute is not there.
 *
 * @throws TorrentError `internal` when malformed: only the page's author can mend it.
 */
export const parseIceServers = (text: string | null): RTCIceServer[] | null => {
  if (text === null || text.trim() === '') return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new TorrentError('internal', 'The ice-servers attribute is not valid JSON.', { cause })
  }
  if (!Array.isArray(value) || !value.every(isIceServer))
    throw new TorrentError('internal', 'The ice-servers attribute must be a JSON array of objects with urls.')
  return value
}

/** The `file` attribute: a number is an index, anything else a path; `null` leaves the choice to us. */
export const parseFile = (text: string | null): number | string | null => {
  if (text === null || text === '') return null
  return /^\d{1,6}$/.test(text) ? Number(text) : text
}
