import { ownerLock, ownerLockPrefix, torrentLock } from '../serve/owner-locks.ts'
import type { PageServing } from '../serve/page/page-serving.ts'
import { type Ownership, type OwnershipClaim, type OwnershipListener, soleOwnership } from './ownership.ts'

interface LockListener {
  /** This tab has the lock. */
  held(): void
  /** Another tab took the lock away. */
  stolen?(): void
  /** The browser refuses locks here. */
  refused?(): void
}

/** Holds a lock until the returned function is called. */
const holdLock = (locks: LockManager, name: string, steal: boolean, listener: LockListener): (() => void) => {
  const waiting = new AbortController()
  let letGo = (): void => undefined
  const released = new Promise<void>((resolve) => {
    letGo = resolve
  })
  let isOver = false
  let isHeld = false
  locks
    .request(name, steal ? { steal: true } : { signal: waiting.signal }, () => {
      if (isOver) return undefined
      isHeld = true
      listener.held()
      return released
    })
    .catch(() => {
      // Our own abort of a waiting request ends here too, as intended.
      if (isOver) return
      isOver = true
      if (isHeld) listener.stolen?.()
      else listener.refused?.()
    })
  return () => {
    isOver = true
    waiting.abort()
    letGo()
  }
}

/**
 * Releases the names of tabs that owned the torrent before it was taken from them: a tab that hangs cannot do
 * it itself.
 */
const dropStaleNames = async (
  locks: LockManager,
  infoHash: string,
  isOurs: (name: string) => boolean,
): Promise<void> => {
  const { held = [] } = await locks.query()
  const prefix = ownerLockPrefix(infoHash)
  await Promise.all(
    held.map(({ name = '' }) =>
      name.startsWith(prefix) && !isOurs(name) ? locks.request(name, { steal: true }, () => undefined) : null,
    ),
  )
}

type Naming = Pick<PageServing, 'clientId' | 'onClientId'>

/** One tab's claim to one torrent. */
class WebLocksClaim implements OwnershipClaim {
  readonly #locks: LockManager
  readonly #infoHash: string
  readonly #serving: Naming | null
  readonly #listener: OwnershipListener
  #letGo: () => void = () => undefined
  #unname: () => void = () => undefined
  #isOwner = false
  #isReleased = false

  constructor(locks: LockManager, infoHash: string, serving: Naming | null, listener: OwnershipListener) {
    this.#locks = locks
    this.#infoHash = infoHash
    this.#serving = serving
    this.#listener = listener
    this.#request(false)
  }

  take(): void {
    if (this.#isOwner || this.#isReleased) return
    this.#letGo()
    this.#request(true)
  }

  release(): void {
    if (this.#isReleased) return
    this.#isReleased = true
    // The name first: no reader must be sent to a tab that has given the torrent up.
    this.#unname()
    this.#letGo()
  }

  #request(steal: boolean): void {
    this.#letGo = holdLock(this.#locks, torrentLock(this.#infoHash), steal, {
      held: () => this.#onHeld(steal),
      stolen: () => this.#onStolen(),
      // Some sandboxed frames refuse locks: there is no tab to share with either.
      refused: () => this.#onHeld(false),
    })
  }

  #onHeld(wasTaken: boolean): void {
    if (this.#isReleased) return
    this.#isOwner = true
    // First the engine, then the name: a reader of the name finds a tab that knows the torrent.
    this.#listener.owned()
    if (!this.#isReleased) this.#name(wasTaken)
  }

  #onStolen(): void {
    this.#isOwner = false
    this.#unname()
    if (this.#isReleased) return
    this.#listener.lost()
    this.#request(false)
  }

  #name(wasTaken: boolean): void {
    const serving = this.#serving
    // A page without a name runs the torrent all the same; only the service worker does not find it.
    if (serving === null) return
    const hold = (clientId: string): (() => void) =>
      holdLock(this.#locks, ownerLock(this.#infoHash, clientId), false, { held: () => undefined })
    let letGo = serving.clientId === null ? (): void => undefined : hold(serving.clientId)
    const stopListening = serving.onClientId((clientId) => {
      letGo()
      letGo = hold(clientId)
    })
    this.#unname = () => {
      stopListening()
      letGo()
    }
    if (!wasTaken) return
    const isOurs = (name: string): boolean =>
      serving.clientId !== null && name === ownerLock(this.#infoHash, serving.clientId)
    dropStaleNames(this.#locks, this.#infoHash, isOurs).catch(
      // Then the service worker asks the wrong tab for three seconds, and after that the next one.
      () => undefined,
    )
  }
}

/**
 * Ownership by Web Locks: one tab of the origin runs a torrent, the others wait for it to close. Beside the
 * right the owner holds a lock whose name tells the service worker which client it is. Without Web Locks this
 * tab owns what it asks for.
 */
export const webLocksOwnership = (
  serving: Naming | null,
  locks: LockManager | undefined = (navigator as Partial<Navigator>).locks,
): Ownership => {
  if (locks === undefined) return soleOwnership
  return {
    request: (infoHash, listener) => new WebLocksClaim(locks, infoHash, serving, listener),
    async isWaitedFor(infoHash) {
      const { pending = [] } = await locks.query()
      return pending.some(({ name }) => name === torrentLock(infoHash))
    },
  }
}
