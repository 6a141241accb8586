import type { Remedy } from '../shared/errors.ts'
import type { PlaybackState } from './player-status.ts'

/**
 * What a person can press: what helps against a failure, letting a paused torrent go on, how a slow film is
 * watched, or saving a file that is whole.
 */
export type SayingAction = Exclude<Remedy, 'none'> | 'resume' | 'pauses' | 'through' | 'save'

/**
 * What the player says, and where: a `status` is a line over the picture, a `card` a panel with a heading.
 */
export interface Saying {
  readonly row: string
  readonly place: 'status' | 'card'
  /** `''` of a status. */
  readonly title: string
  readonly text: string
  /** For screen readers, which read it again whenever it changes: without numbers that run. */
  readonly spoken: string
  /** What to offer, the first one before the others; none: nothing can be done here. */
  readonly actions: readonly SayingAction[]
  /** Seconds of a count-down that is named on a button; `null`: there is none. */
  readonly startsIn: number | null
  /** Whether the list of trackers belongs to it. */
  readonly showsTrackers: boolean
  /** The controls do not fade: it may take long, and what is here can be played, and left. */
  readonly holdsControls: boolean
  /** It may pass by itself. */
  readonly isPassing: boolean
  /** What programs said of the failure: for a report, not for reading. */
  readonly detail: string | null
}

/** What a row says. What it leaves out is of a status. */
export type Words = Partial<Omit<Saying, 'row'>> & Pick<Saying, 'text'>

/** One row of the table: the first that holds is said, and no other. */
export interface SentenceRow {
  readonly id: string
  /** Its condition in words, for docs/sentences.md. */
  readonly when: string
  /** Said as long as it holds, whether it waits at the moment or plays a bit. */
  readonly isLasting?: true
  /** Nobody knows how long it takes, and it may be hours. */
  readonly isLong?: true
  readonly holds: (state: PlaybackState, ahead: number) => boolean
  readonly say: (state: PlaybackState, ahead: number) => Words
}
