import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { hostname, networkInterfaces } from 'node:os'

/** Why a request is refused: an HTTP status and a sentence for people. */
export interface Refusal {
  readonly status: number
  readonly reason: string
}

export interface AccessOptions {
  /** Address or name that the server listens on. */
  readonly host: string
  /** Further names under which people reach it, such as a proxy's, in lower case and without a port. */
  readonly allowedHosts: readonly string[]
  /** Pages that may use the tracker; `null`: every page. */
  readonly allowedOrigins: readonly string[] | null
}

/** Decides who is answered: by which names we may be reached, and which pages may read and announce. */
export interface Access {
  /** Why a request for a path of the app is refused; `null` when it is not. */
  refuseRequest(request: IncomingMessage, pathname: string): Refusal | null
  /** Why a client that wants to announce is refused; `null` when it is not. */
  refuseTracker(request: IncomingMessage): Refusal | null
}

const loopbackNames = ['localhost', '127.0.0.1', '[::1]']
const wildcards: readonly string[] = ['0.0.0.0', '::', '[::]']

/** The name in a `Host` header or an origin, without the port; `null` when there is none. */
export const hostName = (host: string | undefined): string | null => {
  const match = /^([\w.-]+|\[[0-9a-f:.]+\])(:\d{0,5})?$/i.exec(host ?? '')
  return match?.[1]?.toLowerCase().replace(/(?<=.)\.$/, '') ?? null
}

const inBrackets = (address: string): string => (address.includes(':') ? `[${address}]` : address)

/** Names and addresses of this machine. They are read each time, since a laptop gets other addresses. */
const machineNames = (): readonly string[] => [
  hostname().toLowerCase(),
  ...Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map(({ address }) => inBrackets(address.replace(/%.*$/, ''))),
  ),
]

const isBoundName = (bound: string, name: string): boolean => {
  const isLocal = bound === 'localhost' || bound === '::1' || bound === '[::1]' || /^127\./.test(bound)
  if (wildcards.includes(bound)) return loopbackNames.includes(name) || machineNames().includes(name)
  return name === inBrackets(bound) || name === bound || (isLocal && loopbackNames.includes(name))
}

/**
 * Whether a page of another site sent the request, by what its browser says (Fetch Metadata, and `Origin`). A
 * request without these headers is from no page of another site.
 */
const isFromOtherPage = ({ origin, host, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean => {
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  return origin !== undefined && !isOwnOrigin(origin, host)
}

/** Whether a page of the host that was asked sent the request, whichever scheme it has. */
export const isOwnOrigin = (origin: string, host: string | undefined): boolean =>
  // The scheme is left out: behind a proxy ours differs from the page's.
  URL.canParse(origin) && new URL(origin).host === host?.toLowerCase().replace(/:(80|443)$/, '')

/**
 * Makes the rules of access. A stranger's page can make its own name point to this machine (DNS rebinding),
 * and then the browser takes it for a page of our origin. So only names that are ours get an answer.
 */
export const createAccess = ({ host: bound, allowedHosts, allowedOrigins }: AccessOptions): Access => {
  const isOurs = (name: string): boolean =>
    allowedHosts.includes(name) || isBoundName(bound.toLowerCase(), name)

  const refuseHost = ({ host }: IncomingHttpHeaders): Refusal | null => {
    const name = hostName(host)
    if (name !== null && isOurs(name)) return null
    const asked = name === null ? 'that is missing or malformed' : `"${name.slice(0, 253)}"`
    return {
      status: 421,
      reason:
        `This server does not answer to the host name ${asked}. ` +
        `If this name is yours, start the server with it in ALLOWED_HOSTS, for example: ALLOWED_HOSTS=films.example npm start`,
    }
  }

  return {
    refuseRequest({ headers }, pathname) {
      const refusal = refuseHost(headers)
      if (refusal !== null || pathname !== '/config.json' || !isFromOtherPage(headers)) return refusal
      return {
        status: 403,
        reason:
          'The configuration, which may hold passwords of TURN servers, is given to pages of this server only.',
      }
    },
    refuseTracker({ headers }) {
      const refusal = refuseHost(headers)
      const { origin, host } = headers
      // A client that sends no `Origin` is no browser.
      if (refusal !== null || allowedOrigins === null || origin === undefined) return refusal
      if (isOwnOrigin(origin, host) || allowedOrigins.includes(origin.toLowerCase())) return null
      return {
        status: 403,
        reason:
          'This tracker is not open to pages of your origin: its owner named those that may use it in ALLOWED_ORIGINS.',
      }
    },
  }
}
