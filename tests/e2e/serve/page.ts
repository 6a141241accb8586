/**
 * The page of the serving tests: a viewer, and the engine's end of the protocol over bytes that are known.
 */

import { webLocksOwnership } from '../../../src/client/web-locks-ownership.ts'
import type { FileReply, FileRequest, OpenFileRequest } from '../../../src/engine/messages/messages.ts'
import { registerServing, type Serving } from '../../../src/serve/page/register.ts'
import { relayServing } from '../../../src/serve/page/relay.ts'
import { askToKeep } from '../../../src/serve/service-worker/keep-build.ts'
import { streamUrl } from '../../../src/serve/stream-url.ts'
import { systemClock } from '../../../src/shared/clock.ts'
import type { TorrentErrorCode } from '../../../src/shared/errors.ts'
import * as catalogue from '../../../src/storage/catalogue.ts'
import { TorrentDatabase } from '../../../src/storage/database.ts'
import { IndexedDbPieceStore } from '../../../src/storage/indexeddb-piece-store.ts'
import { makeTorrent, type SampleOptions, torrentBytes } from './sample.ts'

interface EngineOptions {
  readonly infoHash: string
  readonly files: readonly { readonly name: string; readonly length: number }[]
  /**
   * `serve` answers; `silent` says nothing; `waiting` says that it waits, for ever; `stall` opens and then is
   * silent.
   */
  readonly behaviour: 'serve' | 'silent' | 'waiting' | 'stall'
  /** Longest answer. */
  readonly answerBytes?: number
  /** Closes the page's torrent instead of answering read number n. */
  readonly leaveAtRead?: number
  /** Answers read number n with this error instead. */
  readonly failAtRead?: number
  readonly failWith?: TorrentErrorCode
  /**
   * Number of ports that are taken and never answered, as by an engine that dies with them. Later ports are
   * served.
   */
  readonly lostPorts?: number
}

interface EngineLog {
  opened: OpenFileRequest[]
  reads: { begin: number; end: number }[]
  closed: number
  owned: boolean
}

/** A WAV of noise: every other file is `torrentBytes`. */
const fileBytes = (name: string, length: number, begin: number, end: number): Uint8Array<ArrayBuffer> => {
  const bytes = torrentBytes(begin, end)
  if (!name.endsWith('.wav') || begin >= 44) return bytes
  const header = new DataView(new ArrayBuffer(44))
  const text = (at: number, value: string): void => {
    for (let i = 0; i < value.length; i++) header.setUint8(at + i, value.charCodeAt(i))
  }
  text(0, 'RIFF')
  header.setUint32(4, length - 8, true)
  text(8, 'WAVEfmt ')
  header.setUint32(16, 16, true)
  header.setUint16(20, 1, true)
  header.setUint16(22, 2, true)
  header.setUint32(24, 48_000, true)
  header.setUint32(28, 192_000, true)
  header.setUint16(32, 4, true)
  header.setUint16(34, 16, true)
  text(36, 'data')
  header.setUint32(40, length - 44, true)
  bytes.set(new Uint8Array(header.buffer).subarray(begin, end))
  return bytes
}

let serving: Serving | null = null
const start = async (): Promise<string> => {
  serving ??= await registerServing({ url: '/sw.js' })
  return serving.clientId
}

