import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { closeServer, listenOnLoopback } from './loopback.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

interface HostRequest {
  readonly path: string
  /** `Date.now()` when it came. */
  readonly at: number
}

export interface ChangingHost {
  /** Ends with a slash. */
  readonly url: string
  /** Folder that is served from now on. */
  root: string
  /** Paths that are answered only when this resolves. */
  readonly held: Map<string, Promise<unknown>>
  /** Path → page of its own, as HTML. */
  readonly pages: Map<string, string>
  /** Paths that are answered with 503. */
  readonly failing: Set<string>
  /** Everything that was asked for, in order. */
  readonly requests: readonly HostRequest[]
  close(): Promise<void>
}

export interface ChangingHostOptions {
  /**
   * Whether names with a hash in them may be kept by the browser, as good hosts say. Default: nothing may.
   */
  readonly keepsAssets?: boolean
}

/** A static host whose files change, are held back or fail while pages are open. */
export const startChangingHost = async (
  root: string,
  { keepsAssets = false }: ChangingHostOptions = {},
): Promise<ChangingHost> => {
  const requests: HostRequest[] = []
  const host = {
    root,
    held: new Map<string, Promise<unknown>>(),
    pages: new Map<string, string>(),
    failing: new Set<string>(),
    requests,
  }
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site')
    requests.push({ path: pathname, at: Date.now() })
    await host.held.get(pathname)
    if (host.failing.has(pathname)) {
      response.writeHead(503).end()
      return
    }
    if (pathname === '/config.json') {
      // Nothing may be sent to a public server, which is what the app asks where it is told nothing.
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      response.end('{"iceServers":[]}')
      return
    }
    const path = join(host.root, pathname.endsWith('/') ? 'index.html' : pathname)
    try {
      const body = host.pages.get(pathname) ?? readFileSync(path)
      response.writeHead(200, {
        'content-type': types[extname(path)] ?? 'application/octet-stream',
        'cache-control':
          keepsAssets && pathname.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store',
      })
      response.end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  const url = `http://127.0.0.1:${await listenOnLoopback(server)}/`
  return Object.assign(host, { url, close: () => closeServer(server) })
}
