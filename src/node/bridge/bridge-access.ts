import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { isIPv4 } from 'node:net'
import { hostName, isOwnOrigin } from '../access.ts'
import type { BridgeMode } from '../bridge-options.ts'
import { isLoopback } from '../client-address.ts'
import type { BridgeRight } from './ports.ts'

/** Path of the bridge's socket on our server. */
export const bridgePath = '/bridge'

/** Bytes of a token. 256 bits cannot be guessed; our own choice. */
const tokenLength = 32

/**
 * Headers by which a proxy shows itself: RFC 7239, RFC 9110 §7.6.3, and what nginx and content networks send
 * by custom. Behind a proxy everybody seems to be at this machine.
 */
const proxyHeader = /^(?:forwarded|x-forwarded(?:-.*)?|via|x-real-ip|x-client-ip|true-client-ip|cf-.*)$/

/** Decides which right each socket of a page has, and who is told the token. */
export interface BridgeAccess {
  right(request: IncomingMessage): BridgeRight
  /** The token for the page that sent this request for `/config.json`; `null` when it could not use it. */
  tokenFor(request: IncomingMessage): string | null
}

/** Whether a request is for the bridge's socket, with a token or without. */
export const isBridgePath = (url: string | undefined): boolean =>
  url === bridgePath || (url?.startsWith(`${bridgePath}?`) ?? false)

/**
 * Makes the rules, and a token that holds as long as they do: for one run of the server.
 *
 * @param allowedOrigins pages that the owner has named; others do not come so far then. `null`: none is named
 */
export const createBridgeAccess = (
  mode: BridgeMode,
  allowedOrigins: readonly string[] | null,
): BridgeAccess => {
  const token = randomBytes(tokenLength).toString('base64url')
  const mayAskForAny = (request: IncomingMessage): boolean =>
    (mode === 'any' || mode === 'both') && isAtThisMachine(request)
  // What sends no `Origin` is no page: nobody's browser does it behind a person's back.
  const isStranger = ({ origin, host }: IncomingHttpHeaders): boolean =>
    allowedOrigins === null &&
    origin !== undefined &&
    !(/^https?:/i.test(origin) && isOwnOrigin(origin, host))
  return {
    right: (request) => {
      const { headers, url } = request
      if (mayAskForAny(request) && isOwnPage(headers) && isToken(url, token)) return 'any'
      return isStranger(headers) ? 'stranger' : 'named'
    },
    tokenFor: (request) => (mayAskForAny(request) ? token : null),
  }
}

/**
 * Whether a program at this machine sent the request to this machine, and not a proxy for somebody else. The
 * name in `Host` has to be one that nobody can make point elsewhere, or here (DNS rebinding).
 */
export const isAtThisMachine = ({ socket, headers, httpVersion }: IncomingMessage): boolean =>
  // No browser speaks HTTP/1.0. An nginx that was told nothing does, and gives no other sign of itself.
  httpVersion !== '1.0' &&
  isLoopback(socket.remoteAddress ?? '') &&
  isLoopbackName(hostName(headers.host)) &&
  !Object.keys(headers).some((name) => proxyHeader.test(name))

const isLoopbackName = (name: string | null): boolean =>
  name === 'localhost' || name === '[::1]' || (name !== null && isIPv4(name) && name.startsWith('127.'))

/** Whether a page that this server served sent the request. It speaks HTTP, and never HTTPS. */
const isOwnPage = ({ origin, host }: IncomingHttpHeaders): boolean => {
  const own = `http://${host}`
  return origin !== undefined && URL.canParse(own) && origin === new URL(own).origin
}

const isToken = (url: string | undefined, token: string): boolean => {
  const [given, ...more] = new URLSearchParams((url ?? '').replace(/^[^?]*/, '')).getAll('token')
  if (given === undefined || more.length > 0) return false
  const [theirs, ours] = [Buffer.from(given), Buffer.from(token)]
  // The length is no secret. The bytes are compared in a time that does not tell how many are right.
  return theirs.length === ours.length && timingSafeEqual(theirs, ours)
}
