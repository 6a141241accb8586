import type { Clock } from '../shared/clock.ts'
import { TorrentError } from '../shared/errors.ts'
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

/** The owner has so long to delete it; then this tab takes the torrent and does it itself. */
const ownerLimitMs = 5_000
const limitMs = 30_000
/**
 * Other tabs give up their wish for the torrent when they hear of its end; one that hangs is not waited for
 * any longer.
 */
const otherTabsLimitMs = 3_000
const pollMs = 50

/** What every tab says that had the torrent open. */
export const deletedError = (): TorrentError =>
  new TorrentError(
    'deleted',
    'This torrent was deleted from this device. Open its link again to download it anew.',
  )

/**
 * Deletes a torrent that this tab has the right to run, and lets go of the right when nobody is left who
 * would start it anew.
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
 * Deletes a torrent that another tab may run: that one is asked to, and when none does, this tab takes the
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
      // Somebody else deletes it, or starts it: that one tells.
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
        settle(() =>
          reject(new TorrentError('timeout', 'The torrent was not deleted within 30 seconds. Try again.')),
        )
      }),
    )
    channel.requestDelete(infoHash)
  })
}
