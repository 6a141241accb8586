import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AppConfig } from '../app/config.ts'
import { contentSecurityPolicyHeader, defaultFrameAncestors } from '../app/content-security-policy.ts'
import type { Access } from './access.ts'
import { limitConnections } from './connection-limit.ts'
import { UsageError } from './options.ts'
import { serveStatic } from './static-files.ts'
import type { RequestOrigin } from './tracker-url.ts'

export interface AppServerOptions {
  /** Folder of the built app. */
  readonly root: string
  readonly access: Access
  /** What `/config.json` says to one who reached us like this. */
  readonly config: (origin: RequestOrigin) => Promise<AppConfig>
  /**
   * Who may show the app in a frame: sources of `frame-ancestors`. Default: {@link defaultFrameAncestors}.
   */
  readonly frameAncestors?: string
}

/** On every answer. Reading it from another origin is for the bundles below. */
const securityHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
}

/** Module scripts are fetched with CORS: what a page of another origin embeds says that it may. */
const embeddable = new Set(['/torrent-player.js', '/embed-sw.js'])

/** The app over HTTP: static files and `/config.json`. Not listening yet. */
export const createAppServer = (options: AppServerOptions): Server => {
  const server = createServer((request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      // Quoted: what a stranger asked for may hold control characters of a terminal.
      console.error(`${request.method ?? ''} ${JSON.stringify(request.url?.slice(0, 200))}:`, error)
      if (response.headersSent) response.destroy()
      else sendText(response, 500, 'The server failed to answer; its console says why.\n')
    })
  })
  limitConnections(server)
  return server
}

const answer = async (
  { root, access, config, frameAncestors = defaultFrameAncestors }: AppServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
  // Not `new URL`, which would resolve `..` and take `//host` for an authority before the path is checked.
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
  // What other people's pages embed is under their own policies.
  if (embeddable.has(pathname)) response.setHeader('Access-Control-Allow-Origin', '*')
  else response.setHeader('Content-Security-Policy', contentSecurityPolicyHeader(frameAncestors))
  // In a frame with `sandbox` the app is of no origin, and asks for its scripts as any other site's page
  // would.
  if (pathname.startsWith('/assets/')) response.setHeader('Access-Control-Allow-Origin', '*')
  if (pathname === '/config.json') {
    const { host, 'x-forwarded-proto': forwarded } = request.headers
    const body = Buffer.from(
      JSON.stringify(
        await config({ host, forwardedProtocol: Array.isArray(forwarded) ? forwarded[0] : forwarded }),
      ),
    )
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': body.length,
      // It may hold passwords of TURN servers, which belong on nobody's disk; and it fits into one packet, as
      // a 304 would, so that neither a tag nor compression would gain anything.
      'Cache-Control': 'no-store',
    })
    response.end(request.method === 'HEAD' ? undefined : body)
    return
  }
  if (await serveStatic(root, pathname, request, response)) return
  sendText(response, 404, 'There is nothing at this address.\n')
}

const sendText = (response: ServerResponse, status: number, text: string): void => {
  response.removeHeader('ETag')
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' })
  response.end(response.req.method === 'HEAD' ? undefined : text)
}

/**
 * Resolves with the port when the server listens.
 *
 * @throws UsageError when the port is taken or may not be used, or the host is not ours
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
