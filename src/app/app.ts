/**
 * The views of the app, and what it does when there is time: it looks for a new version, and stores its own
 * files.
 */
import { sharedClient } from '../client/shared-client.ts'
import '../elements/define-player.ts'
import type { AppConfig } from './config.ts'
import { keepForOffline } from './keep-for-offline.ts'
import { arrives } from './page-parts.ts'
import { TorrentAppElement } from './torrent-app.ts'
import { watchForUpdate } from './update-prompt.ts'
import { WatchViewElement } from './watch-view.ts'

customElements.define('watch-view', WatchViewElement)
customElements.define('torrent-app', TorrentAppElement)

/** Milliseconds. A film without a picture by then may never have one, so the app does not wait for it. */
const calmMs = 15_000
/** Milliseconds. The player's controls wait no longer than this for the first picture. */
const controlsMs = 2_000
/** Milliseconds. A page that is never idle counts as idle after this. */
const idleMs = 3_000

/** Safari has no `requestIdleCallback`. */
const whenIdle = (run: () => void): void => {
  const { requestIdleCallback } = globalThis as Partial<typeof globalThis>
  if (requestIdleCallback === undefined) setTimeout(run, idleMs)
  else requestIdleCallback(() => run(), { timeout: idleMs })
}

/** Resolves when the film has its first picture; at once where none is to be played. */
const untilCalm = (app: TorrentAppElement): Promise<void> =>
  new Promise((resolve) => {
    if (app.route.view !== 'watch') {
      whenIdle(resolve)
      return
    }
    app.addEventListener('first-picture', () => whenIdle(resolve), { once: true })
    setTimeout(resolve, calmMs)
  })

/**
 * The player's controls are as much again as all the rest: they come right after the first picture, and with
 * them what stands below the film.
 */
const loadControls = (app: TorrentAppElement): void => {
  const load = (): void => {
    void arrives(import('../elements/controls.ts'))
    void arrives(import('./define-details.ts'))
  }
  if (app.route.view !== 'watch') {
    whenIdle(load)
    return
  }
  app.addEventListener('first-picture', load, { once: true })
  setTimeout(load, controlsMs)
}

/**
 * On the first page, a link will be pasted: the engine, its database and the service worker are started while
 * a person looks for it. A client that cannot start tells the first torrent why.
 */
const startClientAhead = (app: TorrentAppElement): void => {
  if (app.route.view === 'watch') return
  whenIdle(() => {
    sharedClient().catch(() => undefined)
  })
}

export interface AppStart {
  readonly config: AppConfig
  readonly serviceWorkerUrl: string
  /** Address of the build's main script. */
  readonly mainScript: string
}

/** Fills the page's `<torrent-app>`, which is upgraded by the import of this module. */
export const startApp = ({ config, serviceWorkerUrl, mainScript }: AppStart): TorrentAppElement | null => {
  const app = document.querySelector('torrent-app')
  if (!(app instanceof TorrentAppElement)) return null
  app.config = config
  loadControls(app)
  startClientAhead(app)
  if (import.meta.env.PROD) {
    watchForUpdate(serviceWorkerUrl, (apply) => {
      app.updateReady = apply
    })
    keepForOffline(mainScript, untilCalm(app)).then(
      () => {
        app.offlineReady = true
      },
      // Where nothing can be stored the page is not ready offline, and does not say that it is.
      () => undefined,
    )
  }
  return app
}
