import { createBrowserClient } from '../engine/browser-client.ts'
import type { ClientOptions, TorrentClient } from '../engine/client.ts'
import { registerServing } from '../serve/register.ts'

/** What a page may set before its first torrent starts. */
export interface ClientConfiguration extends ClientOptions {
  /** URL of the service worker's script; default: what `registerServing` finds. */
  serviceWorkerUrl?: string
  /** A client made elsewhere, to be used instead of one made here. */
  client?: TorrentClient | Promise<TorrentClient>
}

let configuration: ClientConfiguration = {}
const clients = new Map<string, Promise<TorrentClient>>()

/** Sets defaults of every client that starts from now on. Call it before the first element has a source. */
export const configureClient = (options: ClientConfiguration): void => {
  configuration = { ...configuration, ...options }
}

const start = async (options: ClientConfiguration): Promise<TorrentClient> => {
  const { serviceWorkerUrl, client, ...rest } = options
  if (client !== undefined) return client
  const serving = await registerServing(serviceWorkerUrl === undefined ? {} : { url: serviceWorkerUrl })
  return createBrowserClient({ scope: serving.scope, ...rest })
}

/**
 * The page's one client, made when it is first asked for; a second one only for other ICE servers, which belong to a
 * client's connections. One that could not start is forgotten, so that the next call tries again.
 *
 * @throws TorrentError `service-worker`, `unsupported-browser`
 */
export const sharedClient = (defaults: Pick<ClientOptions, 'iceServers'> = {}): Promise<TorrentClient> => {
  const iceServers = defaults.iceServers ?? configuration.iceServers
  const key = JSON.stringify(iceServers ?? null)
  let client = clients.get(key)
  if (client === undefined) {
    client = start(iceServers === undefined ? configuration : { ...configuration, iceServers })
    clients.set(key, client)
    client.catch(() => clients.delete(key))
  }
  return client
}
