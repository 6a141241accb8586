import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { maxBridgeFrameBytes } from '../../network/bridge-messages.ts'
import type { Refusal } from '../access.ts'
import { AddressCounts } from '../address-counts.ts'
import { clientAddress } from '../client-address.ts'
import { refuseUpgrade } from '../refuse-upgrade.ts'
import { isBridgePath } from './bridge-access.ts'
import { BridgeConnection } from './bridge-connection.ts'
import { type BridgeLimits, bridgeLimits } from './bridge-limits.ts'
import { PartialBytes } from './partial-bytes.ts'
import type { BridgeRight, BridgeService } from './ports.ts'

/** Bytes before the text of a pong (RFC 6455 §5.2): two, and a mask of four. */
const pongHeaderBytes = 6

export interface BridgeSocketOptions {
  readonly service: BridgeService
  readonly limits?: Partial<BridgeLimits>
  /** Why a request may not come in; `null` when it may. */
  readonly refuse: (request: IncomingMessage) => Refusal | null
  /** What a socket may ask for. */
  readonly right: (request: IncomingMessage) => BridgeRight
}

/** The bridge's socket on the server, for all pages. */
export interface BridgeSocket {
  readonly socketCount: number
  /** Closes every page's socket and takes no new ones. */
  close(): void
}

/** Answers WebSocket upgrades of `/bridge` on `server`. */
export const attachBridge = (server: Server, options: BridgeSocketOptions): BridgeSocket => {
  const limits = { ...bridgeLimits, ...options.limits }
  const connections = new Set<BridgeConnection>()
  const counts = new AddressCounts()
  const partial = new PartialBytes(limits.partialBytes)
  // Compression is off: it costs memory for every page.
  const upgrades = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: maxBridgeFrameBytes,
  })
  upgrades.on('error', () => undefined)

  const fullness = (key: string): Refusal | null => {
    if (counts.total >= limits.sockets) {
      return { status: 503, reason: 'This bridge is full. Try again later.' }
    }
    if (counts.of(key) < limits.socketsPerAddress) return null
    return { status: 429, reason: 'Your address has as many connections to this bridge as it may have.' }
  }

  const take = (socket: WebSocket, line: Socket, right: BridgeRight, key: string): void => {
    const connection = new BridgeConnection({ socket, right, service: options.service, limits })
    connections.add(connection)
    counts.add(key)
    // Bytes are looked at as they come: a message is seen only when it is whole, and is held until then.
    const watched = partial.watch(line, () => connection.maxPartialBytes)
    socket.on('message', () => watched.settle())
    socket.on('pong', (data) => watched.discount(data.length + pongHeaderBytes))
    socket.once('close', () => {
      watched.stop()
      connections.delete(connection)
      counts.remove(key)
    })
  }

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (!isBridgePath(request.url)) return
    try {
      // This comes before anything is written: a page that hangs up now must not end the process.
      socket.on('error', () => socket.destroy())
      const right = options.right(request)
      const key = right === 'any' ? 'the person at this machine' : clientAddress(request)
      const refusal = options.refuse(request) ?? fullness(key)
      if (refusal === null) {
        upgrades.handleUpgrade(request, socket, head, (page) => take(page, request.socket, right, key))
      } else refuseUpgrade(socket, refusal)
    } catch (error) {
      console.error('The bridge could not take a page:', error)
      socket.destroy()
    }
  }
  server.on('upgrade', onUpgrade)
  const sweep = (): void => {
    for (const connection of connections) connection.sweep()
  }
  // The sweep runs after everything that has arrived was read: when we were busy or asleep, the answers wait
  // there.
  const sweeping = setInterval(() => setImmediate(sweep), limits.pingIntervalMs)
  sweeping.unref()
  return {
    get socketCount() {
      return connections.size
    },
    close() {
      clearInterval(sweeping)
      server.off('upgrade', onUpgrade)
      for (const connection of connections) connection.terminate()
    },
  }
}
