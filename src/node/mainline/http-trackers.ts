import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIPv6, type LookupFunction } from 'node:net'
import {
  type HttpAnnounce,
  type HttpAnswer,
  httpAnnounceUrl,
  parseHttpAnswer,
} from '../../protocol/http-tracker.ts'
import { maxTrackerAnswerLength } from '../../protocol/tracker-announce.ts'
import { abortedError } from '../../shared/abort.ts'
import { concatBytes } from '../../shared/bytes.ts'
import type { Clock } from '../../shared/clock.ts'
import { TorrentError } from '../../shared/errors.ts'
import type { SafeResolver } from './safe-resolver.ts'

/** How long an announce may take with all its redirects, in milliseconds. Our own choice. */
const answerMs = 10_000
/** Redirects that are followed, at most. Our own choice. */
const maxRedirects = 5
/** Bytes of the head of an answer, at most. Our own choice. */
const maxHeadLength = 16 * 1024
const redirects = new Set([301, 302, 303, 307, 308])

export interface HttpTrackersOptions {
  readonly resolver: Pick<SafeResolver, 'resolve'>
  readonly clock: Clock
}

/**
 * Asks trackers over HTTP and HTTPS (BEP 3). Every name is resolved by us, and the connection goes to the
 * address that was checked; so does that of each redirect. TLS checks the name as ever.
 */
export class HttpTrackers {
  readonly #options: HttpTrackersOptions

  constructor(options: HttpTrackersOptions) {
    this.#options = options
  }

  /** @throws TorrentError `connection`, `timeout`, `aborted`, `protocol` */
  async announce(url: URL, announce: HttpAnnounce, signal: AbortSignal): Promise<HttpAnswer> {
    const late = new AbortController()
    const cancel = this.#options.clock.after(answerMs, () => {
      late.abort(new TorrentError('timeout', 'The tracker takes too long to answer.'))
    })
    try {
      return await this.#follow(httpAnnounceUrl(url.href, announce), AbortSignal.any([signal, late.signal]))
    } finally {
      cancel()
    }
  }

  async #follow(first: string, signal: AbortSignal): Promise<HttpAnswer> {
    let url = new URL(first)
    for (let hops = 0; hops <= maxRedirects; hops++) {
      const { status, location, body } = await this.#get(url, signal)
      if (redirects.has(status) && location !== null) {
        url = redirected(url, location)
        continue
      }
      return readAnswer(status, body)
    }
    throw new TorrentError('connection', 'The tracker sends us from one address to the next without end.')
  }

  async #get(
    url: URL,
    signal: AbortSignal,
  ): Promise<{ status: number; location: string | null; body: Uint8Array }> {
    const hosts = await this.#options.resolver.resolve(url.hostname, signal)
    const response = await this.#request(url, hosts, signal)
    const location = response.headers.location ?? null
    const status = response.statusCode ?? 0
    if (redirects.has(status) && location !== null) {
      response.destroy()
      return { status, location, body: new Uint8Array() }
    }
    return { status, location, body: await readBody(response, signal) }
  }

  #request(url: URL, hosts: readonly string[], signal: AbortSignal): Promise<IncomingMessage> {
    const request = url.protocol === 'https:' ? requestHttps : requestHttp
    return new Promise((resolve, reject) => {
      const sent = request(url, {
        // No connection is used twice: a kept one may lead to an address that was checked for another name.
        agent: false,
        lookup: lookupOf(hosts),
        signal,
        maxHeaderSize: maxHeadLength,
        headers: { 'user-agent': 'torrent-player/0.1.0', 'accept-encoding': 'identity', connection: 'close' },
      })
      sent.on('response', resolve)
      sent.on('error', (cause) => {
        if (signal.aborted) reject(abortedError(signal))
        else reject(new TorrentError('connection', 'The tracker cannot be reached.', { cause }))
      })
      sent.end()
    })
  }
}

/** Finds the addresses that were checked, whatever the name. Node does not call it for an address. */
const lookupOf =
  (hosts: readonly string[]): LookupFunction =>
  (_name, options, done) => {
    const found = hosts.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }))
    const [first = { address: '', family: 4 }] = found
    if (options.all) done(null, found)
    else done(null, first.address, first.family)
  }

const redirected = (from: URL, location: string): URL => {
  const to = URL.canParse(location, from) ? new URL(location, from) : null
  if (to === null || (to.protocol !== 'http:' && to.protocol !== 'https:')) {
    throw new TorrentError('connection', 'The tracker sends us to an address that is none of a tracker.')
  }
  return to
}

const readBody = async (response: IncomingMessage, signal: AbortSignal): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      length += chunk.length
      if (length > maxTrackerAnswerLength) {
        throw new TorrentError('protocol', 'The answer of the tracker is too long.')
      }
      chunks.push(chunk)
    }
  } catch (cause) {
    if (cause instanceof TorrentError) throw cause
    if (signal.aborted) throw abortedError(signal)
    throw new TorrentError('connection', 'The answer of the tracker was cut off.', { cause })
  } finally {
    response.destroy()
  }
  return concatBytes(chunks)
}

/** Some trackers say why they refuse in a page of an error. */
const readAnswer = (status: number, body: Uint8Array): HttpAnswer => {
  if (status === 200) return parseHttpAnswer(body)
  const refusal = new TorrentError('connection', `The tracker answers with an error (HTTP ${status}).`)
  let answer: HttpAnswer
  try {
    answer = parseHttpAnswer(body)
  } catch {
    // A page for people; the status says it all.
    throw refusal
  }
  if (answer.type === 'failure') return answer
  throw refusal
}
