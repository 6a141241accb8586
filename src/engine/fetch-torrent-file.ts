import { type Clock, systemClock } from '../shared/clock.ts'
import { TorrentError } from '../shared/errors.ts'

/**
 * The largest `.torrent` that is read. Metadata of 16 MiB is the largest that peers may send
 * (`protocol/metainfo.ts`); half as much again and more is left for lists of trackers and web seeds.
 */
export const maxTorrentFileBytes = 32 * 1024 * 1024
/** A server that sends nothing for so long has gone: TCP alone would wait for minutes. */
const silenceMs = 15_000
/** In all. 32 MiB in a minute is 4.5 Mbit/s. */
const totalMs = 60_000

export interface FetchTorrentFileOptions {
  readonly signal?: AbortSignal
  readonly clock?: Clock
}

const failed = (message: string, cause?: unknown): TorrentError =>
  new TorrentError('invalid-torrent', message, { cause })

export const torrentFileTooLarge = (): TorrentError =>
  failed(`This file is too large to be a torrent file: those have at most ${maxTorrentFileBytes >> 20} MiB.`)

/**
 * Fetches a `.torrent`, with a limit in bytes and in time: an address comes from a stranger's link, and its
 * server may send without an end, or nothing at all.
 *
 * @param url relative to the page, or absolute
 * @throws TorrentError `invalid-torrent` with what to do about it, `aborted`
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
      throw failed(
        `The torrent file at ${url} could not be fetched. Its server must be up and allow this page to read it (CORS).`,
        cause,
      )
    }
    if (!response.ok) {
      throw failed(`The torrent file at ${url} could not be fetched: its server answered ${response.status}.`)
    }
    // Only a hint that saves the way: a server may say anything here, so the bytes are counted all the same.
    if (Number(response.headers.get('content-length') ?? 0) > maxTorrentFileBytes) throw torrentFileTooLarge()
    return await readAll(response, url, () => watch.heard())
  } catch (error) {
    throw watch.reason ?? error
  } finally {
    // Whatever the end was: no byte more is wanted.
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
    throw failed(`The torrent file at ${url} broke off in the middle. Try again.`, cause)
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
          failed(`The torrent file at ${url} took longer than ${totalMs / 1000} s. Try again later.`),
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
          `The server of the torrent file at ${this.#url} has sent nothing for ${silenceMs / 1000} s. Try again later.`,
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
