import { errorToMessage, TorrentError, toTorrentError } from '../../shared/errors.ts'
import { engineProblems } from '../engine-problems.ts'
import type { ManagedTorrent } from '../managed-torrent.ts'
import type { FileReply, FileRequest, OpenFileRequest, ReadRange } from '../messages/messages.ts'
import type { OpenTorrent } from '../open-torrent.ts'

/**
 * While a read waits, the other end hears of it this often, in milliseconds: after three seconds of silence
 * it takes us for hung (`serve/service-worker/file-client.ts`).
 */
const waitingIntervalMs = 1_000
/**
 * Longest time for a read, in milliseconds. The service worker gives up earlier, so nobody waits for it any
 * more.
 */
const readLimitMs = 90_000
/**
 * Bytes in one answer, at most, however many are asked for. Our own choice: an answer is held in memory
 * whole.
 */
const maxAnswerBytes = 4 * 1024 * 1024

/** A file that a service worker reads, in a torrent that is open. */
interface OpenFile {
  readonly open: OpenTorrent
  /** Bytes. */
  readonly size: number
  readonly name: string
}

/** Answers one {@link OpenFileRequest} of the service worker on its port, until either end closes it. */
export const serveFile = async (
  port: MessagePort,
  message: OpenFileRequest,
  torrent: ManagedTorrent | undefined,
): Promise<void> => {
  const reply = (answer: FileReply, transfer: Transferable[] = []): void => port.postMessage(answer, transfer)
  const closing = new AbortController()
  const close = (): void => {
    closing.abort()
    port.close()
  }
  const fail = (error: unknown): void => {
    if (closing.signal.aborted) return
    reply({ type: 'error', error: errorToMessage(error) })
    close()
  }
  if (torrent === undefined) {
    fail(new TorrentError('no-such-file', 'This tab does not run that torrent.'))
    return
  }

  const whileWaiting = async <Value>(promise: Promise<Value>): Promise<Value> => {
    const timer = setInterval(() => reply({ type: 'waiting' }), waitingIntervalMs)
    try {
      return await promise
    } finally {
      clearInterval(timer)
    }
  }
  const read = async ({ open, size }: OpenFile, range: ReadRange): Promise<void> => {
    const begin = range.begin < 0 ? Math.max(size + range.begin, 0) : range.begin
    const end = Math.min(range.end, size, begin + maxAnswerBytes)
    if (begin >= end) throw new TorrentError('internal', 'The range lies outside the file.')
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(readLimitMs)])
    const { fileIndex, reader } = message
    const data =
      message.onlyHere === true
        ? await open.readHere(fileIndex, begin, end, signal)
        : await whileWaiting(open.read(fileIndex, begin, end, reader, signal))
    if (closing.signal.aborted) return
    // Not one of the codes after which the service worker asks again.
    if (data === null) throw new TorrentError('timeout', 'These bytes are not here.')
    const { buffer } = data as Uint8Array<ArrayBuffer>
    reply({ type: 'data', begin, data: buffer }, [buffer])
  }
  const find = async (): Promise<OpenFile> => {
    const open = await whileWaiting(torrent.ready(closing.signal))
    const file = open.info.files[message.fileIndex]
    if (file === undefined) throw new TorrentError('no-such-file', engineProblems.noFile())
    return { open, size: file.length, name: file.name }
  }
  const opening = find()

  // Set before anything is waited for: a reader may leave before the metadata is here.
  port.onmessage = ({ data: request }: MessageEvent<FileRequest>) => {
    if (request.type === 'close') close()
    else {
      opening.then((file) => read(file, request)).catch((error: unknown) => fail(toTorrentError(error)))
    }
  }
  // Some browsers tell us that the other end is gone, as when a service worker was stopped.
  port.addEventListener('close', close)

  try {
    const file = await opening
    if (closing.signal.aborted) return
    reply({ type: 'file', size: file.size, name: file.name })
    if (message.first !== null && file.size > 0) await read(file, message.first)
  } catch (error) {
    fail(error)
  }
}
