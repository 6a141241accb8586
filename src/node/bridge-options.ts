import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  type Environment,
  isStrings,
  parseCount,
  parseJson,
  parsePort,
  parseRate,
  parseSize,
} from './option-values.ts'
import { UsageError } from './usage-error.ts'

/**
 * For whom the server joins swarms of ordinary clients. `off`: for nobody. `named`: what the command line
 * names, and what is in the cache. `any`: whatever the person at this machine opens, too. `both`: as `any`,
 * and ordinary clients get what `npm start` seeds and what a page shares.
 */
export type BridgeMode = 'off' | 'named' | 'any' | 'both'

/** How the bridge to ordinary BitTorrent swarms behaves. */
export interface BridgeOptions {
  readonly mode: BridgeMode
  /** Bytes on disk for the pieces of all torrents together. */
  readonly cacheBytes: number
  /** An absolute path. */
  readonly cacheFolder: string
  /** Bytes a second from ordinary peers; `null`: no limit. */
  readonly maxDownload: number | null
  /** Bytes a second to ordinary peers; `null`: no limit; 0: they get nothing. */
  readonly maxUpload: number | null
  /** Swarms that the bridge is in at a time, at most. */
  readonly maxTorrents: number
  /** Where ordinary peers may connect to, TCP, and where the DHT answers, UDP; 0: the system chooses it. */
  readonly peerPort: number
  /** A file with info hashes of swarms that are never joined; `null`: there is none. */
  readonly denyFile: string | null
  /** Private and loopback addresses may be dialled. */
  readonly allowsLocalPeers: boolean
  /** Torrents of the command line are fetched whole. */
  readonly fetchesWhole: boolean
  /** A line of the log for each ordinary peer that comes or goes, with its address; else none names one. */
  readonly isVerbose: boolean
  /** Nodes through which the DHT is entered: `host:port`. Empty: the DHT has only nodes that it finds. */
  readonly dhtBootstrap: readonly string[]
}

/** Flags of the bridge, as `parseArgs` of `node:util` takes them. */
export const bridgeFlags = {
  bridge: { type: 'string' },
  cache: { type: 'string' },
  'cache-folder': { type: 'string' },
  'max-download': { type: 'string' },
  'max-upload': { type: 'string' },
  'max-torrents': { type: 'string' },
  'peer-port': { type: 'string' },
  deny: { type: 'string' },
  'local-peers': { type: 'boolean', default: false },
  whole: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
} as const

type BridgeFlags = {
  readonly [Name in keyof typeof bridgeFlags]?:
    | ((typeof bridgeFlags)[Name]['type'] extends 'string' ? string : boolean)
    | undefined
}

const modes: readonly BridgeMode[] = ['off', 'named', 'any', 'both']

const defaultCache = '10GB'
/** Bytes: less holds hardly a piece, and a person meant another unit. Our own choice. */
const minCacheBytes = 1e6
const defaultMaxUpload = '1MB'
/** Bytes a second: with less no film plays, and a person meant another unit. Our own choice. */
const minDownload = 10e3
const defaultMaxTorrents = '20'
const torrentBounds = { min: 1, max: 1_000 }

/** The public routers of the mainline DHT that clients have used for years (libtorrent, Transmission). */
const publicRouters: readonly string[] = [
  'router.bittorrent.com:6881',
  'dht.libtorrent.org:25401',
  'dht.transmissionbt.com:6881',
  'router.utorrent.com:6881',
]
/** Nodes in `DHT_BOOTSTRAP`, at most: our own choice. A few of them tell the rest. */
const maxBootstrap = 100

/**
 * Reads what flags and variables say of the bridge.
 *
 * @throws UsageError
 */
export const parseBridgeOptions = (flags: BridgeFlags, env: Environment): BridgeOptions => ({
  mode: parseMode(flags.bridge ?? 'any'),
  cacheBytes: parseSize(flags.cache ?? defaultCache, '--cache', minCacheBytes),
  cacheFolder:
    flags['cache-folder'] === undefined ? defaultCacheFolder(env) : folderOf(flags['cache-folder']),
  maxDownload: parseRate(flags['max-download'] ?? 'unlimited', '--max-download', minDownload),
  maxUpload: parseRate(flags['max-upload'] ?? defaultMaxUpload, '--max-upload', 0),
  maxTorrents: parseCount(flags['max-torrents'] ?? defaultMaxTorrents, '--max-torrents', torrentBounds),
  peerPort: parsePort(flags['peer-port'] ?? '0', '--peer-port'),
  denyFile: flags.deny ?? null,
  allowsLocalPeers: flags['local-peers'] === true || parseSwitch(env.LOCAL_PEERS, 'LOCAL_PEERS'),
  fetchesWhole: flags.whole === true,
  isVerbose: flags.verbose === true,
  dhtBootstrap: env.DHT_BOOTSTRAP ? parseBootstrap(env.DHT_BOOTSTRAP) : publicRouters,
})

const parseMode = (text: string): BridgeMode => {
  const mode = modes.find((each) => each === text)
  if (mode !== undefined) return mode
  throw new UsageError(`--bridge is "${text}"; it should be off, named, any or both.`)
}

const folderOf = (text: string): string => {
  if (text.trim() === '') throw new UsageError('--cache-folder is empty; it should name a folder.')
  return resolve(text)
}

/** Where programs keep what they can fetch again (XDG Base Directory Specification, `%LOCALAPPDATA%`). */
const defaultCacheFolder = ({ XDG_CACHE_HOME: xdg, LOCALAPPDATA: local }: Environment): string =>
  join(xdg || local || join(homedir(), '.cache'), 'torrent-player')

const parseSwitch = (text: string | undefined, name: string): boolean => {
  if (text === undefined || text === '' || text === '0') return false
  if (text === '1') return true
  throw new UsageError(`${name} is "${text}"; it should be 1 or 0.`)
}

const isHostAndPort = (text: string): boolean => {
  const [, host = '', port = ''] = /^(\[[0-9a-f:.]+\]|[\w.-]{1,253}):(\d{1,5})$/i.exec(text) ?? []
  return host !== '' && Number(port) >= 1 && Number(port) <= 65_535
}

const parseBootstrap = (text: string): readonly string[] => {
  const value = parseJson(text)
  if (isStrings(value) && value.length <= maxBootstrap && value.every(isHostAndPort)) return value
  throw new UsageError(
    `DHT_BOOTSTRAP should be a JSON list of at most ${maxBootstrap} nodes, each as host:port, such as ` +
      '["router.example.org:6881"], or [] for none.',
  )
}
