import { TorrentError } from '../shared/errors.ts'

/**
 * What is fetched beyond the readers' windows. `window`: nothing. `file`: the files that are read, to
 * their end. `whole`: every file that is not skipped, read or not.
 */
export type DownloadMode = 'window' | 'file' | 'whole'

/**
 * What becomes of one file. `skip`: only what is read of it. `normal`: as the {@link DownloadMode}
 * says. `high`: all of it, before other files; with `window` the same as `normal`. A piece that two files
 * share follows the higher one.
 */
export type FilePriority = 'skip' | 'normal' | 'high'

/** How much a torrent may take and give. */
export interface Policy {
  /** What is fetched beyond the readers' windows: `window`, `file` or `whole`. */
  readonly download: DownloadMode
  /**
   * With `window`: how many seconds of media beyond the place that is read are fetched, at most. `null`: the
   * engine's own windows. A media element itself reads some seconds ahead of what it shows, and its first
   * reads come before the media's rate is known.
   */
  readonly readAheadSeconds: number | null
  /**
   * Most payload that goes to peers, in bytes a second. `null`: no limit. 0: uploads are off, and every peer
   * is choked.
   */
  readonly uploadLimit: number | null
  /** Most connections of one torrent. */
  readonly maxPeers: number
}

/**
 * What a person or page chose. What is left out follows the next level: torrent, client, data saver, {@link
 * defaultPolicy}.
 */
export type PolicyChoices = Partial<Policy>

/** Why `file`: docs/decisions/020-policy.md. Why 48 connections: docs/research/swarms.md. */
export const defaultPolicy: Policy = {
  download: 'file',
  readAheadSeconds: null,
  uploadLimit: null,
  maxPeers: 48,
}

/**
 * What a person with the browser's data saver on gets, unless something else was chosen. 30 s: about what
 * browsers buffer.
 */
export const saverPolicy: Policy = {
  download: 'window',
  readAheadSeconds: 30,
  uploadLimit: 0,
  maxPeers: 16,
}

/** Bounds of choices that come from outside. */
const limits = {
  readAheadSeconds: { min: 1, max: 3_600 },
  /** Bytes a second: 8 Gbit/s, more than any browser sends. */
  uploadLimit: { min: 0, max: 1_000_000_000 },
  /** Browsers allow about 500 peer connections a page. */
  maxPeers: { min: 1, max: 200 },
} as const

/**
 * The policy of one torrent. The client's own upload limit is for all torrents together, so the lower one
 * holds.
 */
export const resolvePolicy = (client: PolicyChoices, torrent: PolicyChoices, savesData: boolean): Policy => {
  const policy = { ...defaultPolicy, ...(savesData ? saverPolicy : {}), ...client, ...torrent }
  const { uploadLimit: shared = null } = client
  const own = policy.uploadLimit
  const uploadLimit = own === null || shared === null ? (own ?? shared) : Math.min(own, shared)
  return { ...policy, uploadLimit }
}

const numberWithin = (value: unknown, name: keyof typeof limits, unit: string): number => {
  const { min, max } = limits[name]
  if (typeof value === 'number' && value >= min && value <= max) return value
  throw new TorrentError('internal', `The policy’s ${name} must be ${min} to ${max} ${unit}.`)
}

/**
 * Checks choices that come from outside: a page, another tab, a message. Unknown names are left out.
 *
 * @throws TorrentError `internal`: names what is wrong
 */
export const parsePolicyChoices = (value: unknown): PolicyChoices => {
  if (typeof value !== 'object' || value === null) {
    throw new TorrentError('internal', 'A policy must be an object.')
  }
  const { download, readAheadSeconds, uploadLimit, maxPeers } = value as { [K in keyof Policy]?: unknown }
  const choices: { -readonly [K in keyof Policy]?: Policy[K] } = {}
  if (download !== undefined) {
    if (download !== 'window' && download !== 'file' && download !== 'whole') {
      throw new TorrentError('internal', 'The policy’s download must be window, file or whole.')
    }
    choices.download = download
  }
  if (readAheadSeconds !== undefined) {
    choices.readAheadSeconds =
      readAheadSeconds === null ? null : numberWithin(readAheadSeconds, 'readAheadSeconds', 'seconds')
  }
  if (uploadLimit !== undefined) {
    choices.uploadLimit =
      uploadLimit === null ? null : numberWithin(uploadLimit, 'uploadLimit', 'bytes a second')
  }
  if (maxPeers !== undefined) choices.maxPeers = Math.floor(numberWithin(maxPeers, 'maxPeers', 'connections'))
  return choices
}

/** Whether it is one of the three words. */
export const isFilePriority = (value: unknown): value is FilePriority =>
  value === 'skip' || value === 'normal' || value === 'high'
