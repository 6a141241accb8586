/** Trackers and nodes of the DHT that mean no good. */
import { createSocket } from 'node:dgram'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { type BencodeInput, decodeBencode, encodeBencode } from '../../../src/protocol/bencode.ts'
import { encodeCompactPeers } from '../../../src/protocol/compact-peers.ts'
import type { PeerAddress } from '../../../src/protocol/peer-address.ts'
import { leaveAddress, takeAddress } from './addresses.mjs'

export interface HostileTracker {
  readonly url: string
  /** How often it was asked. */
  readonly asked: () => number
  readonly sentBytes: () => number
  /** Connections that are open. */
  readonly open: () => number
  stop(): void
}

type Answer = (request: IncomingMessage, response: ServerResponse, socket: Socket) => void

const port = 6969

/** A tracker over HTTP. @param host default: an address that nobody else has */
export const startHttpTracker = async (answer: Answer, host?: string): Promise<HostileTracker> => {
  const taken = host === undefined ? takeAddress() : null
  const sockets = new Set<Socket>()
  let asked = 0
  let sentBytes = 0
  const server = createServer((request, response) => {
    asked++
    answer(request, response, request.socket)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      sentBytes += socket.bytesWritten
      sockets.delete(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(port, host ?? taken ?? '', resolve))
  return {
    url: `http://${host ?? taken}:${port}/announce`,
    asked: () => asked,
    sentBytes: () => [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, sentBytes),
    open: () => sockets.size,
    stop: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
      if (taken !== null) leaveAddress(taken)
    },
  }
}

export const answerWith =
  (addresses: readonly PeerAddress[]): Answer =>
  (_request, response) =>
    response.end(
      encodeBencode(
        new Map<string, number | Uint8Array>([
          ['interval', 1],
          ['min interval', 1],
          ['peers', encodeCompactPeers(addresses, 4)],
        ]),
      ),
    )

/** Writes for ever, as fast as it is read. */
const writeOn = (
  stream: {
    write(data: string): boolean
    once(event: 'drain', run: () => void): unknown
    destroyed: boolean
  },
  text: string,
): void => {
  while (!stream.destroyed) {
    if (stream.write(text)) continue
    stream.once('drain', () => writeOn(stream, text))
    return
  }
}

export const answerWithoutEnd: Answer = (_request, response) => {
  response.write('d8:intervali1e5:peers999999999:')
  writeOn(response, 'x'.repeat(16 * 1024))
}

export const headWithoutEnd: Answer = (_request, _response, socket) => {
  socket.write('HTTP/1.1 200 OK\r\n')
  writeOn(socket, `X-More: ${'x'.repeat(4_000)}\r\n`)
}

/** A byte a second. */
export const answerInDrops: Answer = (_request, response) => {
  const timer = setInterval(() => response.write('d'), 1_000)
  response.on('close', () => clearInterval(timer))
}

export const answerNothing: Answer = () => undefined

export const redirectTo =
  (location: string): Answer =>
  (_request, response) =>
    response.writeHead(302, { Location: location }).end()

/** Whoever connects to these addresses of our own is counted. Nobody may. */
export interface Forbidden {
  readonly connections: () => number
  stop(): void
}

export const watchForbidden = async (hosts: readonly string[], at: number): Promise<Forbidden> => {
  let connections = 0
  const servers = hosts.map((host) => {
    const server = createTcpServer((socket) => {
      connections++
      socket.destroy()
    })
    return { server, host }
  })
  for (const { server, host } of servers) {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(at, host, resolve)
    })
  }
  return {
    connections: () => connections,
    stop: () => {
      for (const { server } of servers) server.close()
    },
  }
}

export interface HostileNode {
  /** `host:port`. */
  readonly address: string
  readonly asked: () => number
  readonly sentBytes: () => number
  stop(): void
}

/** A node of the DHT that gives many answers to each question. */
export const startHostileNode = async (
  answers: (question: ReadonlyMap<string, unknown>) => readonly ReadonlyMap<string, BencodeInput>[],
): Promise<HostileNode> => {
  const host = takeAddress()
  const socket = createSocket('udp4')
  const id = Buffer.from(host.padEnd(20, '#')).subarray(0, 20)
  let asked = 0
  let sentBytes = 0
  socket.on('error', () => undefined)
  socket.on('message', (data, from) => {
    const question = decodeBencode(data)
    if (!(question instanceof Map) || question.get('q') === undefined) return
    asked++
    for (const answer of answers(question)) {
      const body = new Map<string, BencodeInput>([['id', id], ...answer])
      const packet = encodeBencode(
        new Map<string, BencodeInput>([
          ['r', body],
          ['t', question.get('t') ?? ''],
          ['y', 'r'],
        ]),
      )
      sentBytes += packet.length
      socket.send(packet, from.port, from.address, () => undefined)
    }
  })
  await new Promise<void>((resolve) => socket.bind(6881, host, resolve))
  return {
    address: `${host}:6881`,
    asked: () => asked,
    sentBytes: () => sentBytes,
    stop: () => {
      socket.close()
      leaveAddress(host)
    },
  }
}
