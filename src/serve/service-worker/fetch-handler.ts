import type { Claimed, ClaimMe, ReadRange, WhoAmI, YouAre } from '../../engine/messages/messages.ts'
import { concatBytes } from '../../shared/bytes.ts'
import { toTorrentError } from '../../shared/errors.ts'
import { parseRangeHeader, type RangeSpec, resolveRange } from '../../shared/http-range.ts'
import { useGrant } from '../download-grant.ts'
import { onlyHereHeader, parseStreamUrl, type StreamTarget } from '../stream-url.ts'
import { PendingReads } from './pending-reads.ts'
import { RequestedFile } from './requested-file.ts'
import {
  etagOf,
  fileHead,
  plainHead,
  type ResponseHead,
  rangeApplies,
  type ServedFile,
  unsatisfiableHead,
} from './response.ts'
import { type ServingContext, type ServingOptions, servingContext } from './serving-options.ts'
import type { WorkerFetchEvent, WorkerMessageEvent, WorkerScope } from './worker-scope.ts'

/**
 * Most bytes in the answer to an open range: 1 MiB (decision 005). Media elements come back for the rest, and
 * no stream has to outlive the worker. Answers to `bytes=-n` are bounded by the owner instead.
 */
const sliceBytes = 1024 * 1024

/** Seconds after which a player may try again. */
const retryAfter = '2'

/**
 * Makes a service worker answer `<scope>/stream/<info hash>/<file index>/<file name>`. Every other URL is
 * left alone. Call it while the worker's script runs for the first time, before anything else listens for
 * `fetch`.
 */
export const installTorrentServing = (scope: WorkerScope, options: ServingOptions = {}): void => {
  const context = servingContext(options)
  const pending = new PendingReads<RequestedFile>()
  scope.addEventListener('fetch', (event) => {
    const target = parseStreamUrl(scope.registration.scope, event.request.url)
    if (target === null) return
    event.respondWith(respond(scope, context, pending, event, target))
  })
  scope.addEventListener('message', (event) => onMessage(scope, event))
  scope.addEventListener('install', (event) => {
    // The first worker of a page claims it at once, so that the first visit plays. A new version of an app
    // waits until it is told.
    if (options.skipWaiting === true || scope.registration.active === null) {
      event.waitUntil(scope.skipWaiting())
    }
  })
  scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()))
}

const onMessage = (scope: WorkerScope, event: WorkerMessageEvent): void => {
  const { data, ports, source } = event
  if (typeof data !== 'object' || data === null || !('type' in data)) return
  if (data.type === 'SKIP_WAITING') event.waitUntil(scope.skipWaiting())
  const [port] = ports
  if (data.type === ('torrent-player:claim-me' satisfies ClaimMe['type'])) {
    event.waitUntil(claim(scope, port))
  }
  if (data.type !== ('torrent-player:who-am-i' satisfies WhoAmI['type'])) return
  if (port === undefined || source === null || !('id' in source) || typeof source.id !== 'string') return
  port.postMessage({ type: 'torrent-player:you-are', clientId: source.id } satisfies YouAre)
}

/** Takes over the pages that have loaded since the last time, and says so. */
const claim = async (scope: WorkerScope, port: MessagePort | undefined): Promise<void> => {
  await scope.clients.claim()
  port?.postMessage({ type: 'torrent-player:claimed' } satisfies Claimed)
}

const respond = async (
  scope: WorkerScope,
  context: ServingContext,
  pending: PendingReads<RequestedFile>,
  event: WorkerFetchEvent,
  target: StreamTarget,
): Promise<Response> => {
  const { request } = event
  // This comes before anything that depends on what is stored, and before the method is looked at.
  if (isNavigation(request) && !(await useGrant(target.token, scope.navigator.locks))) return refusal()
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return plain(plainHead(405, { Allow: 'GET, HEAD' }), 'Only GET and HEAD are answered here.')
  }
  const { infoHash, fileIndex } = target
  const page = event.clientId || event.resultingClientId
  const wanted = { infoHash, fileIndex, reader: page, onlyHere: request.headers.has(onlyHereHeader) }
  const reader = new RequestedFile(scope, context, wanted, request.signal)
  const isMedia = request.destination === 'video' || request.destination === 'audio'
  const answered = isMedia ? pending.add(`${page}/${infoHash}/${fileIndex}`, reader) : null
  try {
    return await answer(reader, event, target)
  } catch (error) {
    reader.close()
    return failed(error)
  } finally {
    answered?.()
  }
}

/**
 * Any site can send a person's browser here: by `window.open`, a link, a form, a frame, an `<object>`. What
 * it can see of the answer would tell whether this person has the torrent, and a download would carry the
 * app's name. So all of these requests get one and the same answer, and only a download that a page of ours
 * has just begun gets the file.
 *
 * No other request from another site comes here. A service worker hears requests of pages in its own scope,
 * and navigations to it; a `<video>`, `<img>`, `<script>`, `fetch` or prefetch in a page of another origin
 * goes to that page's own service worker and to the network, where the server knows nothing at these
 * addresses.
 */
