/** Starts the app: registers its elements, reads the configuration, and asks for the service worker. */
import '../elements/define-elements.ts'
import { configureClient, preloadClient } from '../elements/shared-client.ts'
import { holdBuild } from '../serve/build-lock.ts'
import { loadConfig } from './config.ts'
import { askBeforeFramed } from './framed-card.ts'
import { isFramedByOthers } from './framing.ts'
import { LandingViewElement } from './landing-view.ts'
import { readyOffline } from './ready-offline.ts'
import { loadSettings, policyOf } from './settings.ts'
import { SettingsDialogElement } from './settings-dialog.ts'
import { ShareLinkElement } from './share-link.ts'
import { TorrentAppElement } from './torrent-app.ts'
import { watchForUpdate } from './update-prompt.ts'
import { WatchViewElement } from './watch-view.ts'

// Till here nothing has been read, stored or asked for: see `isFramedByOthers`.
if (isFramedByOthers(window)) await askBeforeFramed()
if (import.meta.env.PROD) holdBuild(import.meta.url)

customElements.define('share-link', ShareLinkElement)
customElements.define('settings-dialog', SettingsDialogElement)
customElements.define('landing-view', LandingViewElement)
customElements.define('watch-view', WatchViewElement)
customElements.define('torrent-app', TorrentAppElement)

const app = document.querySelector('torrent-app')
if (app instanceof TorrentAppElement) {
  const serviceWorkerUrl = new URL('sw.js', document.baseURI).href
  // Vite tells here of a part that is no longer on the server.
  window.addEventListener('vite:preloadError', () => {
    app.partMissing = true
  })
  // Whether that worked the first torrent finds out, and says so.
  preloadClient().catch(() => undefined)
  if (import.meta.env.PROD) {
    watchForUpdate(serviceWorkerUrl, (apply) => {
      app.updateReady = apply
    })
    void readyOffline(import.meta.url).then(() => {
      app.offlineReady = true
    })
  }
  const config = await loadConfig(document.baseURI)
  const { iceServers, trackers } = config
  configureClient({
    serviceWorkerUrl,
    ...(iceServers ? { iceServers } : {}),
    ...(trackers ? { trackers } : {}),
    policy: policyOf(loadSettings()),
  })
  app.config = config
}
