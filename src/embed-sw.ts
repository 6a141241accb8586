/**
 * The service worker for pages of one's own: answers `<scope>/stream/…` and touches nothing else. Host it so
 * that its scope covers the page, usually in the root of the site.
 */
import { installTorrentServing } from './serve/service-worker/fetch-handler.ts'
import type { WorkerScope } from './serve/service-worker/worker-scope.ts'

installTorrentServing(globalThis as unknown as WorkerScope, { skipWaiting: true })
