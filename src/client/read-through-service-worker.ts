import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { verifiedBytes } from '../engine/messages/verified-bytes.ts'
import { type StreamServing, streamAddress } from '../serve/page/stream-serving.ts'
import { onlyHereHeader } from '../serve/stream-url.ts'
import { withSignal } from '../shared/abort.ts'
import { TorrentError } from '../shared/errors.ts'
import { clientProblems } from './client-problems.ts'

/** Longest time for a read, in milliseconds: the same as for a call to our own engine. */
const readLimitMs = 30_000
/** Longest time for a read of what is here, in milliseconds. The owner may hang; our own choice. */
const hereLimitMs = 5_000

/** Bytes `begin` to `end` (exclusive) of a stream URL, or the status of another answer. */
const fetchRange = async (
  url: string,
  begin: number,
  end: number,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<Uint8Array | { readonly status: number }> => {
  const response = await fetch(url, { headers: { ...headers, range: `bytes=${begin}-${end - 1}` }, signal })
  const { status } = response
  return status === 206 ? new Uint8Array(await response.arrayBuffer()) : { status }
}

/**
 * Reads exactly the bytes `begin` to `end` (exclusive) of a file of a torrent that another tab runs. Its
 * engine is reached in the same way as the media element reaches it.
 *
 * @throws TorrentError `timeout` after 30 s, `no-such-file`, `service-worker`; what `fetch` throws
 */
export const readOfOwner = async (
  serving: StreamServing,
  torrent: TorrentSnapshot,
  fileIndex: number,
  begin: number,
  end: number,
  signal?: AbortSignal,
): Promise<Uint8Array> => {
  await withSignal(serving.ready(), signal)
  const url = streamAddress(serving, torrent, fileIndex)
  const limit = AbortSignal.timeout(readLimitMs)
  try {
    const read = await fetchRange(url, begin, end, anyOf(limit, signal))
    if (read instanceof Uint8Array) return read
    throw new TorrentError('timeout', clientProblems.noServiceWorker(read.status))
  } catch (cause) {
    if (!limit.aborted) throw cause
    throw new TorrentError('timeout', clientProblems.partNotHere(), { cause })
  }
}

/**
 * The same bytes where all of them are here, and fetches nothing: the owner answers from what it has, and
 * notes no reader. It is not asked for what its last snapshot lacks.
 *
 * @returns `null` where some are missing, and where the owner does not answer
 * @throws what `signal` is aborted with
 */
export const readHereOfOwner = async (
  serving: StreamServing,
  torrent: TorrentSnapshot,
  fileIndex: number,
  begin: number,
  end: number,
  signal?: AbortSignal,
): Promise<Uint8Array | null> => {
  const file = torrent.files.byIndex(fileIndex)
  if (file === undefined || serving.scope === null || begin < 0 || begin >= end || end > file.length) {
    return null
  }
  const { pieces, pieceLength } = torrent
  const here = verifiedBytes(pieces, pieceLength, file.offset + begin, file.offset + end)
  if (here < end - begin) return null
  const url = streamAddress(serving, torrent, fileIndex)
  try {
    const limited = anyOf(AbortSignal.timeout(hereLimitMs), signal)
    const read = await fetchRange(url, begin, end, limited, { [onlyHereHeader]: '1' })
    return read instanceof Uint8Array && read.length === end - begin ? read : null
  } catch {
    signal?.throwIfAborted()
    return null
  }
}

const anyOf = (limit: AbortSignal, signal: AbortSignal | undefined): AbortSignal =>
  signal === undefined ? limit : AbortSignal.any([signal, limit])
