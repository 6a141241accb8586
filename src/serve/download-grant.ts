/**
 * A download is a navigation, and a navigation looks the same whichever site began it. So the page gives each
 * of its own downloads a name that nobody can guess, and holds a lock with that name until the service worker
 * has seen it: locks belong to the origin, outlive a service worker that is stopped, and cannot be taken from
 * another site.
 */
const prefix = 'torrent-player:download:'
const tokenPattern = /^[0-9a-f-]{36}$/

/**
 * Milliseconds that a frame stays for its download to begin: our own choice. The service worker may have to
 * be started, and the first bytes fetched.
 */
const startLimitMs = 120_000

/** The parts of `navigator.locks` that a grant needs, in a page or a service worker. */
export type GrantLocks = Pick<LockManager, 'query' | 'request'>

/**
 * Allows one download. Resolves when the allowance holds.
 *
 * @returns the token for `?download=`, and `end`, which takes the allowance back
 */
const grantDownload = async (
  locks: GrantLocks = navigator.locks,
): Promise<{ readonly token: string; readonly end: () => void }> => {
  const token = crypto.randomUUID()
  let end = (): void => undefined
  const held = new Promise<void>((resolve) => {
    end = resolve
  })
  await new Promise<void>((granted, reject) => {
    locks
      .request(prefix + token, () => {
        granted()
        return held
      })
      // The service worker takes the lock over when it has seen the token: that is how a token is used up.
      .catch((error: unknown) => reject(error))
  })
  return { token, end }
}

/** In the service worker: whether this token allows a download. The question uses the token up. */
export const useGrant = async (token: string, locks: GrantLocks): Promise<boolean> => {
  if (!tokenPattern.test(token)) return false
  const name = prefix + token
  const { held = [] } = await locks.query()
  if (!held.some((lock) => lock.name === name)) return false
  await locks.request(name, { steal: true }, () => undefined)
  return true
}

/**
 * Saves a file that the service worker serves, as the browser saves any download. Call it when a button is
 * pressed.
 *
 * @param url see `streamUrl`
 */
export const startDownload = async (url: string): Promise<void> => {
  const { token, end } = await grantDownload()
  const address = new URL(url)
  address.searchParams.set('download', token)
  // The download is begun in a frame. So an answer that is no download, because the bytes are not here,
  // leaves the page alone. A link with the attribute `download` would not go through the service worker in
  // every browser.
  const frame = document.createElement('iframe')
  frame.hidden = true
  frame.src = address.href
  document.body.append(frame)
  setTimeout(() => {
    end()
    frame.remove()
  }, startLimitMs)
}
