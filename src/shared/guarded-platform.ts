/**
 * Parts of the platform that some pages may not even look at: in a frame with `sandbox` and without
 * `allow-same-origin`, and where cookies are blocked, reading them throws a `SecurityError`.
 */

const read = <Part>(get: () => Part | undefined): Part | null => {
  try {
    return get() ?? null
  } catch {
    // To the caller refused is the same as absent; `storageRefusal` tells them apart.
    return null
  }
}

/** The page's service workers; `null` when it may have none. */
export const serviceWorkers = (): ServiceWorkerContainer | null =>
  read(() => (navigator as Partial<Navigator>).serviceWorker)

/** The page's `localStorage`; `null` when it may store nothing. */
export const localStore = (): Storage | null =>
  read(() => (globalThis as { readonly localStorage?: Storage }).localStorage)

/**
 * Why this page may store nothing. `sandbox`: it has no origin of its own · `cookies`: they are blocked for
 * it.
 */
export type StorageRefusal = 'sandbox' | 'cookies'

/** The parts of a window that tell whether it may store anything. */
export interface StoringWindow {
  /** The page's origin: `'null'` where it is opaque (HTML, 7.1.1 Origins). */
  readonly origin: string
  readonly location: Pick<Location, 'protocol'>
  /** A getter that throws where storage is refused. */
  readonly localStorage?: unknown
}

/** Why storage is refused; `null` when nothing is refused, as far as this can be told without trying. */
export const storageRefusal = (page: StoringWindow = globalThis as StoringWindow): StorageRefusal | null => {
  // A page from a disk has no origin either, and nobody put it into a sandbox.
  if (page.origin === 'null') return /^https?:$/.test(page.location.protocol) ? 'sandbox' : null
  try {
    void page.localStorage
    return null
  } catch {
    return 'cookies'
  }
}
