import { TorrentError } from '../shared/errors.ts'
import { type PolicyChoices, parsePolicyChoices } from '../swarm/policy.ts'

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
    const message = 'The ice-servers attribute is not valid JSON.'
    throw new TorrentError('internal', message, { cause, remedy: 'none' })
  }
  if (!Array.isArray(value) || !value.every(isIceServer)) {
    const message = 'The ice-servers attribute must be a JSON array of objects with urls.'
    throw new TorrentError('internal', message, { remedy: 'none' })
  }
  return value
}

/**
 * The `file` attribute: a number is an index, or a name where the torrent has no such index (see
 * `find-file.ts`); anything else is a path; `null` leaves the choice to us.
 */
export const parseFile = (text: string | null): number | string | null => {
  if (text === null || text === '') return null
  return /^(0|[1-9]\d{0,5})$/.test(text) ? Number(text) : text
}

/** The attributes that a policy is made of. */
export const policyAttributes = ['download', 'upload-limit', 'no-upload', 'read-ahead'] as const

/**
 * What the attributes `download` (`window`, `file` or `whole`), `upload-limit` (bytes a second), `no-upload`
 * and `read-ahead` (seconds) choose. As with the platform's own attributes, a value that makes no sense is as
 * good as none.
 */
export const parsePolicyAttributes = (
  attribute: (name: (typeof policyAttributes)[number]) => string | null,
): PolicyChoices => {
  const number = (name: 'upload-limit' | 'read-ahead'): number | undefined => {
    const text = attribute(name)?.trim()
    return text === undefined || text === '' ? undefined : Number(text)
  }
  const given = {
    download: attribute('download')?.trim().toLowerCase(),
    uploadLimit: attribute('no-upload') === null ? number('upload-limit') : 0,
    readAheadSeconds: number('read-ahead'),
  }
  let choices: PolicyChoices = {}
  for (const [name, value] of Object.entries(given)) {
    try {
      choices = { ...choices, ...parsePolicyChoices({ [name]: value }) }
    } catch {
      // See above: the default holds.
    }
  }
  return choices
}
