import { mimeType } from '../../shared/mime.ts'

/** A file of a torrent as an HTTP resource. */
export interface ServedFile {
  /** 40 lower-case hexadecimal digits. */
  readonly infoHash: string
  readonly fileIndex: number
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** The type that its bytes were seen to have; `null`: the type that its name says. */
  readonly type: string | null
}

/** Status and headers of an answer, without a body. */
export interface ResponseHead {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

/**
 * A torrent may hold anybody's files, and they are served from the app's own origin. `sandbox` gives a
 * document made of it an origin of its own and no script; the rest lets it load nothing but itself, which the
 * browser's own viewer of a film or picture needs.
 */
const fileContentPolicy =
  "sandbox; default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"

const safeHeaders: Readonly<Record<string, string>> = {
  // The bytes are in IndexedDB already, and a cache of 206 answers would only take room from them.
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': fileContentPolicy,
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/**
 * A strong entity tag: a torrent's bytes never change under one info hash. Chromium's media cache takes only
 * strong validators.
 */
export const etagOf = ({ infoHash, fileIndex }: Pick<ServedFile, 'infoHash' | 'fileIndex'>): string =>
  `"${infoHash}-${fileIndex}"`

/**
 * Whether a `Range` counts in the presence of this `If-Range` header. "A client MUST NOT generate an If-Range
 * header field containing an entity tag that is marked as weak"; a date cannot match, as we send none. (RFC
 * 9110, 13.1.5)
 */
export const rangeApplies = (ifRange: string | null, etag: string): boolean =>
  ifRange === null || ifRange.trim() === etag

/**
 * Percent-encodes everything except RFC 5987's `attr-char`. `encodeURIComponent` leaves these four characters
 * alone.
 */
const extendedValue = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/**
 * The header `Content-Disposition` (RFC 6266): a plain name for old readers, and the right name beside it.
 */
export const contentDisposition = (name: string, download: boolean): string => {
  const plain = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\]/g, '_')
  return `${download ? 'attachment' : 'inline'}; filename="${plain}"; filename*=UTF-8''${extendedValue(name)}`
}

/** 200 for the whole file, or 206 for `range` (`end` exclusive). */
export const fileHead = (
  file: ServedFile,
  range: { readonly begin: number; readonly end: number } | null,
  download: boolean,
): ResponseHead => ({
  status: range === null ? 200 : 206,
  headers: {
    ...safeHeaders,
    'Accept-Ranges': 'bytes',
    ETag: etagOf(file),
    'Content-Type': file.type ?? mimeType(file.name),
    'Content-Disposition': contentDisposition(file.name, download),
    'Content-Length': String(range === null ? file.size : range.end - range.begin),
    ...(range === null ? {} : { 'Content-Range': `bytes ${range.begin}-${range.end - 1}/${file.size}` }),
  },
})

/** An answer without the file: a sentence in plain text goes with it. */
export const plainHead = (status: number, extra: Readonly<Record<string, string>> = {}): ResponseHead => ({
  status,
  headers: { ...safeHeaders, 'Content-Type': 'text/plain; charset=utf-8', ...extra },
})

/**
 * "A server generating a 416 … SHOULD generate a Content-Range header field specifying the current length"
 * (RFC 9110, 15.5.17)
 */
export const unsatisfiableHead = (size: number): ResponseHead =>
  plainHead(416, { 'Accept-Ranges': 'bytes', 'Content-Range': `bytes */${size}` })
