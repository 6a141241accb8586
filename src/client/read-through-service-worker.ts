import { TorrentError } from '../shared/errors.ts'
import { clientProblems } from './client-problems.ts'

/** Longest time for a read, in milliseconds: the same as for a call to our own engine. */
const readLimitMs = 30_000

/**
 * Reads exactly the bytes `begin` to `end` (exclusive) of a stream URL. Another tab's engine is reached in
 * the same way as the media element reaches it.
 *
 * @throws TorrentError `timeout` after 30 s; what `fetch` throws
 */
export const readThroughServiceWorker = async (
  url: string,
  begin: number,
  end: number,
  signal?: AbortSignal,
): Promise<Uint8Array> => {
  const limit = AbortSignal.timeout(readLimitMs)
  try {
    const response = await fetch(url, {
      headers: { range: `bytes=${begin}-${end - 1}` },
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    })
    if (response.status !== 206) {
      throw new TorrentError('timeout', clientProblems.noServiceWorker(response.status))
    }
    return new Uint8Array(await response.arrayBuffer())
  } catch (cause) {
    if (!limit.aborted) throw cause
    throw new TorrentError('timeout', clientProblems.partNotHere(), { cause })
  }
}