/** Asks for the right to run a torrent, and runs it when it is ours. */
const runEngine = (options: EngineOptions): EngineLog => {
  const log: EngineLog = { opened: [], reads: [], closed: 0, owned: false }
  let reads = 0
  const serve = (message: OpenFileRequest, port: MessagePort): void => {
    log.opened.push(message)
    const reply = (value: FileReply, transfer: Transferable[] = []): void => port.postMessage(value, transfer)
    if (options.behaviour === 'silent' || log.opened.length <= (options.lostPorts ?? 0)) return
    if (options.behaviour === 'waiting') {
      const timer = setInterval(() => reply({ type: 'waiting' }), 50)
      port.onmessage = () => {
        clearInterval(timer)
        log.closed++
      }
      return
    }
    const file = options.files[message.fileIndex]
    if (file === undefined) {
      reply({ type: 'error', error: { code: 'no-such-file', message: 'No such file.' } })
      return
    }
    const read = ({ begin: from, end: to }: { begin: number; end: number }): void => {
      log.reads.push({ begin: from, end: to })
      reads++
      if (reads === options.leaveAtRead) {
        release()
        return
      }
      if (reads === options.failAtRead) {
        reply({ type: 'error', error: { code: options.failWith ?? 'internal', message: 'It broke.' } })
        return
      }
      const begin = from < 0 ? Math.max(0, file.length + from) : from
      const end = Math.min(to, file.length, begin + (options.answerBytes ?? 4 << 20))
      if (begin >= end) {
        reply({ type: 'error', error: { code: 'internal', message: 'Outside the file.' } })
        return
      }
      const data = fileBytes(file.name, file.length, begin, end).buffer
      reply({ type: 'data', begin, data }, [data])
    }
    port.onmessage = ({ data: request }: MessageEvent<FileRequest>) => {
      if (request.type === 'close') log.closed++
      else if (options.behaviour === 'serve') read(request)
    }
    reply({ type: 'file', size: file.length, name: file.name })
    if (options.behaviour === 'serve' && message.first !== null && file.length > 0) read(message.first)
  }
  const stopRelay = relayServing({ runs: (infoHash) => infoHash === options.infoHash, serve })
  const claim = webLocksOwnership(serving).request(options.infoHash, {
    owned: () => {
      log.owned = true
    },
    lost: () => {
      log.owned = false
    },
  })
  const release = (): void => {
    claim.release()
    stopRelay()
  }
  return log
}

export interface Answer {
  status: number
  headers: Record<string, string>
  length: number
  /** Offset in the file that the body was found to begin at, or why it is not the file's bytes. */
  right: boolean
  text: string
  /** The body broke off with an error. */
  broke: boolean
}

/** Fetches and compares the body with the file's bytes from `begin` on. */
const get = async (url: string, init: RequestInit, begin: number): Promise<Answer> => {
  const response = await fetch(url, init)
  const chunks: Uint8Array[] = []
  let broke = false
  try {
    const reader = response.body?.getReader()
    for (;;) {
      const next = await reader?.read()
      if (next === undefined || next.done) break
      chunks.push(next.value)
    }
  } catch {
    broke = true
  }
  let at = begin
  let right = true
  for (const chunk of chunks) {
    const wanted = torrentBytes(at, at + chunk.length)
    right &&= chunk.every((byte, i) => byte === wanted[i])
    at += chunk.length
  }
  const isText = response.headers.get('content-type')?.startsWith('text/plain') === true
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    length: at - begin,
    right,
    text: isText && chunks[0] !== undefined ? new TextDecoder().decode(chunks[0]) : '',
    broke,
  }
}

/** Stores some pieces of a torrent, as a download would have. */
const store = async (options: SampleOptions, pieces: readonly number[]): Promise<void> => {
  const info = makeTorrent(options)
  const pieceStore = new IndexedDbPieceStore({ database: new TorrentDatabase(), clock: systemClock })
  await pieceStore.open(info)
  for (const piece of pieces) {
    const begin = piece * info.pieceLength
    await pieceStore.put(piece, torrentBytes(begin, Math.min(begin + info.pieceLength, info.length)))
  }
  await pieceStore.close()
}

const library = {
  start,
  runEngine,
  get,
  store,
  streamUrl,
  askToKeep,
  registerServing,
  webLocksOwnership,
  saveBlobs: catalogue.saveBlobs,
  makeTorrent,
  torrentBytes,
  TorrentDatabase,
}

declare global {
  var tp: typeof library
  /** What a test keeps in the page between two evaluations. */
  var logs: EngineLog[]
}
globalThis.tp = library
globalThis.logs = []
