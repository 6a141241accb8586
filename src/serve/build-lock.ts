/**
 * A page that is open holds a shared lock with the name of its build. A service worker may be stopped at any
 * time and remembers nothing; by the locks the service worker of a newer build knows which older files are
 * still needed. A build is named by the address of its main script, which holds a hash of its contents.
 */
const prefix = 'torrent-player:build:'

/** Holds the lock of this page's build until the page is closed. */
export const holdBuild = (mainScript: string): void => {
  // In a browser without locks no tab can run a torrent either. The page says so when a torrent is opened.
  ;(navigator as Partial<Navigator>).locks
    ?.request(prefix + mainScript, { mode: 'shared' }, () => new Promise<never>(() => undefined))
    // In a frame without an origin of its own locks are refused, and nothing is stored that a lock would
    // keep.
    .catch(() => undefined)
}

/** Main scripts of the builds that pages have open. */
export const buildsInUse = async (locks: Pick<LockManager, 'query'>): Promise<string[]> => {
  const { held = [] } = await locks.query()
  const names = held.map(({ name }) => name ?? '')
  return [...new Set(names.filter((name) => name.startsWith(prefix)))].map((name) =>
    name.slice(prefix.length),
  )
}
