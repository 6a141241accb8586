/**
 * The embedder's service worker with short waits, so that what takes long in earnest is over at once here.
 */
import { installTorrentServing } from '../../../src/serve/service-worker/fetch-handler.ts'
import type { WorkerScope } from '../../../src/serve/service-worker/worker-scope.ts'

installTorrentServing(globalThis as unknown as WorkerScope, {
  skipWaiting: true,
  waits: { readMs: 2_000, ownerMs: 500, silenceMs: 700, deadMs: 1_500, pollMs: 20 },
})
