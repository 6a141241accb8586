import { type Clock, systemClock } from '../shared/clock.ts'
import { generalProblems, TorrentError } from '../shared/errors.ts'
import type { Words } from '../shared/wording.ts'
import { engineProblems } from './engine-problems.ts'

/**
 * The largest `.torrent` that is read, in bytes. Metadata of 16 MiB is the largest that peers may send
 * (`protocol/metainfo.ts`); the other half is for lists of trackers and web seeds.
 */
export const maxTorrentFileBytes = 32 * 1024 * 1024
/**
 * After this silence of a server, in milliseconds, the transfer ends. Our own choice: TCP alone would wait
 * for minutes.
 */
const silenceMs = 15_000
/** Longest time for the whole transfer, in milliseconds. Our own choice: 32 MiB in a minute is 4.5 Mbit/s. */
const totalMs = 60_000

export interface FetchTorrentFileOptions {
  readonly signal?: AbortSignal
  readonly clock?: Clock
}

const failed = (words: Words, cause?: unknown): TorrentError =>
  new TorrentError('torrent-address', words, { cause })

export const torrentFileTooLarge = (): TorrentError =>
  new TorrentError('invalid-torrent', engineProblems.fileTooLarge(maxTorrentFileBytes >> 20))

/** The host of an address, which a person knows (`example.org`); an address relative to the page as it is. */
const placeOf = (url: string): string => (URL.canParse(url) && new URL(url).host) || url.slice(0, 80)

const isNamedTorrent = (url: string): boolean => /\.torrent$/i.test(url.replace(/[?#].*$/s, ''))

/** Browsers do not tell a page which of these reasons it was. */
const unreachable = (url: string, cause: unknown): TorrentError => {
  const { notFetched, nothingThere } = engineProblems
  return failed(isNamedTorrent(url) ? notFetched(placeOf(url)) : nothingThere(placeOf(url)), cause)
}

const refused = (url: string, status: number): TorrentError => {
  const { answered, answeredForbidden, answeredNotFound } = engineProblems
  const isMissing = status === 404 || status === 410
  const isForbidden = status === 401 || status === 403
  const words = isMissing ? answeredNotFound : isForbidden ? answeredForbidden : answered
  return failed(words(placeOf(url), status))
}

/** Whether the bytes begin with `<`, after a byte order mark and blanks: no torrent file does. */
const isWebPage = (bytes: Uint8Array): boolean => {
  const start = bytes
    .subarray(0, 64)
    .findIndex((byte) => ![0xef, 0xbb, 0xbf, 0x20, 0x09, 0x0a, 0x0d].includes(byte))
  return bytes[start] === 0x3c
}

/**
 * Fetches a `.torrent`, with a limit in bytes and in time: an address comes from a stranger's link, and its
 * server may send without an end, or nothing at all.
 *
 * @param url relative to the page, or absolute
 * @throws TorrentError `torrent-address` with what to do about it, `invalid-torrent` for one that is too
 * large, `aborted`
 */
export const fetchTorrentFile = async (
  url: string,
  { signal, clock = systemClock }: FetchTorrentFileOptions = {},
): Promise<Uint8Array> => {
  const watch = new TransferWatch(url, clock, signal)
  try {
    let response: Response
    try {
      response = await fetch(url, { signal: watch.signal, credentials: 'omit' })
    } catch (cause) {
      throw unreachable(url, cause)
    }
    if (!response.ok) throw refused(url, response.status)
    // The header only saves time: a server may say anything here, so the bytes are counted as well.
    if (Number(response.headers.get('content-length') ?? 0) > maxTorrentFileBytes) throw torrentFileTooLarge()
    const bytes = await readAll(response, url, () => watch.heard())
    if (!isWebPage(bytes)) return bytes
    throw failed(engineProblems.webPage(placeOf(url)))
  } catch (error) {
    throw watch.reason ?? error
  } finally {
    // However it ended: no byte more is wanted.
    watch.close()
  }
}

const readAll = async (response: Response, url: string, heard: () => void): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = response.body?.getReader()
  try {
    for (;;) {
      const next = await reader?.read()
      heard()
      if (next === undefined || next.done) break
      length += next.value.length
      if (length > maxTorrentFileBytes) throw torrentFileTooLarge()
      chunks.push(next.value)
    }
  } catch (cause) {
    if (cause instanceof TorrentError) throw cause
    throw failed(engineProblems.brokeOff(placeOf(url)), cause)
  }
  const all = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

/** Ends a transfer that takes too long, or that its caller gives up, and knows why it ended. */
class TransferWatch {
  readonly #controller = new AbortController()
  readonly #clock: Clock
  readonly #url: string
  readonly #stops: (() => void)[] = []
  #stopSilence: () => void = () => undefined
  #reason: TorrentError | null = null

  constructor(url: string, clock: Clock, signal: AbortSignal | undefined) {
    this.#url = url
    this.#clock = clock
    const onAbort = (): void => this.#end(new TorrentError('aborted', generalProblems.aborted()))
    if (signal?.aborted) onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    this.#stops.push(
      () => signal?.removeEventListener('abort', onAbort),
      clock.after(totalMs, () => this.#end(failed(engineProblems.tookTooLong(placeOf(url), totalMs / 1000)))),
    )
    this.heard()
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Why it was ended from here, or `null`. */
  get reason(): TorrentError | null {
    return this.#reason
  }

  /** The server sent something. */
  heard(): void {
    this.#stopSilence()
    this.#stopSilence = this.#clock.after(silenceMs, () =>
      this.#end(failed(engineProblems.sentNothing(placeOf(this.#url), silenceMs / 1000))),
    )
  }

  close(): void {
    this.#stopSilence()
    for (const stop of this.#stops) stop()
    this.#controller.abort()
  }

  #end(reason: TorrentError): void {
    this.#reason ??= reason
    this.#controller.abort()
  }
}
