import { parseArgs } from 'node:util'
import { defaultFrameAncestors, isFrameAncestors } from '../app/content-security-policy.ts'
import { defaultIceServers } from '../network/default-ice-servers.ts'
import { hostName } from './access.ts'
import { type BridgeOptions, bridgeFlags, parseBridgeOptions } from './bridge-options.ts'
import { type Environment, isStrings, parseJson, parseList, parsePort } from './option-values.ts'
import { UsageError } from './usage-error.ts'

/** What `npm start` was asked to do. */
export interface ServeOptions {
  readonly host: string
  /** The port; 0: the system chooses one. */
  readonly port: number
  /** Files and folders to seed, `.torrent` files and magnet links to fetch. */
  readonly paths: readonly string[]
  readonly iceServers: RTCIceServer[]
  /** Trackers that the served app asks by default; `null`: the tracker on our own port. */
  readonly trackers: readonly string[] | null
  readonly sample: boolean
  /** Sources of the `frame-ancestors` directive: which sites may show the app in a frame. */
  readonly frameAncestors: string
  /** Further names under which people reach the server, in lower case and without a port. */
  readonly allowedHosts: readonly string[]
  /** Origins of the pages that may use the tracker; `null`: every page. */
  readonly allowedOrigins: readonly string[] | null
  /** The tracker answers over UDP too, on the same port as over HTTP. */
  readonly hasUdpTracker: boolean
  readonly bridge: BridgeOptions
  /** `ws:` or `wss:` addresses of further bridges, of which pages may ask one. */
  readonly bridges: readonly string[]
  /** Lets other machines read `/status.json`; `null`: none may. */
  readonly statusToken: string | null
}

const defaultPort = 8080

/**
 * Reads the command line and the environment. Flags win over variables; an empty variable counts as not set.
 *
 * @throws UsageError
 */
export const parseOptions = (args: readonly string[], env: Environment): ServeOptions => {
  const { values, positionals } = parseFlags(args)
  return {
    host: values.host ?? (env.HOST || 'localhost'),
    port: parsePort(
      values.port ?? (env.PORT || String(defaultPort)),
      values.port === undefined ? 'PORT' : '--port',
    ),
    paths: positionals,
    iceServers: env.ICE_SERVERS ? parseIceServers(env.ICE_SERVERS) : [...defaultIceServers],
    trackers: env.TRACKERS ? parseSocketUrls(env.TRACKERS, 'TRACKERS') : null,
    sample: !values['no-sample'],
    frameAncestors: env.FRAME_ANCESTORS ? parseFrameAncestors(env.FRAME_ANCESTORS) : defaultFrameAncestors,
    allowedHosts: env.ALLOWED_HOSTS ? parseHosts(env.ALLOWED_HOSTS) : [],
    allowedOrigins: env.ALLOWED_ORIGINS ? parseOrigins(env.ALLOWED_ORIGINS) : null,
    hasUdpTracker: values.udp,
    bridge: parseBridgeOptions(values, env),
    bridges: env.BRIDGES ? parseSocketUrls(env.BRIDGES, 'BRIDGES') : [],
    statusToken: env.STATUS_TOKEN || null,
  }
}

const parseFlags = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        host: { type: 'string' },
        port: { type: 'string', short: 'p' },
        'no-sample': { type: 'boolean', default: false },
        udp: { type: 'boolean', default: false },
        ...bridgeFlags,
      },
    })
  } catch (error) {
    // Node's own sentence names the flag. Its advice on `--` is kept too, since file names may begin with a
    // dash.
    throw new UsageError(
      `${error instanceof Error ? error.message : String(error)} (--help shows the options.)`,
    )
  }
}

const isIceServer = (value: unknown): value is RTCIceServer => {
  if (typeof value !== 'object' || value === null || !('urls' in value)) return false
  const urls: unknown = typeof value.urls === 'string' ? [value.urls] : value.urls
  return isStrings(urls) && urls.length > 0 && urls.every((url) => /^(stuns?|turns?):./.test(url))
}

const parseFrameAncestors = (text: string): string => {
  if (isFrameAncestors(text)) return text.trim()
  throw new UsageError(
    `FRAME_ANCESTORS is "${text}"; it should be 'self', 'none', or addresses separated by spaces, such as ` +
      `'self' https://example.org. The quotes around self and none belong to it.`,
  )
}

const parseIceServers = (text: string): RTCIceServer[] => {
  const value = parseJson(text)
  if (!Array.isArray(value) || !value.every(isIceServer)) {
    throw new UsageError(
      'ICE_SERVERS should be a JSON list of servers, each with urls that begin with stun:, stuns:, turn: or turns:, ' +
        'such as [{"urls":"stun:stun.example.org:3478"}], or [] for none.',
    )
  }
  return value
}

const parseHosts = (text: string): string[] => {
  // An IPv6 address in brackets begins like a JSON list.
  const names = parseList(/^\s*\[[0-9a-f:.]+\]/i.test(text) ? `,${text}` : text)?.map(hostName)
  if (!names?.every((name) => name !== null)) {
    throw new UsageError(
      `ALLOWED_HOSTS is "${text}"; it should be host names separated by commas, such as films.example.`,
    )
  }
  return [...new Set(names)]
}

const parseOrigins = (text: string): string[] => {
  const origins = (parseList(text) ?? ['']).map((origin) => origin.toLowerCase().replace(/\/$/, ''))
  for (const origin of origins) {
    if (!/^https?:\/\//.test(origin) || !URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new UsageError(
        `ALLOWED_ORIGINS is "${text}"; it should be origins of pages separated by commas, such as https://films.example.`,
      )
    }
  }
  return [...new Set(origins)]
}

const parseSocketUrls = (text: string, name: 'TRACKERS' | 'BRIDGES'): string[] => {
  const urls = parseList(text)
  if (urls === null) {
    throw new UsageError(`${name} should be addresses separated by commas, or a JSON list of them.`)
  }
  for (const url of urls) {
    if (!/^wss?:\/\//i.test(url) || !URL.canParse(url)) {
      throw new UsageError(
        `${name} names "${url}"; browsers can only ask ${name.toLowerCase()} whose address begins with wss:// or ws://.`,
      )
    }
  }
  return [...new Set(urls)]
}
