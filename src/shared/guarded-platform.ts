/**
 * Parts of the platform that some pages may not even look at: in a frame with `sandbox` and without
 * `allow-same-origin`, and where cookies are blocked, reading them throws a `SecurityError`.
 */

const read = <Part>(get: () => Part | undefined): Part | null => {
  try {
    return get() ?? null
  } catch {
    // Refused is as good as absent for whoever uses it; `storageRefusal` tells them apart.
    return null
  }
}

/** `null`: this page may have no service worker. */
export const serviceWorkers = (): ServiceWorkerContainer | null =>
  read(() => (navigator as Partial<Navigator>).serviceWorker)

/** `null`: this page may store nothing. */
export const localStore = (): Storage | null =>
  read(() => (globalThis as { readonly localStorage?: Storage }).localStorage)

/**
 * Why this page may store nothing. `sandbox`: it has no origin of its own · `cookies`: they are blocked for
 * it.
 */
export type StorageRefusal = 'sandbox' | 'cookies'

/** The parts of a window that tell whether it may store anything. */
export interface StoringWindow {
  /** `'null'` where it is opaque (HTML, 7.1.1 Origins). */
  readonly origin: string
  readonly location: Pick<Location, 'protocol'>
  /** A getter, which throws where it is refused. */
  readonly localStorage?: unknown
}

/** `null`: nothing is refused, as far as it can be told without trying. */
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
