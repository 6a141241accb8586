import { readFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { systemHasher } from '../../../src/engine/system-ports.ts'
import {
  encodeExtensionHandshake,
  encodeMetadataData,
  metadataBlockLength,
  parseExtensionHandshake,
  parseMetadataMessage,
} from '../../../src/protocol/extension.ts'
import * as messages from '../../../src/protocol/messages.ts'
import { parseMetainfo } from '../../../src/protocol/metainfo.ts'
import type { TorrentInfo } from '../../../src/protocol/metainfo-types.ts'
import { type WireHandler, WireParser } from '../../../src/protocol/wire-parser.ts'
import { film } from './torrent.ts'

export interface ScriptedSeedOptions {
  /** Where it listens. */
  readonly host: string
  readonly port: number
  readonly torrentFile: string
  /** It has nothing, and asks for nothing. */
  readonly isEmpty?: boolean
  /** What it gives in a second, at most, to each peer. Default: no limit. */
  readonly bytesPerSecond?: number
  /** Changes what it gives. */
  readonly spoil?: (block: Buffer) => void
  /** Called once for each peer that knows `ut_pex`, with what sends it a message. */
  readonly onPexPeer?: (send: (payload: Uint8Array) => void) => void
}

/** A peer whose script the test writes. It has the film, and notes what it is asked for. */
export interface ScriptedSeed {
  /** `host:port`. */
  readonly address: string
  /** Pieces of which a block was asked for. */
  readonly asked: ReadonlySet<number>
  readonly connections: () => number
  readonly open: () => number
  stop(): Promise<void>
}

const noted = { metadata: 3, pex: 4 }

/** What the peer at the other end of one connection is answered. */
const answerOn = (
  socket: Socket,
  info: TorrentInfo,
  asked: Set<number>,
  options: ScriptedSeedOptions,
): WireHandler => {
  const content = readFileSync(film)
  const send = (bytes: Uint8Array): void => {
    if (!socket.destroyed) socket.write(bytes)
  }
  const ignore = (): void => undefined
  let theirMetadataId = 0
  let freeAt = performance.now()
  return {
    handshake: () => {
      const peerId = Buffer.from(`-XX0001-${options.host.padEnd(12, '-')}`).subarray(0, 20)
      send(messages.encodeHandshake({ infoHash: info.infoHash, peerId }))
      const m = new Map([
        ['ut_metadata', noted.metadata],
        ['ut_pex', noted.pex],
      ])
      const hello = encodeExtensionHandshake({ m, metadataSize: info.infoBytes.length, port: options.port })
      send(messages.encodeExtended(0, hello))
      send(options.isEmpty ? messages.encodeHaveNone() : messages.encodeHaveAll())
    },
    interested: () => {
      if (!options.isEmpty) send(messages.encodeUnchoke())
    },
    request: (piece, begin, length) => {
      asked.add(piece)
      const at = piece * info.pieceLength + begin
      const block = Buffer.from(content.subarray(at, at + length))
      options.spoil?.(block)
      const ms = options.bytesPerSecond === undefined ? 0 : (length / options.bytesPerSecond) * 1000
      freeAt = Math.max(freeAt, performance.now()) + ms
      setTimeout(() => send(messages.encodePiece(piece, begin, block)), freeAt - performance.now())
    },
    extended: (id, payload) => {
      if (id === 0) {
        const { m } = parseExtensionHandshake(payload)
        theirMetadataId = m.get('ut_metadata') ?? 0
        const pexId = m.get('ut_pex') ?? 0
        if (pexId > 0) options.onPexPeer?.((pex) => send(messages.encodeExtended(pexId, pex)))
      } else if (id === noted.metadata && theirMetadataId > 0) {
        const message = parseMetadataMessage(payload)
        if (message?.type !== 'request') return
        const begin = message.piece * metadataBlockLength
        const block = info.infoBytes.subarray(begin, begin + metadataBlockLength)
        const answer = encodeMetadataData(message.piece, info.infoBytes.length, block)
        send(messages.encodeExtended(theirMetadataId, answer))
      }
    },
    ...{ keepAlive: ignore, choke: ignore, unchoke: ignore, notInterested: ignore, have: ignore },
    ...{ bitfield: ignore, piece: ignore, cancel: ignore, port: ignore, suggest: ignore, haveAll: ignore },
    ...{ haveNone: ignore, reject: ignore, allowedFast: ignore, unknown: ignore },
  }
}

export const startScriptedSeed = async (options: ScriptedSeedOptions): Promise<ScriptedSeed> => {
  const { host, port, torrentFile } = options
  const { info } = await parseMetainfo(readFileSync(torrentFile), systemHasher.sha1)
  const asked = new Set<number>()
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((socket) => {
    connections++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    const parser = new WireParser(answerOn(socket, info, asked, options))
    socket.on('data', (data) => {
      try {
        parser.push(data)
      } catch {
        // It speaks plainly only: an encrypted handshake is not for it.
        socket.destroy()
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(port, host, resolve))
  return {
    address: `${host}:${port}`,
    asked,
    connections: () => connections,
    open: () => sockets.size,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
