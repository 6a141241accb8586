import type { ErrorMessage, Remedy, TorrentErrorCode } from '../shared/errors.ts'

/** What is said and offered of every failure with one code; the failure's own sentence stands between. */
export interface ErrorRow {
  readonly title: string
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
  'invalid-magnet': { title: 'This link cannot be read', remedy: 'none' },
  'invalid-torrent': { title: 'This torrent cannot be read', remedy: 'none' },
  'torrent-address': { title: 'The torrent file was not fetched', remedy: 'retry' },
  protocol: { title: 'The connection broke off', remedy: 'retry' },
  'bad-data': { title: 'The data that arrived was damaged', remedy: 'retry' },
  'no-peers': { title: 'Nobody to download from yet', remedy: 'retry', showsTrackers: true },
  'no-tracker': {
    title: 'There is no tracker to ask',
    remedy: 'none',
    showsTrackers: true,
    isLasting: true,
  },
  tracker: { title: 'No tracker helps', remedy: 'retry', showsTrackers: true },
  'no-webrtc': { title: 'WebRTC is blocked here', remedy: 'reload', isLasting: true, showsDetail: true },
  connection: { title: 'The connection broke off', remedy: 'retry', showsTrackers: true },
  storage: { title: 'Storing on this device does not work', remedy: 'retry' },
  'service-worker': { title: 'Playback cannot start on this page', remedy: 'retry', showsDetail: true },
  'unsupported-media': { title: 'This browser cannot play this file', remedy: 'other-file' },
  'sound-device': { title: 'The sound device cannot be used', remedy: 'retry' },
  'no-such-file': { title: 'There is nothing to play here', remedy: 'other-file' },
  'unsupported-browser': { title: 'This browser lacks something that playback needs', remedy: 'none' },
  'missing-part': { title: 'A part of this page is missing', remedy: 'retry' },
  timeout: { title: 'The data did not arrive', remedy: 'retry', showsTrackers: true },
  deleted: { title: 'This torrent was deleted', remedy: 'retry' },
  aborted: { title: 'Stopped', remedy: 'retry' },
  internal: { title: 'Something went wrong', remedy: 'retry', showsDetail: true },
}

/** What a person can do about a failure: what it says itself, or else its code's row. */
export const remedyOf = ({ code, remedy }: ErrorMessage): Remedy => remedy ?? errorRows[code].remedy
