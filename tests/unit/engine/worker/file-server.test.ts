import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ManagedTorrent } from '../../../../src/engine/managed-torrent.ts'
import type { FileReply, OpenFileRequest } from '../../../../src/engine/messages/messages.ts'
import type { OpenTorrent } from '../../../../src/engine/open-torrent.ts'
import { serveFile } from '../../../../src/engine/worker/file-server.ts'
import type { TorrentInfo } from '../../../../src/protocol/metainfo-types.ts'
import { withSignal } from '../../../../src/shared/abort.ts'

const message: OpenFileRequest = {
  type: 'torrent-player:open',
  infoHash: '08ada5a7a6183aae1e09d831df6748d566095a10',
  fileIndex: 0,
  reader: 'page',
  first: { begin: 0, end: 10 },
}
const info = { files: [{ length: 100, name: 'film.mp4' }] } as unknown as TorrentInfo

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
  vi.useRealTimers()
})

const until = async (done: () => boolean): Promise<void> => {
  while (!done()) await new Promise((resolve) => setImmediate(resolve))
}

/** The service worker's end of a port, and a torrent whose metadata and bytes come when the test says. */
const open = (asked: Partial<OpenFileRequest> = {}) => {
  const { port1, port2 } = new MessageChannel()
  stops.push(() => port1.close())
  const replies: FileReply[] = []
  port1.onmessage = ({ data }: MessageEvent<FileReply>) => replies.push(data)
  const reads: AbortSignal[] = []
  let resolveMetadata: (open: OpenTorrent) => void = () => undefined
  const metadata = new Promise<OpenTorrent>((resolve) => {
    resolveMetadata = resolve
  })
  let waiters = 0
  const opened = {
    info,
    read: (_file: number, begin: number, end: number, _reader: string, signal: AbortSignal) => {
      reads.push(signal)
      return withSignal(
        begin === 50 ? new Promise<never>(() => undefined) : Promise.resolve(new Uint8Array(end - begin)),
        signal,
      )
    },
    readHere: async (_file: number, begin: number, end: number) =>
      begin < 50 ? new Uint8Array(end - begin) : null,
  } as unknown as OpenTorrent
  const torrent = {
    ready: (signal: AbortSignal) => {
      waiters++
      return withSignal(metadata, signal).finally(() => waiters--)
    },
  } as unknown as ManagedTorrent
  const served = serveFile(port2, { ...message, ...asked }, torrent)
  return {
    port: port1,
    replies,
    reads,
    served,
    waiters: () => waiters,
    metadata: () => resolveMetadata(opened),
  }
}

describe('a stream', () => {
  it('that is closed before the metadata is there is noticed at once, and nothing goes on for it', async () => {
    const intervals = new Set<unknown>()
    const [set, clear] = [globalThis.setInterval, globalThis.clearInterval]
    vi.spyOn(globalThis, 'setInterval').mockImplementation(((run: () => void, ms: number) => {
      const timer = set(run, ms)
      intervals.add(timer)
      return timer
    }) as typeof setInterval)
    vi.spyOn(globalThis, 'clearInterval').mockImplementation((timer) => {
      intervals.delete(timer)
      clear(timer as NodeJS.Timeout)
    })
    try {
      const stream = open()
      expect(intervals.size).toBe(1)
      stream.port.postMessage({ type: 'close' })
      await until(() => stream.waiters() === 0)
      await stream.served
      expect(intervals.size).toBe(0)
      stream.metadata()
      await new Promise((resolve) => setImmediate(resolve))
      expect(stream.reads).toEqual([])
    } finally {
      vi.restoreAllMocks()
    }
  })

  it('that is closed while a read waits ends the read', async () => {
    const stream = open()
    stream.metadata()
    await until(() => stream.replies.length === 2)
    expect(stream.replies.map(({ type }) => type)).toEqual(['file', 'data'])
    stream.port.postMessage({ type: 'read', begin: 50, end: 60 })
    await until(() => stream.reads.length === 2)
    stream.port.postMessage({ type: 'close' })
    await until(() => stream.reads[1]?.aborted === true)
  })

  it('says every second that it waits', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const stream = open()
    for (let second = 1; second <= 3; second++) {
      vi.advanceTimersByTime(1_000)
      await until(() => stream.replies.length === second)
    }
    expect(stream.replies.map(({ type }) => type)).toEqual(['waiting', 'waiting', 'waiting'])
  })

  it('of what is here alone opens no reader, and ends where something is missing', async () => {
    const stream = open({ onlyHere: true })
    stream.metadata()
    await until(() => stream.replies.length === 2)
    stream.port.postMessage({ type: 'read', begin: 50, end: 60 })
    await until(() => stream.replies.length === 3)
    expect(stream.replies).toMatchObject([
      { type: 'file' },
      { type: 'data', begin: 0 },
      // After other codes the service worker would ask again.
      { type: 'error', error: { code: 'timeout' } },
    ])
    expect(stream.reads).toEqual([])
  })

  it('of a torrent that does not run here is refused', async () => {
    const { port1, port2 } = new MessageChannel()
    stops.push(() => port1.close())
    const replies: FileReply[] = []
    port1.onmessage = ({ data }: MessageEvent<FileReply>) => replies.push(data)
    await serveFile(port2, message, undefined)
    await until(() => replies.length > 0)
    expect(replies).toMatchObject([{ type: 'error', error: { code: 'no-such-file' } }])
  })
})
