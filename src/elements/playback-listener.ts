import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import type { TorrentError } from '../shared/errors.ts'
import type { MissingPart } from './missing-part.ts'

/** What {@link NativePlayback} asks of its element, and tells it. */
export interface PlaybackListener {
  /** The native element. */
  media(): HTMLVideoElement
  snapshot(): TorrentSnapshot | null
  /** A media event that the page is to see, of our own. */
  emit(type: string): void
  /** The file cannot be played. */
  failed(error: TorrentError): void
  /** It is a film, and only its sound is played, or only its picture. */
  partMissing(part: MissingPart, error: TorrentError): void
  /** Another soundtrack is heard; `null`: the one that the browser chooses. */
  soundtrackChanged(soundtrack: number | null): void
}
