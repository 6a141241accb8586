import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { Refusal } from './access.ts'
import { AddressCounts } from './address-counts.ts'
import { clientAddress } from './client-address.ts'
import { refuseUpgrade } from './refuse-upgrade.ts'
import { TrackerConnection } from './tracker-connection.ts'
import { type TrackerLimits, trackerLimits } from './tracker-limits.ts'
import { type SwarmCounts, TrackerSwarms } from './tracker-swarms.ts'

export interface TrackerOptions {
  readonly limits?: Partial<TrackerLimits>
  /** Whether a request comes from our own seeder, which is not bounded. */
  readonly isOwn?: (request: IncomingMessage) => boolean
  /** Why a request may not come in; `null` when it may. */
  readonly refuse?: (request: IncomingMessage) => Refusal | null
  /** Whether another part of the server answers this request. */
  readonly isElsewhere?: (request: IncomingMessage) => boolean
}

export interface Tracker {
  readonly socketCount: number
  readonly swarmCount: number
  /** How many peers of a swarm are here. @param infoHash 40 hexadecimal digits */
  countsOf(infoHash: string): SwarmCounts
  /** Closes every client's socket and takes no new ones. */
  close(): void
}

/** Answers WebSocket upgrades of every path that nobody else answers with a WebTorrent tracker. */
export const attachTracker = (server: Server, options: TrackerOptions = {}): Tracker => {
  const limits = { ...trackerLimits, ...options.limits }
  const swarms = new TrackerSwarms(limits)
  const connections = new Set<TrackerConnection>()
  const strangers = new AddressCounts()
  // Compression is off: it costs memory for every client.
  const upgrades = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.messageBytes,
  })
  upgrades.on('error', () => undefined)

  const fullness = (address: string): Refusal | null => {
    if (strangers.total >= limits.sockets) {
      return { status: 503, reason: 'This tracker is full. Try again later.' }
    }
    if (strangers.of(address) < limits.socketsPerAddress) return null
    return { status: 429, reason: 'Your address has as many connections to this tracker as it may have.' }
  }

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (options.isElsewhere?.(request) === true) return
    try {
      // This comes before anything is written: a client that hangs up now must not end the process.
      socket.on('error', () => socket.destroy())
      const isOwn = options.isOwn?.(request) ?? false
      const address = clientAddress(request)
      const refusal = isOwn ? null : (options.refuse?.(request) ?? fullness(address))
      if (refusal !== null) {
        refuseUpgrade(socket, refusal)
        return
      }
      upgrades.handleUpgrade(request, socket, head, (client) => {
        const line = request.socket
        const connection = new TrackerConnection({
          socket: client,
          bytesRead: () => line.bytesRead,
          address,
          isOwn,
          swarms,
        })
        connections.add(connection)
        if (!isOwn) strangers.add(address)
        client.once('close', () => {
          connections.delete(connection)
          if (!isOwn) strangers.remove(address)
        })
      })
    } catch (error) {
      console.error('The tracker could not take a client:', error)
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
    get swarmCount() {
      return swarms.swarmCount
    },
    countsOf: (infoHash) => swarms.countsOf(infoHash),
    close() {
      clearInterval(sweeping)
      server.off('upgrade', onUpgrade)
      for (const connection of connections) connection.terminate()
    },
  }
}
