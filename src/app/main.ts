/**
 * Starts the app. What plays the film that the address names comes first: client, engine, trackers. The views
 * are loaded beside it.
 */
import { configureClient, preloadClient } from '../client/shared-client.ts'
import { holdBuild } from '../serve/build-lock.ts'
import { loadConfig } from './config.ts'
import { openEarly } from './early-torrent.ts'
import { isFramedByOthers } from './framing.ts'
import { parseRoute } from './routes.ts'
import { loadSettings, policyOf } from './settings.ts'

// Until here nothing has been read, stored or asked for: see `isFramedByOthers`.
if (isFramedByOthers(window)) {
  const { askBeforeFramed } = await import('./framed-card.ts')
  await askBeforeFramed()
}
if (import.meta.env.PROD) holdBuild(import.meta.url)

/** Vite tells of a part that is no longer on the server, maybe before the app can show that. */
const missing = { part: false, tell: (): void => undefined }
window.addEventListener('vite:preloadError', () => {
  missing.part = true
  missing.tell()
})

// What is dropped before the views can take it must not take the page away.
const viewsAreThere = new AbortController()
for (const type of ['dragover', 'drop']) {
  document.addEventListener(type, (event) => event.preventDefault(), { signal: viewsAreThere.signal })
}

const serviceWorkerUrl = new URL('sw.js', document.baseURI).href
const loadingConfig = loadConfig(document.baseURI)
const route = parseRoute(location)
const loadingClient = preloadClient()
  .then(({ startSpareEngine }) => route.view === 'watch' && startSpareEngine())
  // Whether that worked the first torrent finds out, and says so.
  .catch(() => false)

const config = await loadingConfig
const { iceServers, trackers, bridges } = config
configureClient({
  serviceWorkerUrl,
  ...(iceServers ? { iceServers } : {}),
  ...(trackers ? { trackers } : {}),
  ...(bridges ? { bridges } : {}),
  policy: policyOf(loadSettings()),
})
const opening = route.view === 'watch' ? openEarly(route.source) : null
// The views are on their way already: this is about which of them runs first.
const loadingApp = Promise.all([opening, loadingClient]).then(() => import('./app.ts'))

const { startApp } = await loadingApp.catch((cause: unknown) => {
  document.body.append('A part of this page could not be loaded. Check the network, then reload the page.')
  throw cause
})
const app = startApp({ config, serviceWorkerUrl, mainScript: import.meta.url })
viewsAreThere.abort()
if (app !== null) {
  missing.tell = () => {
    app.partMissing = true
  }
  if (missing.part) missing.tell()
}
