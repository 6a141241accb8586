import { TorrentError } from '../../shared/errors.ts'
import type { StorageRefusal } from '../../shared/guarded-platform.ts'
import { servingProblems } from './serving-problems.ts'

/** Where a page is shown that may store nothing. */
export interface RefusedPage {
  /** Whether the page is shown in another page. */
  readonly isFramed: boolean
  /** Name of the page's site, as a person finds it in the browser's settings. */
  readonly host: string
}

/**
 * The error that says why playback, which needs a service worker, cannot start on a page that may store
 * nothing, and what helps.
 */
export const storageRefused = (refusal: StorageRefusal, { isFramed, host }: RefusedPage): TorrentError => {
  const { sandboxedFrame, sandboxedPage, cookies, cookiesInFrame } = servingProblems
  if (refusal === 'sandbox') {
    return isFramed
      ? new TorrentError('service-worker', sandboxedFrame(), { remedy: 'own-tab' })
      : new TorrentError('service-worker', sandboxedPage(), { remedy: 'none' })
  }
  return isFramed
    ? new TorrentError('service-worker', cookiesInFrame(host), { remedy: 'own-tab' })
    : new TorrentError('service-worker', cookies(host), { remedy: 'reload' })
}

/** The same error for this page. */
export const storageRefusedHere = (refusal: StorageRefusal): TorrentError =>
  storageRefused(refusal, { isFramed: window.parent !== window, host: location.hostname })
