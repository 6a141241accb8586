/** The app's service worker: torrents first, then the app's own files. */
import { type AppWorkerScope, installAppFiles } from './serve/service-worker/app-files.ts'
import type { BuildFile } from './serve/service-worker/build-cache.ts'
import { installTorrentServing } from './serve/service-worker/fetch-handler.ts'

declare const self: AppWorkerScope & {
  // workbox-build puts the list here.
  readonly __WB_MANIFEST: readonly BuildFile[]
}

installTorrentServing(self)
installAppFiles(self, self.__WB_MANIFEST)
