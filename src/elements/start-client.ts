import { BrowserClient } from '../engine/browser-client.ts'
import type { TorrentClient } from '../engine/client.ts'
import { platformWakeUps } from '../network/wake-up.ts'
import { WebRtcNetwork } from '../network/webrtc-network.ts'
import { webLocksOwnership } from '../serve/ownership.ts'
import { registerServing } from '../serve/register.ts'
import { relayServing } from '../serve/relay.ts'
import { TorrentError } from '../shared/errors.ts'
import type { ClientConfiguration } from './shared-client.ts'

/** Where a browser behind a router learns its public address, unless the page names servers of its own. */
const defaultIceServers: RTCIceServer[] = [{ urls: 'stun:stun.l.google.com:19302' }]

/** `new Worker(new URL(…))` in one piece, so that bundlers find the worker's script. */
const createEngineWorker = (url: string | undefined): Worker =>
  url === undefined
    ? new Worker(new URL('../engine/worker.ts', import.meta.url), { type: 'module' })
    : new Worker(url, { type: 'module' })

/**
 * Puts the page's client together: engine worker, network, service worker and the locks that make one tab the
 * owner. `onEnded`: the client was destroyed or has failed, and is of no use any more.
 *
 * @throws TorrentError `service-worker`, `unsupported-browser`
 */
export const startClient = async (
  configuration: ClientConfiguration,
  onEnded: () => void,
): Promise<TorrentClient> => {
  if (typeof RTCPeerConnection === 'undefined') {
    throw new TorrentError(
      'unsupported-browser',
      'This browser has no WebRTC, or it is switched off, so it cannot reach any peer. Try another browser.',
    )
  }
  const {
    serviceWorkerUrl,
    engineWorkerUrl,
    iceServers = defaultIceServers,
    trackers = [],
    persistent = true,
    policy = {},
  } = configuration
  // The engine's script loads while the service worker takes hold of the page.
  let first: Worker | null = createEngineWorker(engineWorkerUrl)
  // Nobody else listens yet: one whose script does not load meanwhile is not handed on.
  first.onerror = () => {
    first = null
  }
  const createWorker = (): Worker => {
    const worker = first ?? createEngineWorker(engineWorkerUrl)
    first = null
    return worker
  }
  try {
    const serving = await registerServing({
      ...(serviceWorkerUrl === undefined ? {} : { url: serviceWorkerUrl }),
      ...(configuration.scope === undefined ? {} : { scope: configuration.scope }),
    })
    const client = new BrowserClient({
      createWorker,
      network: new WebRtcNetwork({ iceServers, wakeUps: platformWakeUps() }),
      ownership: webLocksOwnership(serving),
      trackers,
      persistent,
      policy,
      scope: serving.scope,
      onEnded: () => {
        stopRelay()
        serving.stop()
        onEnded()
      },
    })
    const stopRelay = relayServing(client)
    return client
  } catch (error) {
    first?.terminate()
    throw error
  }
}
