import { type Ownership, soleOwnership } from '../engine/ownership.ts'
import { ownerLock, torrentLock } from './owner-locks.ts'
import type { Serving } from './register.ts'

/** Holds a lock until the returned function is called; `onHeld` says when it is ours. */
const holdLock = (
  locks: LockManager,
  name: string,
  onHeld: () => void,
  onError: (error: unknown) => void,
): (() => void) => {
  const waiting = new AbortController()
  let letGo = (): void => undefined
  const released = new Promise<void>((resolve) => {
    letGo = resolve
  })
  let isOver = false
  let isHeld = false
  locks
    .request(name, { signal: waiting.signal }, () => {
      if (isOver) return undefined
      isHeld = true
      onHeld()
      return released
    })
    .catch((error: unknown) => {
      // Our own abort of a request that still waited ends here too, and is what was wanted.
      if (!isOver && !isHeld) onError(error)
    })
  return () => {
    isOver = true
    waiting.abort()
    letGo()
  }
}

/**
 * Ownership by Web Locks: one tab of the origin runs a torrent, the others wait for it to close. Beside the right the owner holds
 * a lock whose name tells the service worker which client it is. Without Web Locks this tab owns what it asks for.
 */
export const webLocksOwnership = (
  serving: Pick<Serving, 'clientId' | 'onClientId'> | null,
  locks: LockManager | undefined = (navigator as Partial<Navigator>).locks,
): Ownership => {
  if (locks === undefined) return soleOwnership
  return {
    request(infoHash, owned) {
      const stops: (() => void)[] = []
      let isReleased = false
      const announce = (): void => {
        if (serving === null) return
        // A page that cannot tell its name runs the torrent all the same; only the service worker does not find it.
        const hold = (clientId: string): (() => void) =>
          holdLock(
            locks,
            ownerLock(infoHash, clientId),
            () => undefined,
            () => undefined,
          )
        let letGo = hold(serving.clientId)
        const stopListening = serving.onClientId((clientId) => {
          letGo()
          letGo = hold(clientId)
        })
        stops.push(() => {
          stopListening()
          letGo()
        })
      }
      const letGo = holdLock(
        locks,
        torrentLock(infoHash),
        () => {
          // First the engine, then the name: whoever reads the name finds a tab that knows the torrent.
          owned()
          if (!isReleased) announce()
        },
        // Locks are refused in some sandboxed frames: then there is nobody to share with either.
        () => {
          if (!isReleased) owned()
        },
      )
      return () => {
        if (isReleased) return
        isReleased = true
        // The name first: nobody must be sent to a tab that has given the torrent up.
        for (const stop of stops) stop()
        letGo()
      }
    },
  }
}
