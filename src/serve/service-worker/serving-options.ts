import { type Clock, systemClock } from '../../shared/clock.ts'
import { TorrentDatabase } from '../../storage/database.ts'

/** How long the service worker waits, in milliseconds. The values are our own choice, from decision 031. */
interface ServingWaits {
  /**
   * Longest wait for the first byte, or for the next bytes of a stream. Media elements wait patiently, but a
   * failure at byte 0 is fatal to them.
   */
  readonly readMs: number
  /**
   * Longest wait until there is a tab that runs the torrent: the owner may have closed, and another tab may
   * be about to take over.
   */
  readonly ownerMs: number
  /**
   * Longest wait for any message of the owner, whose engine sends `waiting` every second. After it what is
   * stored has to do, or the next owner.
   */
  readonly silenceMs: number
  /**
   * Longest time without a message of any owner: two tabs that wait for the torrent have taken it over by
   * then.
   */
  readonly deadMs: number
  /** Wait between two looks at who the owner is. */
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
  /**
   * Whether to take over from an older version at once. This is right where the worker holds nothing but this
   * listener.
   */
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
