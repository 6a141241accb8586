/** The app's service worker: torrents first, then the app's own files, precached by Workbox. */
import { PrecacheController, type PrecacheEntry, PrecacheRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { installTorrentServing } from './serve/fetch-handler.ts'
import { cacheNameOf, cleanBuilds, matchKept } from './serve/kept-builds.ts'
import type { WorkerScope } from './serve/worker-scope.ts'

declare const self: WorkerScope & {
  readonly __WB_MANIFEST: (PrecacheEntry | string)[]
  readonly caches: CacheStorage
}

// Before Workbox: its listener must never see a stream's URL.
installTorrentServing(self)

const manifest = self.__WB_MANIFEST
const { scope } = self.registration
const cacheName = cacheNameOf(scope, manifest)
const precache = new PrecacheController({ cacheName })
precache.precache(manifest)
registerRoute(new PrecacheRoute(precache))
registerRoute(
  new NavigationRoute(precache.createHandlerBoundToURL('index.html'), {
    denylist: [
      /\/stream\//,
      // A file of its own: a film or a picture that is opened in a tab. The query may hold names with dots.
      /^[^?]*\.[^/?]*(\?|$)/,
    ],
  }),
)
// A file of an older build, which a tab that was opened before this one was installed may ask for at any
// time.
const assets = new URL('assets/', scope)
registerRoute(
  ({ url }) => url.origin === assets.origin && url.pathname.startsWith(assets.pathname),
  async ({ request }) => (await matchKept(self.caches, scope, request.url)) ?? fetch(request),
)
self.addEventListener('activate', (event) =>
  event.waitUntil(cleanBuilds(self.caches, self.navigator.locks, scope, cacheName)),
)
