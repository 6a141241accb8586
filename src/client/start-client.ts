import { defaultIceServers } from '../network/default-ice-servers.ts'
import { platformWakeUps } from '../network/wake-up.ts'
import { WebRtcNetwork } from '../network/webrtc-network.ts'
import { PageServing } from '../serve/page/page-serving.ts'
import { registerServing, type Serving } from '../serve/page/register.ts'
import { relayServing } from '../serve/page/relay.ts'
import { storageRefusedHere } from '../serve/page/storage-refused.ts'
import { serviceWorkers, storageRefusal } from '../shared/guarded-platform.ts'
import { BrowserClient } from './browser-client.ts'
import type { TorrentClient } from './client.ts'
import { ComingBridges, loadBridges } from './coming-bridges.ts'
import type { ClientConfiguration } from './shared-client.ts'
import { webLocksOwnership } from './web-locks-ownership.ts'

/** `new Worker(new URL(…))` in one piece, so that bundlers find the worker's script. */
const createEngineWorker = (url: string | undefined): Worker =>
  url === undefined
    ? new Worker(new URL('../engine/worker/worker.ts', import.meta.url), { type: 'module' })
    : new Worker(url, { type: 'module' })

let spare: Worker | null = null

/** Starts the engine's script before the client's settings are known; the next engine is that one. */
export const startSpareEngine = (): void => {
  const worker = createEngineWorker(undefined)
  // A worker whose script does not load is not handed on.
  worker.onerror = () => {
    spare = null
  }
  spare = worker
}

const takeEngine = (url: string | undefined): Worker => {
  const worker = url === undefined ? spare : null
  if (worker === null) return createEngineWorker(url)
  spare = null
  return worker
}

/**
 * Puts the page's client together: engine worker, network, service worker, and the locks that make one tab
 * the owner. All of them begin at once; only streams wait for the service worker.
 *
 * @param onEnded the client was destroyed or has failed: it is of no use any more
 * @throws TorrentError `service-worker` where the page may store nothing
 */
export const startClient = (configuration: ClientConfiguration, onEnded: () => void): TorrentClient => {
  // Asked before anything is made: a sandbox refuses the worker too, in the browser's own words.
  const refusal = storageRefusal()
  if (refusal !== null) throw storageRefusedHere(refusal)
  const {
    serviceWorkerUrl,
    scope,
    engineWorkerUrl,
    iceServers = [...defaultIceServers],
    trackers = [],
    bridges = [],
    persistent = true,
    policy = {},
  } = configuration
  const register = (): Promise<Serving> =>
    registerServing({
      ...(serviceWorkerUrl === undefined ? {} : { url: serviceWorkerUrl }),
      ...(scope === undefined ? {} : { scope }),
    })
  const serving = new PageServing(register, (serviceWorkers()?.controller ?? null) !== null)
  const network = new WebRtcNetwork({ iceServers, wakeUps: platformWakeUps() })
  const client = new BrowserClient({
    createWorker: () => takeEngine(engineWorkerUrl),
    network,
    ownership: webLocksOwnership(serving),
    trackers,
    bridges: bridges.length === 0 ? null : new ComingBridges(() => loadBridges(bridges, network)),
    persistent,
    policy,
    serving,
    onEnded: () => {
      stopRelay()
      serving.stop()
      onEnded()
    },
  })
  const stopRelay = relayServing(client)
  // Callers that open a torrent are told when this fails.
  serving.ready().catch(() => undefined)
  return client
}
