/** The app's service worker: torrents first, then the app's own files, precached by Workbox. */
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  type PrecacheEntry,
  precacheAndRoute,
} from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { installTorrentServing } from './serve/fetch-handler.ts'
import type { WorkerScope } from './serve/worker-scope.ts'

declare const self: WorkerScope & { readonly __WB_MANIFEST: (PrecacheEntry | string)[] }

// Before Workbox: its listener must never see a stream's URL.
installTorrentServing(self)

precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()
registerRoute(
  new NavigationRoute(createHandlerBoundToURL('index.html'), {
    denylist: [
      /\/stream\//,
      // A file of its own: a film or a picture that is opened in a tab. The query may hold names with dots.
      /^[^?]*\.[^/?]*(\?|$)/,
    ],
  }),
)
