import { loadLazily } from '../shared/load-lazily.ts'
import { type PolicyChoices, parsePolicyChoices } from '../swarm/policy.ts'
import type { ClientOptions, TorrentClient } from './client.ts'

/** What a page may set before its first torrent starts. */
export interface ClientConfiguration extends ClientOptions {
  /** URL of the service worker's script. Default: the service worker that the page has already. */
  serviceWorkerUrl?: string
  /** URL of the engine worker's script, when it cannot lie where the bundle expects it. */
  engineWorkerUrl?: string
  /** A client made elsewhere, to be used instead of one made here. */
  client?: TorrentClient | Promise<TorrentClient>
}

let configuration: ClientConfiguration = {}
const clients = new Map<string, Promise<TorrentClient>>()

/** Sets defaults for every client that starts from now on. Call it before the first element has a source. */
export const configureClient = (options: ClientConfiguration): void => {
  configuration = { ...configuration, ...options }
}

/**
 * Replaces the policy of all torrents of this page: of clients that run, and of those that start later.
 *
 * @throws TorrentError `internal` when a value makes no sense
 */
export const setClientPolicy = (policy: PolicyChoices): void => {
  configuration = { ...configuration, policy: parsePolicyChoices(policy) }
  for (const client of clients.values()) {
    // A client that could not start has told its callers.
    client.then((running) => running.setPolicy(policy)).catch(() => undefined)
  }
}

/** Loads the code of the client, so that the first torrent need not wait for it. */
export const preloadClient = () => import('./start-client.ts')

const start = async (options: ClientConfiguration, onEnded: () => void): Promise<TorrentClient> => {
  if (options.client !== undefined) return options.client
  // Loaded when it is needed: a server that imports the elements has no use for WebRTC.
  const { startClient } = await loadLazily(preloadClient, 'The client’s script')
  return startClient(options, onEnded)
}

/**
 * The page's one client, made when it is first asked for. There is a second one only for other ICE servers,
 * which belong to a client's connections. A client that could not start, has failed or was destroyed is
 * forgotten, so that the next call makes another.
 *
 * @throws TorrentError `service-worker`, `unsupported-browser`
 */
export const sharedClient = (defaults: Pick<ClientOptions, 'iceServers'> = {}): Promise<TorrentClient> => {
  const iceServers = defaults.iceServers ?? configuration.iceServers
  const key = JSON.stringify(iceServers ?? null)
  const known = clients.get(key)
  if (known !== undefined) return known
  const forget = (): void => {
    if (clients.get(key) === client) clients.delete(key)
  }
  const client = start(iceServers === undefined ? configuration : { ...configuration, iceServers }, forget)
  clients.set(key, client)
  client.catch(forget)
  return client
}
