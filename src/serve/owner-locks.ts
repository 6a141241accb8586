/**
 * The names of Web Locks tell who runs a torrent. A service worker can ask for them after any restart. The
 * owner holds two: `torrent:<info hash>`, exclusive, for which other tabs queue, and
 * `owner:<info hash>:<client id>`, whose only use is its name: `LockInfo.clientId` is another number in
 * Chromium than the service worker's client id.
 */

/** The exclusive lock: the right to run the torrent. */
export const torrentLock = (infoHash: string): string => `torrent:${infoHash}`

/** Beginning of the names of the informative locks of a torrent. */
export const ownerLockPrefix = (infoHash: string): string => `owner:${infoHash}:`

/** The informative lock: it says which client runs the torrent. */
export const ownerLock = (infoHash: string, clientId: string): string => ownerLockPrefix(infoHash) + clientId

export interface OwnerState {
  /** The client that runs the torrent, or `null`. */
  readonly clientId: string | null
  /** Whether a tab has or waits for the right to run it, so that an owner may be found in a moment. */
  readonly isExpected: boolean
}

/** What the locks say about a torrent. */
export const ownerState = (
  infoHash: string,
  { held = [], pending = [] }: LockManagerSnapshot,
): OwnerState => {
  const prefix = ownerLockPrefix(infoHash)
  const owner = held.find(({ name }) => name?.startsWith(prefix) === true)
  const right = torrentLock(infoHash)
  return {
    clientId: owner?.name?.slice(prefix.length) ?? null,
    isExpected: owner !== undefined || [...held, ...pending].some(({ name }) => name === right),
  }
}
