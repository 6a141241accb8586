import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { Refusal } from './access.ts'
import { clientAddress } from './client-address.ts'
import { TrackerConnection } from './tracker-connection.ts'
import { type TrackerLimits, trackerLimits } from './tracker-limits.ts'
import { TrackerSwarms } from './tracker-swarms.ts'

export interface TrackerOptions {
  readonly limits?: Partial<TrackerLimits>
  /** Whether a request comes from our own seeder, which is not bounded. */
  readonly isOwn?: (request: IncomingMessage) => boolean
  /** Why a request may not come in; `null` when it may. */
  readonly refuse?: (request: IncomingMessage) => Refusal | null
}

export interface Tracker {
  readonly socketCount: number
  readonly swarmCount: number
  /** Closes every client's socket and takes no new ones. */
  close(): void
}

/** Answers WebSocket upgrades of any path on `server` with a WebTorrent tracker. */
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
    close() {
      clearInterval(sweeping)
      server.off('upgrade', onUpgrade)
      for (const connection of connections) connection.terminate()
    },
  }
}

const refuseUpgrade = (socket: Duplex, { status, reason }: Refusal): void => {
  const body = `${reason}\n`
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n` +
      'Connection: close\r\nContent-Type: text/plain; charset=utf-8\r\n' +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy(),
  )
}

/** Counts clients, in all and by address. */
class AddressCounts {
  readonly #counts = new Map<string, number>()
  total = 0

  of(address: string): number {
    return this.#counts.get(address) ?? 0
  }

  add(address: string): void {
    this.total++
    this.#counts.set(address, this.of(address) + 1)
  }

  remove(address: string): void {
    this.total--
    const count = this.of(address) - 1
    if (count > 0) this.#counts.set(address, count)
    else this.#counts.delete(address)
  }
}
