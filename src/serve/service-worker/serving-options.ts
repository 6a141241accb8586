import { type Clock, systemClock } from '../../shared/clock.ts'
import { TorrentDatabase } from '../../storage/database.ts'

/** How long the service worker waits for what. Milliseconds. */
interface ServingWaits {
  /**
   * In all for the first byte, or for the next ones of a stream. Media elements bear with it; a failure at
   * byte 0 is fatal to them.
   */
  readonly readMs: number
  /**
   * For a tab that runs the torrent to turn up: the owner may have closed, and another be about to take over.
   */
  readonly ownerMs: number
  /**
   * For any message of the owner, whose engine sends `waiting` every second. Then what is stored has to do,
   * or the next owner.
   */
  readonly silenceMs: number
  /** For any owner to say anything at all: two tabs that wait for the torrent have taken it by then. */
  readonly deadMs: number
  /** Between two looks at who the owner is, while waiting. */
  readonly pollMs: number
}

const defaultWaits: ServingWaits = {
  readMs: 60_000,
  ownerMs: 4_000,
  silenceMs: 3_000,
  deadMs: 15_000,
  pollMs: 250,
}

export interface ServingOptions {
  readonly waits?: Partial<ServingWaits>
  readonly clock?: Clock
  readonly database?: TorrentDatabase
  /** Take over from an older version at once. Right where nothing but this listener is in the worker. */
  readonly skipWaiting?: boolean
}

export interface ServingContext {
  readonly waits: ServingWaits
  readonly clock: Clock
  readonly database: TorrentDatabase
}

export const servingContext = ({ waits, clock, database }: ServingOptions): ServingContext => ({
  waits: { ...defaultWaits, ...waits },
  clock: clock ?? systemClock,
  database: database ?? new TorrentDatabase(),
})
