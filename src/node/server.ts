import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AppConfig } from '../app/config.ts'
import { formatMagnet } from '../protocol/magnet.ts'
import { TorrentError } from '../shared/errors.ts'
import { createAccess } from './access.ts'
import type { NamedTorrent } from './bridge/bridge.ts'
import { bridgePath, createBridgeAccess, isAtThisMachine, isBridgePath } from './bridge/bridge-access.ts'
import { attachBridge } from './bridge/bridge-socket.ts'
import { BridgeSupervisor } from './bridge/bridge-supervisor.ts'
import type { TorrentReport } from './bridge/report.ts'
import { ChildSupervisor } from './child-supervisor.ts'
import { createAppServer, listen } from './http-server.ts'
import type { ServeOptions } from './options.ts'
import { createOrdinaryTracker } from './ordinary-tracker.ts'
import { createOwnTrackerPath } from './own-tracker.ts'
import type { SeedSource } from './seed-source.ts'
import type { BridgeSettings } from './seeder-messages.ts'
import { type Seeded, SeederSupervisor } from './seeder-supervisor.ts'
import { ServedTorrents } from './served-torrents.ts'
import { hasStatusToken, type ServerStatus, withTotals } from './server-status.ts'
import { attachTracker } from './tracker.ts'
import { type RequestOrigin, trackerUrl } from './tracker-url.ts'

export interface AppServiceOptions
  extends Pick<ServeOptions, 'host' | 'port' | 'iceServers' | 'trackers'>,
    Partial<
      Pick<ServeOptions, 'allowedHosts' | 'allowedOrigins' | 'frameAncestors' | 'hasUdpTracker' | 'bridges'>
    > {
  /** The folder of the built app. */
  readonly root: string
  /** The sample film; `null`: no sample is offered. */
  readonly sample: SeedSource | null
  /** How the bridge behaves that pages ask at `/bridge`. Default: it is off, and there is no such path. */
  readonly bridge?: BridgeSettings | null
  /**
   * The tracker answers ordinary clients over HTTP. Default: it does when the bridge gives them what pages
   * share.
   */
  readonly hasHttpTracker?: boolean
  /** Lets other machines read `/status.json`. Default: none may. */
  readonly statusToken?: string | null
  /** Tells a person a sentence about what goes on. Default: the console. */
  readonly say?: (sentence: string) => void
}

/** A running torrent-player: what to tell a person about it, and how to stop it. */
export interface AppService {
  readonly port: number
  /** `http:` address of the app. */
  readonly url: string
  /** `ws:` address of the tracker. */
  readonly tracker: string
  /** `http:` and `udp:` addresses of the tracker for ordinary clients, as other machines reach it. */
  readonly ordinaryTrackers: readonly string[]
  /**
   * Resolves when the sample is being seeded; `null` when there is none. Rejects when this machine cannot
   * seed.
   */
  readonly sample: Promise<Seeded | null>
  /** Rejects when this machine cannot seed. */
  seed(source: SeedSource, onProgress?: (doneBytes: number, totalBytes: number) => void): Promise<Seeded>
  /**
   * Fetches a torrent from ordinary clients for pages, as long as the server runs.
   *
   * @param onNews how it is doing, once a second
   */
  fetchTorrent(torrent: NamedTorrent, onNews: (report: TorrentReport) => void): void
  /** Address of the page that plays a link. */
  pageOf(magnet: string): string
  /** Process id of the child process, which seeds and is the bridge; `null` while there is none. */
  readonly seederPid: number | null
  /** Magnet link of a seeded torrent with the trackers that the app uses, and those for ordinary clients. */
  magnet(seeded: Seeded): string
  /** Stops everything. Calling it twice waits for the same end. */
  close(): Promise<void>
}

/**
 * The app, the tracker and the seeder on one port.
 *
 * @throws UsageError when it cannot listen there
 */
