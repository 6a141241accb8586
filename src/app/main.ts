/** Starts the app: registers its elements, reads the configuration, and asks for the service worker. */
import '../elements/define-elements.ts'
import { configureClient, preloadClient } from '../elements/shared-client.ts'
import { loadConfig } from './config.ts'
import { LandingViewElement } from './landing-view.ts'
import { loadSettings, policyOf } from './settings.ts'
import { SettingsDialogElement } from './settings-dialog.ts'
import { ShareLinkElement } from './share-link.ts'
import { TorrentAppElement } from './torrent-app.ts'
import { watchForUpdate } from './update-prompt.ts'
import { WatchViewElement } from './watch-view.ts'

customElements.define('share-link', ShareLinkElement)
customElements.define('settings-dialog', SettingsDialogElement)
customElements.define('landing-view', LandingViewElement)
customElements.define('watch-view', WatchViewElement)
customElements.define('torrent-app', TorrentAppElement)

const app = document.querySelector('torrent-app')
if (app instanceof TorrentAppElement) {
  const serviceWorkerUrl = new URL('sw.js', document.baseURI).href
  // Whether that worked the first torrent finds out, and says so.
  preloadClient().catch(() => undefined)
  if (import.meta.env.PROD) {
    watchForUpdate(serviceWorkerUrl, (apply) => {
      app.updateReady = apply
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
