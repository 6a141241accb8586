import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { closeServer, listenOnLoopback } from './loopback.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.mp4': 'video/mp4',
}

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

/**
 * Folder of the built app: `npm run build` makes it. `TEST_DIST` names another one, so that a build may run
 * meanwhile.
 */
export const dist = process.env.TEST_DIST ?? at('dist')

/** @throws Error when nobody has built the app yet */
export const needBuild = (): void => {
  if (!existsSync(join(dist, 'index.html'))) {
    throw new Error(`There is no build in ${dist}: run npm run build first.`)
  }
}

/** Folder of webtorrent's own browser build. */
export const webtorrentDist = at('node_modules/webtorrent/dist')

export interface FileSiteOptions {
  /** Path on the site → page of its own, as HTML, or another text by its path's ending. */
  readonly pages?: Readonly<Record<string, string>>
  /** Folders whose files are served, the first that has the file wins. */
  readonly folders: readonly string[]
}

export interface FileSite {
  /** Without a slash at the end. */
  readonly origin: string
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[]
  /** Takes no more requests and cuts what is open, as a server that died. */
  close(): Promise<void>
}

/** A plain static web server on loopback: what somebody has who embeds the player in a page of his own. */
export const startFileSite = async ({ pages = {}, folders }: FileSiteOptions): Promise<FileSite> => {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site')
    requests.push(pathname)
    const page = pages[pathname]
    if (page !== undefined) {
      const type = types[extname(pathname)] ?? 'text/html; charset=utf-8'
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(page)
      return
    }
    const inside = normalize(decodeURIComponent(pathname)).replace(/\/$/, '/index.html')
    const path = folders
      .map((folder) => join(folder, inside))
      .find((candidate) => existsSync(candidate) && statSync(candidate).isFile())
    if (path === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not of this site')
      return
    }
    response.writeHead(200, {
      'content-type': types[extname(path)] ?? 'application/octet-stream',
      'content-length': statSync(path).size,
      'cache-control': 'no-store',
    })
    createReadStream(path).pipe(response)
  })
  const port = await listenOnLoopback(server)
  return { origin: `http://127.0.0.1:${port}`, requests, close: () => closeServer(server) }
}
