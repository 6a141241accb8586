import type { FileSnapshot, TorrentSnapshot } from '../engine/messages/snapshot.ts'
import type { TorrentError } from '../shared/errors.ts'

interface EventRow<Detail> {
  /** Only a type: no row holds a value. */
  readonly detail?: Detail
}

const event = <Detail>(): EventRow<Detail> => ({})

/** Every event of ours, with the type of its `detail`. */
const eventTable = {
  /** The files are known. */
  torrentmetadata: event<TorrentSnapshot>(),
  /** Some number changed; this comes a few times a second. */
  torrentstats: event<TorrentSnapshot>(),
  /** The source failed, and `error` says how. */
  torrenterror: event<TorrentError>(),
  /** Another file is being played. */
  torrentfilechange: event<FileSnapshot>(),
  /** Only the sound of a film is played, and `pictureError` says why. */
  torrentpicturemissing: event<TorrentError>(),
  /** Only the picture of a film is shown, and `soundError` says why. */
  torrentsoundmissing: event<TorrentError>(),
  /** Another soundtrack is heard. */
  torrentsoundtrackchange: event<{ readonly soundtrack: number | null }>(),
}

type EventTable = typeof eventTable

/**
 * The events that `<torrent-video>` and `<torrent-player>` fire beside all the native media events.
 * `event.detail` carries the value.
 */
export type TorrentVideoEventMap = {
  [Name in keyof EventTable]: CustomEvent<NonNullable<EventTable[Name]['detail']>>
}

/** The names of {@link TorrentVideoEventMap}. */
export const torrentEventNames: readonly string[] = Object.keys(eventTable)
