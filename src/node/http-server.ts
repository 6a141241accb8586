import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AppConfig } from '../app/config.ts'
import { contentSecurityPolicyHeader, defaultFrameAncestors } from '../app/content-security-policy.ts'
import type { Access } from './access.ts'
import { limitConnections } from './connection-limit.ts'
import { isHttpTrackerPath, refusePage } from './http-tracker.ts'
import { serveStatic } from './static-files.ts'
import type { RequestOrigin } from './tracker-url.ts'
import { UsageError } from './usage-error.ts'

export interface AppServerOptions {
  /** The folder of the built app. */
  readonly root: string
  readonly access: Access
  /** Makes `/status.json`; `null` for those who may not read it. */
  readonly status?: (request: IncomingMessage) => Promise<object | null>
  /** Makes `/config.json` for the client that sent this request, and that reached us in this way. */
  readonly config: (origin: RequestOrigin, request: IncomingMessage) => Promise<AppConfig>
  /** What a client is told that asks `/announce` or `/scrape`; `null`: there is no tracker over HTTP. */
  readonly answerTracker?: ((request: IncomingMessage) => Uint8Array) | null
  /**
   * Sources of `frame-ancestors`: which sites may show the app in a frame. Default:
   * {@link defaultFrameAncestors}.
   */
  readonly frameAncestors?: string
}

/** Headers of every answer. Only the bundles below may be read from another origin. */
const securityHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
}

/**
 * Paths that pages of other origins may embed: module scripts are fetched with CORS, so their answers have to
 * allow it.
 */
const embeddable = new Set(
  ['torrent-player.js', 'repackage-worker.js', 'picture-worker.js', 'embed-sw.js'].map((name) => `/${name}`),
)

/** The server of the app over HTTP: static files and `/config.json`. It does not listen yet. */
export const createAppServer = (options: AppServerOptions): Server => {
  const server = createServer((request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      // The address is quoted, since a stranger may have put control characters of a terminal into it.
      console.error(`${request.method ?? ''} ${JSON.stringify(request.url?.slice(0, 200))}:`, error)
      if (response.headersSent) response.destroy()
      else sendText(response, 500, 'The server failed to answer; its console says why.\n')
    })
  })
  limitConnections(server)
  return server
}

const answer = async (
  { root, access, config, status, answerTracker, frameAncestors = defaultFrameAncestors }: AppServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
  // `new URL` would not do: it resolves `..` and takes `//host` for a host before the path is checked.
  const pathname = (request.url ?? '/').replace(/[?#].*$/, '')
  const refusal = access.refuseRequest(request, pathname)
  if (refusal !== null) {
    sendText(response, refusal.status, `${refusal.reason}\n`)
    return
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD')
    sendText(response, 405, 'Only GET and HEAD are answered here.\n')
    return
  }
  if (answerTracker && isHttpTrackerPath(pathname)) {
    sendTracker(answerTracker, request, response)
    return
  }
  // Bundles in other people's pages are under the policies of those pages.
  if (embeddable.has(pathname)) response.setHeader('Access-Control-Allow-Origin', '*')
  else response.setHeader('Content-Security-Policy', contentSecurityPolicyHeader(frameAncestors))
  // In a frame with `sandbox` the app has no origin, and asks for its scripts as a page of any other site
  // would.
  if (pathname.startsWith('/assets/')) response.setHeader('Access-Control-Allow-Origin', '*')
  if (pathname === '/config.json') {
    const { host, 'x-forwarded-proto': forwarded } = request.headers
    const forwardedProtocol = Array.isArray(forwarded) ? forwarded[0] : forwarded
    sendJson(response, await config({ host, forwardedProtocol }, request))
    return
  }
  if (pathname === '/status.json') {
    const said = (await status?.(request)) ?? null
    if (said === null) sendText(response, 404, 'There is nothing at this address.\n')
    else sendJson(response, said)
    return
  }
  if (await serveStatic(root, pathname, request, response)) return
  sendText(response, 404, 'There is nothing at this address.\n')
}

/** It may hold passwords of TURN servers, which must not be on anybody's disk: it is never kept. */
const sendJson = (response: ServerResponse, value: object): void => {
  // It fits into one packet, as a 304 would, so neither a tag nor compression would gain anything.
  const body = Buffer.from(JSON.stringify(value))
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
  })
  response.end(response.req.method === 'HEAD' ? undefined : body)
}

const sendTracker = (
  answerTracker: (request: IncomingMessage) => Uint8Array,
  request: IncomingMessage,
  response: ServerResponse,
): void => {
  const refusal = refusePage(request)
  if (refusal !== null) {
    sendText(response, refusal.status, `${refusal.reason}\n`)
    return
  }
  // Asking for the headers alone is no announce.
  const body = request.method === 'HEAD' ? new Uint8Array() : answerTracker(request)
  response.writeHead(200, {
    'Content-Type': 'text/plain',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
  })
  response.end(body)
}

const sendText = (response: ServerResponse, status: number, text: string): void => {
  response.removeHeader('ETag')
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' })
  response.end(response.req.method === 'HEAD' ? undefined : text)
}

/**
 * Resolves with the port when the server listens.
 *
 * @throws UsageError when the port is taken or may not be used, or when the host is not ours
 */
export const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      reject(listenError(error, port, host))
    }
    server.once('error', onError)
    server.listen(port, host, () => {
      server.off('error', onError)
      resolve((server.address() as AddressInfo).port)
    })
  })

const listenError = (error: NodeJS.ErrnoException, port: number, host: string): Error => {
  switch (error.code) {
    case 'EADDRINUSE':
      return new UsageError(
        `Port ${port} is taken by another program. Stop that one, or choose another port: PORT=${port < 65_535 ? port + 1 : 8080} npm start`,
      )
    case 'EACCES':
      return new UsageError(
        `Port ${port} may not be used by this user. Choose one from 1024 on: PORT=8080 npm start`,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new UsageError(
        `HOST is "${host}", which is not an address of this machine. Try localhost, or 0.0.0.0 for all.`,
      )
    default:
      return error
  }
}