export const startAppService = async (options: AppServiceOptions): Promise<AppService> => {
  const stopping = new AbortController()
  const access = createAccess({
    host: options.host,
    allowedHosts: options.allowedHosts ?? [],
    allowedOrigins: options.allowedOrigins ?? null,
  })
  const settings = options.bridge ?? null
  const bridgeMode = settings?.mode ?? 'off'
  const ordinary = createOrdinaryTracker({
    others: (infoHash) => tracker.countsOf(infoHash),
    hasHttp: options.hasHttpTracker ?? bridgeMode === 'both',
    hasUdp: options.hasUdpTracker ?? false,
  })
  const server = createAppServer({
    root: options.root,
    access,
    answerTracker: ordinary.answerHttp,
    config: (origin, request) => config(origin, request),
    status: (request) => status(request),
    ...(options.frameAncestors === undefined ? {} : { frameAncestors: options.frameAncestors }),
  })
  const bridgeAccess = createBridgeAccess(bridgeMode, options.allowedOrigins ?? null)
  const ownPath = createOwnTrackerPath()
  const tracker = attachTracker(server, {
    isOwn: ({ url }) => url === ownPath,
    refuse: (request) => access.refuseTracker(request),
    isElsewhere: ({ url }) => settings !== null && isBridgePath(url),
  })
  const port = await listen(server, options.port, options.host)
  try {
    await ordinary.listen((server.address() as AddressInfo).address, port, options.port !== 0)
  } catch (error) {
    tracker.close()
    server.close()
    throw error
  }
  const host = shownHost(options.host)
  const localTracker = `ws://${host}:${port}`

  // What may crash is in a process of its own, which is started when there is something to do for it, or may
  // be soon. Without WebRTC the app and the tracker still work.
  const child = new ChildSupervisor({
    settings: {
      iceServers: options.iceServers,
      trackers: [...new Set([`ws://${boundHost(server)}:${port}${ownPath}`, ...(options.trackers ?? [])])],
      bridge: settings,
    },
    say: options.say ?? ((sentence) => console.error(sentence)),
  })
  const seeder = new SeederSupervisor(child)
  const bridge = new BridgeSupervisor(child)
  child.use(new ServedTorrents(ordinary.ownPlaces))
  // The first viewer of the bridge does not wait for a second until native code is loaded. When it cannot be
  // loaded, whoever needs it is told so.
  if (settings !== null) child.start().catch(() => undefined)
  const bridgeSocket =
    settings === null
      ? null
      : attachBridge(server, {
          service: bridge,
          refuse: (request) => access.refuseTracker(request),
          right: (request) => bridgeAccess.right(request),
        })
  const seed: AppService['seed'] = (source, onProgress) =>
    seeder.seed(source, { signal: stopping.signal, ...(onProgress ? { onProgress } : {}) })
  const ordinaryTrackers = ordinary.urls(isWildcard(options.host) ? null : host, port)
  const magnet = ({ name, infoHash }: Seeded, trackers: readonly string[]): string =>
    formatMagnet({ name, infoHash, trackers })
  const sample = options.sample === null ? Promise.resolve(null) : seed(options.sample)
  // The caller is told of a failure. The configuration only lacks the sample then.
  const sampleOrNone = sample.catch(() => null)

  const config = async (origin: RequestOrigin, request: IncomingMessage): Promise<AppConfig> => {
    const own = `${trackerUrl(origin, localTracker)}${bridgePath}`
    const trackers = options.trackers ?? [trackerUrl(origin, localTracker)]
    const seeded = await sampleOrNone
    const token = bridgeAccess.tokenFor(request)
    return {
      iceServers: options.iceServers,
      trackers,
      // Only what is shared at this machine goes to ordinary clients.
      ...(bridgeMode === 'both' && token !== null ? { ordinaryTrackers } : {}),
      sample: seeded === null ? null : { name: seeded.name, magnet: magnet(seeded, trackers) },
      bridges: [
        ...(settings === null ? [] : [{ url: own, token }]),
        ...(options.bridges ?? []).map((url) => ({ url, token: null })),
      ],
    }
  }

  const startedAt = performance.now()
  const status = async (request: IncomingMessage): Promise<ServerStatus | null> => {
    if (!isAtThisMachine(request) && !hasStatusToken(request, options.statusToken ?? null)) return null
    const report = await bridge.report()
    return {
      uptimeSeconds: Math.round((performance.now() - startedAt) / 1000),
      tracker: { sockets: tracker.socketCount, swarms: tracker.swarmCount },
      child: { isRunning: child.isReady, restarts: child.restarts },
      bridgeSockets: bridgeSocket?.socketCount ?? 0,
      bridge: report === null ? null : withTotals(report),
    }
  }

  const stop = async (): Promise<void> => {
    stopping.abort(new TorrentError('aborted', 'The server stops.'))
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    // The child goes before the tracker, since its goodbye goes through it.
    bridgeSocket?.close()
    await child.destroy()
    tracker.close()
    server.closeAllConnections()
    await ordinary.close()
    await closed
  }
  let stopped: Promise<void> | null = null
  return {
    port,
    url: `http://${host}:${port}/`,
    tracker: localTracker,
    ordinaryTrackers,
    sample,
    seed,
    get seederPid() {
      return child.pid
    },
    magnet: (seeded) => magnet(seeded, [...(options.trackers ?? [localTracker]), ...ordinaryTrackers]),
    fetchTorrent: (torrent, onNews) => bridge.name(torrent, onNews),
    pageOf: (link) => `http://${host}:${port}/#${link}`,
    close: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

/** A host as part of a URL. */
const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host)

/** The host that a person on this machine types: one cannot visit a wildcard address. */
const shownHost = (host: string): string => (isWildcard(host) ? 'localhost' : urlHost(host))

const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::'

/** The address that the server really has: `localhost` may be IPv4 or IPv6. */
const boundHost = (server: Server): string => {
  const { address } = server.address() as AddressInfo
  if (address === '0.0.0.0') return '127.0.0.1'
  return urlHost(address === '::' ? '::1' : address)
}
