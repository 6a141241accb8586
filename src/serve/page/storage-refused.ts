import { TorrentError } from '../../shared/errors.ts'
import type { StorageRefusal } from '../../shared/guarded-platform.ts'

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
  if (refusal === 'sandbox') {
    return isFramed
      ? new TorrentError(
          'service-worker',
          'The page around this player has put it into a sandbox, where it may store nothing and have no service worker. ' +
            'Open it in its own tab. Whoever made that page can add “allow-same-origin” to the frame’s sandbox.',
          { remedy: 'own-tab' },
        )
      : new TorrentError(
          'service-worker',
          'The server of this page sends it with a “sandbox” policy, so that it may store nothing and have no service ' +
            'worker. Whoever runs the server can add “allow-same-origin” to that policy.',
          { remedy: 'none' },
        )
  }
  return isFramed
    ? new TorrentError(
        'service-worker',
        'This browser does not let the player store anything inside another site’s page: cookies are blocked. ' +
          `Open it in its own tab, or allow cookies for ${host} in the browser’s settings.`,
        { remedy: 'own-tab' },
      )
    : new TorrentError(
        'service-worker',
        'This browser does not let this site store anything: cookies are blocked. ' +
          `Allow them for ${host} in the browser’s settings, then reload the page.`,
        { remedy: 'reload' },
      )
}

/** The same error for this page. */
export const storageRefusedHere = (refusal: StorageRefusal): TorrentError =>
  storageRefused(refusal, { isFramed: window.parent !== window, host: location.hostname })
