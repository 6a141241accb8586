import { createReadStream } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseRange } from '../shared/http-range.ts'
import { findRepresentation, type Representation } from './representation.ts'

const mimeTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mp4': 'video/mp4',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.vtt': 'text/vtt; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

/**
 * The file below `root` that a request's path names. `null` when it names none that may be served: paths that
 * lead outside, hidden files and malformed escapes.
 */
export const filePath = (root: string, pathname: string): string | null => {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return null // A malformed escape names no file.
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null
  if (decoded.split('/').some((part) => part.startsWith('.'))) return null
  const path = normalize(join(root, decoded.endsWith('/') ? `${decoded}index.html` : decoded))
  return path.startsWith(root + sep) ? path : null
}

/** Whether a file never changes: Vite puts the content's hash into these names. */
const isImmutable = (pathname: string): boolean => /^\/assets\/[^/]+-[\w-]{8}\.\w+$/.test(pathname)

/** Whether a header with a list of entity tags names `etag` (RFC 9110 §13.1.2, weak comparison). */
const matches = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  (header.trim() === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag))

const notAcceptable = 'This server has the file in none of the codings that your program accepts.\n'

/**
 * Answers GET and HEAD from a folder: MIME types, a compressed form for clients that take it, strong ETags
 * with 304, one byte range, and headers for caches. Resolves with `false`, and nothing written, when there is
 * no such file.
 */
export const serveStatic = async (
  root: string,
  pathname: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> => {
  const path = filePath(root, pathname)
  if (path === null) return false
  const { range, 'accept-encoding': acceptEncoding } = request.headers
  const wantsRange = request.method === 'GET' && range !== undefined
  const negotiated = await findRepresentation(path, acceptEncoding, wantsRange)
  if (negotiated === null) return false
  const { representation, varies } = negotiated
  if (varies) response.setHeader('Vary', 'Accept-Encoding')
  if (representation === null) {
    response.writeHead(406, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' })
    response.end(request.method === 'HEAD' ? undefined : notAcceptable)
    return true
  }
  response.setHeader('Content-Type', mimeTypes[extname(path).toLowerCase()] ?? 'application/octet-stream')
  // A service worker controls no more than its folder, unless this header allows more. Embedders may keep
  // ours in a folder.
  if (pathname.endsWith('/embed-sw.js')) response.setHeader('Service-Worker-Allowed', '/')
  response.setHeader(
    'Cache-Control',
    isImmutable(pathname) ? 'public, max-age=31536000, immutable' : 'no-cache',
  )
  await send(representation, request, response)
  return true
}

const send = async (
  { path, sizeBytes, etag, coding }: Representation,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  response.setHeader('ETag', etag)
  if (coding === null) response.setHeader('Accept-Ranges', 'bytes')
  const { range: rangeHeader, 'if-range': ifRange, 'if-none-match': ifNoneMatch } = request.headers
  if (matches(ifNoneMatch, etag)) {
    response.writeHead(304).end()
    return
  }
  if (coding !== null) response.setHeader('Content-Encoding', coding)
  const isCurrent = ifRange === undefined || ifRange === etag
  const mayBePart = request.method === 'GET' && coding === null && isCurrent
  const range = parseRange((mayBePart && rangeHeader) || null, sizeBytes)
  if (range.kind === 'unsatisfiable') {
    response.writeHead(416, { 'Content-Range': `bytes */${sizeBytes}` }).end()
    return
  }
  const isPart = range.kind === 'range'
  const { begin, end } = isPart ? range : { begin: 0, end: sizeBytes }
  if (isPart) response.setHeader('Content-Range', `bytes ${begin}-${end - 1}/${sizeBytes}`)
  response.writeHead(isPart ? 206 : 200, { 'Content-Length': end - begin })
  if (request.method === 'HEAD' || begin === end) {
    response.end()
    return
  }
  await pipeline(createReadStream(path, { start: begin, end: end - 1 }), response).catch(
    (error: NodeJS.ErrnoException) => {
      // Players and people often leave in the middle of an answer.
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
    },
  )
}