const isNavigation = ({ mode, destination }: Request): boolean =>
  mode === 'navigate' || documentDestinations.has(destination)

/** Destinations with which a browser asks for a document, whatever the mode is. */
const documentDestinations: ReadonlySet<string> = new Set(['document', 'iframe', 'frame', 'embed', 'object'])

const refusal = (): Response =>
  plain(
    // The page that opened the window must keep no hold on it.
    plainHead(403, { 'Cross-Origin-Opener-Policy': 'same-origin' }),
    'This address belongs to the player of this site, and shows nothing by itself. Open the film there.',
  )

const answer = async (
  reader: RequestedFile,
  event: WorkerFetchEvent,
  target: StreamTarget,
): Promise<Response> => {
  const { headers, method } = event.request
  // "A server MUST ignore a Range header field received with a request method that is unrecognized or for
  // which range handling is not defined. For this specification, GET is the only method for which range
  // handling is defined." (RFC 9110, 14.2)
  const isRanged = method === 'GET' && rangeApplies(headers.get('If-Range'), etagOf(target))
  const spec = isRanged ? parseRangeHeader(headers.get('Range')) : null
  const { name, size } = await reader.open(method === 'HEAD' ? null : firstRead(spec))
  const file: ServedFile = { ...target, name, size }
  const range = resolveRange(spec, size)

  if (method === 'HEAD' || (range.kind === 'none' && size === 0)) {
    reader.close()
    return new Response(null, fileHead(file, null, target.download))
  }
  if (range.kind === 'unsatisfiable') {
    reader.close()
    return plain(unsatisfiableHead(size), 'The range begins behind the end of the file.')
  }
  const asked = range.kind === 'range' ? range : { begin: 0, end: size }
  const { begin } = asked
  const isOpen = range.kind === 'range' && range.open
  let end = isOpen ? Math.min(asked.end, begin + sliceBytes) : asked.end
  // The answer waits for its first bytes, because only then its status is known.
  let first = await reader.read(begin, Math.min(end, begin + sliceBytes))
  if (isOpen) {
    // An owner's bytes follow as they are verified: a new request for each piece would cost a media element
    // 25 ms and us a round trip. Without an owner nothing follows, so only what is stored is promised.
    if (!reader.hasOwner) end = begin + first.length
  } else if (end - begin <= sliceBytes) first = await readRest(reader, first, begin, end)
  const head = fileHead(file, range.kind === 'range' ? { begin, end } : null, target.download)
  if (first.length === end - begin) {
    reader.close()
    return new Response(bodyOf(first), head)
  }
  return new Response(streamOf(reader, event, first, begin, end), head)
}

/**
 * Reads all of a small closed range before it is answered, so that the status can still tell that something
 * is missing.
 */
const readRest = async (
  reader: RequestedFile,
  first: Uint8Array,
  begin: number,
  end: number,
): Promise<Uint8Array> => {
  const parts = [first]
  for (let at = begin + first.length; at < end; ) {
    const part = await reader.read(at, end)
    parts.push(part)
    at += part.length
  }
  return parts.length === 1 ? first : concatBytes(parts)
}

/** The range to ask the owner for before the file's size is known. */
const firstRead = (spec: RangeSpec | null): ReadRange => {
  if (spec === null) return { begin: 0, end: sliceBytes }
  if (spec.kind === 'suffix') return { begin: -spec.length, end: Number.MAX_SAFE_INTEGER }
  const { first, last } = spec
  return { begin: first, end: Math.min(last === null ? first + sliceBytes : last + 1, first + sliceBytes) }
}

/**
 * The bytes `begin … end` as a stream that begins with `first`: one read for each pull, and one chunk ahead.
 * An error breaks the stream off, since a body that ends early without an error would pass for the whole.
 */
const streamOf = (
  reader: RequestedFile,
  event: WorkerFetchEvent,
  first: Uint8Array,
  begin: number,
  end: number,
): ReadableStream<Uint8Array> => {
  let at = begin
  let finish = (): void => undefined
  // The worker must not be stopped as idle while somebody reads.
  event.waitUntil(
    new Promise<void>((resolve) => {
      finish = resolve
    }),
  )
  const stop = (): void => {
    reader.close()
    finish()
  }
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const chunk = at === begin ? first : await reader.read(at, Math.min(end, at + sliceBytes))
          at += chunk.length
          controller.enqueue(chunk)
          if (at < end) return
          stop()
          controller.close()
        } catch (error) {
          stop()
          controller.error(error)
        }
      },
      cancel: stop,
    },
    { highWaterMark: 1 },
  )
}

const bodyOf = (bytes: Uint8Array): BodyInit => bytes as Uint8Array<ArrayBuffer>

const plain = (head: ResponseHead, text: string): Response => new Response(text, head)

const failed = (error: unknown): Response => {
  const { code, message } = toTorrentError(error)
  if (code === 'no-such-file') return plain(plainHead(404), message)
  return plain(plainHead(503, { 'Retry-After': retryAfter }), message)
}
