/** The app's service worker: torrents first, then the app's own files. */
import { type AppWorkerScope, installAppFiles } from './serve/app-files.ts'
import type { BuildFile } from './serve/build-cache.ts'
import { installTorrentServing } from './serve/fetch-handler.ts'

declare const self: AppWorkerScope & {
  // workbox-build puts the list here.
  readonly __WB_MANIFEST: readonly BuildFile[]
}

installTorrentServing(self)
installAppFiles(self, self.__WB_MANIFEST)
