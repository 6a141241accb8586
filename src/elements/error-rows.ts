import type { ErrorMessage, Remedy, TorrentErrorCode } from '../shared/errors.ts'

/** What is offered with every failure of one code, under a heading of `texts/error-titles.ts`. */
export interface ErrorRow {
  /** What a person can do about it here, where the failure itself names nothing else. */
  readonly remedy: Remedy
  /** The list of trackers that were asked belongs to the explanation. */
  readonly showsTrackers?: true
  /** Waiting does not change it. */
  readonly isLasting?: true
  /**
   * The words of programs are shown small, for a report: it is a fault of ours, or of the page that the
   * player is in.
   */
  readonly showsDetail?: true
}

/** One row for each code: docs/sentences.md. */
export const errorRows: Readonly<Record<TorrentErrorCode, ErrorRow>> = {
  'invalid-magnet': { remedy: 'none' },
  'invalid-torrent': { remedy: 'none' },
  'torrent-address': { remedy: 'retry' },
  protocol: { remedy: 'retry' },
  'bad-data': { remedy: 'retry' },
  'no-peers': { remedy: 'retry', showsTrackers: true },
  'no-tracker': {
    remedy: 'none',
    showsTrackers: true,
    isLasting: true,
  },
  tracker: { remedy: 'retry', showsTrackers: true },
  'no-webrtc': { remedy: 'reload', isLasting: true, showsDetail: true },
  connection: { remedy: 'retry', showsTrackers: true },
  storage: { remedy: 'retry' },
  'service-worker': { remedy: 'retry', showsDetail: true },
  'unsupported-media': { remedy: 'other-file' },
  'sound-device': { remedy: 'retry' },
  'no-such-file': { remedy: 'other-file' },
  'unsupported-browser': { remedy: 'none' },
  'missing-part': { remedy: 'retry' },
  timeout: { remedy: 'retry', showsTrackers: true },
  deleted: { remedy: 'retry' },
  aborted: { remedy: 'retry' },
  internal: { remedy: 'retry', showsDetail: true },
}

/** What a person can do about a failure: what it says itself, or else its code's row. */
export const remedyOf = ({ code, remedy }: ErrorMessage): Remedy => remedy ?? errorRows[code].remedy
