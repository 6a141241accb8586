import type { AddressInfo } from 'node:net'
import { createServer, connect as dial, type Socket } from 'node:net'
import { cleanUps } from './network-places.ts'

/**
 * A line to a port of this machine that can go dead: nothing gets through any more, and neither end is told.
 */
export interface DeadLine {
  readonly port: number
  /** The connections of now go dead; later ones get through. */
  die(): void
}

export const startDeadLine = async (targetPort: number): Promise<DeadLine> => {
  const pairs = new Set<[Socket, Socket]>()
  const server = createServer((near) => {
    const far = dial(targetPort, '127.0.0.1')
    const pair: [Socket, Socket] = [near, far]
    pairs.add(pair)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('error', () => undefined)
      from.on('data', (data) => {
        if (pairs.has(pair)) to.write(data)
      })
      from.on('close', () => {
        if (pairs.has(pair)) to.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const all: Socket[] = []
  server.on('connection', (socket) => all.push(socket))
  cleanUps.push(() => {
    for (const pair of pairs) for (const socket of pair) socket.destroy()
    for (const socket of all) socket.destroy()
    server.close()
  })
  return {
    port: (server.address() as AddressInfo).port,
    die() {
      for (const pair of pairs) {
        pairs.delete(pair)
        cleanUps.push(() => {
          for (const socket of pair) socket.destroy()
        })
      }
    },
  }
}
