import { type Clock, systemClock } from '../shared/clock.ts'
import { TorrentError } from '../shared/errors.ts'

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

const failed = (message: string, cause?: unknown): TorrentError =>
  new TorrentError('torrent-address', message, { cause })

export const torrentFileTooLarge = (): TorrentError =>
  new TorrentError(
    'invalid-torrent',
    `This file is too large to be a torrent file: those have at most ${maxTorrentFileBytes >> 20} MiB.`,
  )

/** The host of an address, which a person knows (`example.org`); an address relative to the page as it is. */
const placeOf = (url: string): string => (URL.canParse(url) && new URL(url).host) || url.slice(0, 80)

const isNamedTorrent = (url: string): boolean => /\.torrent$/i.test(url.replace(/[?#].*$/s, ''))

const lookElsewhere = 'Look on the page for a magnet link, or for the address of a .torrent file.'

/** Browsers do not tell a page which of these reasons it was. */
const unreachable = (url: string, cause: unknown): TorrentError =>
  failed(
    isNamedTorrent(url)
      ? `The torrent file could not be fetched from ${placeOf(url)}. Check the address. If it is right, the server is down or does not let other pages read its files (CORS): download the file and open it from your device.`
      : `Nothing could be read at ${placeOf(url)}. If this is the address of a page, it is not one of a torrent. ${lookElsewhere}`,
    cause,
  )

const refused = (url: string, status: number): TorrentError => {
  const what = `The torrent file could not be fetched: ${placeOf(url)} answered ${status}`
  if (status === 404 || status === 410) return failed(`${what}, there is no such file. Check the address.`)
  if (status === 401 || status === 403) {
    return failed(
      `${what}, it does not give this file to everybody. Download it there, and open it from your device.`,
    )
  }
  return failed(`${what}. Try again later, or check the address.`)
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
    throw failed(`There is a web page at ${placeOf(url)}, not a torrent file. ${lookElsewhere}`)
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
    throw failed(`The torrent file from ${placeOf(url)} broke off in the middle. Try again.`, cause)
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
    const onAbort = (): void => this.#end(new TorrentError('aborted', 'The operation was stopped.'))
    if (signal?.aborted) onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    this.#stops.push(
      () => signal?.removeEventListener('abort', onAbort),
      clock.after(totalMs, () =>
        this.#end(
          failed(
            `The torrent file from ${placeOf(url)} took longer than ${totalMs / 1000} s. Try again later.`,
          ),
        ),
      ),
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
      this.#end(
        failed(
          `${placeOf(this.#url)} has sent nothing of the torrent file for ${silenceMs / 1000} s. Try again later.`,
        ),
      ),
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
