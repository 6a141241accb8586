import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { addressKey, isLoopback } from './client-address.ts'

/**
 * Most sockets that are open at the same time, of the tracker's clients and of browsers that load the app
 * (decision 012).
 */
const maxConnections = 15_000
/** Most sockets from one address: those of the tracker's clients (`tracker-limits.ts`) and as many again. */
const maxConnectionsPerAddress = 2_000

export interface ConnectionLimits {
  readonly total?: number
  readonly perAddress?: number
  /**
   * Whether connections from an address are not counted. Default: those from this machine, since a proxy on
   * it speaks for everybody.
   */
  readonly isExempt?: (address: string) => boolean
}

/** Closes connections beyond these limits. */
export const limitConnections = (server: Server, limits: ConnectionLimits = {}): void => {
  const { total = maxConnections, perAddress = maxConnectionsPerAddress, isExempt = isLoopback } = limits
  server.maxConnections = total
  const counts = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const { remoteAddress = '' } = socket
    if (isExempt(remoteAddress)) return
    const key = addressKey(remoteAddress)
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    socket.once('close', () => {
      const left = (counts.get(key) ?? 1) - 1
      if (left > 0) counts.set(key, left)
      else counts.delete(key)
    })
    if (count > perAddress) socket.destroy()
  })
}
