import type { Clock } from '../shared/clock.ts'
import { TorrentError } from '../shared/errors.ts'
import { clientProblems } from './client-problems.ts'
import type { Ownership, OwnershipClaim } from './ownership.ts'
import type { TabChannel } from './tab-channel.ts'

export interface TorrentDeletionOptions {
  readonly infoHash: string
  readonly channel: TabChannel
  readonly ownership: Ownership
  readonly clock: Clock
  /** Ends the torrent in this page's engine, if it runs there, and deletes what is stored of it. */
  readonly deleteData: () => Promise<void>
}

/**
 * The owner has this long to delete it, in milliseconds; then this tab takes the torrent and does it itself.
 * Our own choice.
 */
const ownerLimitMs = 5_000
/** A deletion that takes longer has failed. Milliseconds, as for every call to the engine. */
const limitMs = 30_000
/**
 * Other tabs give up their wish for the torrent when they hear of its end. A tab that hangs is waited for
 * this long, in milliseconds. Our own choice.
 */
const otherTabsLimitMs = 3_000
/** How often we look whether other tabs have given up. Milliseconds. */
const pollMs = 50

/** The error in every tab that had the torrent open. */
export const deletedError = (): TorrentError => new TorrentError('deleted', clientProblems.deleted())

/**
 * Deletes a torrent that this tab has the right to run. Gives the right up when no other tab would start the
 * torrent again.
 */
export const deleteAsOwner = async (
  { infoHash, channel, ownership, clock, deleteData }: TorrentDeletionOptions,
  claim: OwnershipClaim,
): Promise<void> => {
  try {
    await deleteData()
    channel.announceDeleted(infoHash)
    const pause = (): Promise<void> => new Promise((resolve) => clock.after(pollMs, resolve))
    const start = clock.now()
    while (clock.now() - start < otherTabsLimitMs && (await ownership.isWaitedFor(infoHash))) await pause()
  } finally {
    claim.release()
  }
}

/**
 * Deletes a torrent that another tab may run. That tab is asked to; when none does it, this tab takes the
 * right and does it.
 *
 * @throws TorrentError `storage`; `timeout` after 30 s
 */
export const deleteFromAfar = (options: TorrentDeletionOptions): Promise<void> => {
  const { infoHash, channel, ownership, clock } = options
  return new Promise((resolve, reject) => {
    const stops: (() => void)[] = []
    const settle = (run: () => void): void => {
      for (const stop of stops.splice(0)) stop()
      run()
    }
    let isOurs = false
    const claim = ownership.request(infoHash, {
      owned: () => {
        isOurs = true
        deleteAsOwner(options, claim).then(
          () => settle(resolve),
          (error: unknown) => settle(() => reject(error)),
        )
      },
      // Another tab deletes or starts it, and tells us.
      lost: () => undefined,
    })
    stops.push(
      channel.events.on('deleted', (deleted) => {
        if (deleted !== infoHash || isOurs) return
        claim.release()
        settle(resolve)
      }),
      clock.after(ownerLimitMs, () => claim.take()),
      clock.after(limitMs, () => {
        claim.release()
        settle(() => reject(new TorrentError('timeout', clientProblems.notDeleted())))
      }),
    )
    channel.requestDelete(infoHash)
  })
}
