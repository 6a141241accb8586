import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { systemClock } from '../../../src/shared/clock.ts'
import { type Flow, Line, type LineOptions } from './line.ts'

/** Most bytes that wait for the line before a sender is paused: about what a kernel buffers. */
const highWaterBytes = 256 * 1024

/** The number of bytes that went out at one time. */
interface Sent {
  /** Time in milliseconds since 1970, so that it can be compared with a page's times. */
  readonly atEpochMs: number
  readonly bytes: number
}

/** A port in front of another one, at the far end of a line. */
export interface ProxyPort {
  readonly port: number
  /** What the server sent since {@link forget}, in order. */
  readonly down: readonly Sent[]
  /** What its clients sent. */
  readonly up: readonly Sent[]
  forget(): void
}

export interface LineProxy {
  open(targetPort: number): Promise<ProxyPort>
  close(): Promise<void>
}

const onLoopback = '127.0.0.1'

/**
 * Starts a line to everything that is opened behind it, on this machine. All ports and connections share its
 * rate in each direction. A connection takes a handshake's round trip before its first byte goes out. The
 * line leaves out lost packets, and TCP's slow start.
 */
export const startProxy = (options: LineOptions): LineProxy => {
  const servers: Server[] = []
  const sockets = new Set<Socket>()
  const [downLine, upLine] = [new Line(systemClock, options), new Line(systemClock, options)]
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.once('close', () => sockets.delete(socket))
  }

  /** Carries everything from one socket to another over a direction of the line. */
  const carry = (from: Socket, to: Socket, line: Line, sent: Sent[]): void => {
    const flow: Flow = line.flow({
      arrived(bytes) {
        if (to.writable) to.write(bytes)
      },
      left(bytes) {
        sent.push({ atEpochMs: performance.timeOrigin + performance.now(), bytes })
        if (from.isPaused() && flow.waitingBytes < highWaterBytes / 2) from.resume()
      },
    })
    from.on('data', (bytes) => {
      flow.send(bytes as Buffer)
      if (flow.waitingBytes > highWaterBytes) from.pause()
    })
    from.once('end', () => flow.afterwards(() => to.end()))
    from.once('close', () => flow.afterwards(() => to.destroySoon()))
  }

  return {
    async open(targetPort) {
      const down: Sent[] = []
      const up: Sent[] = []
      // A browser that is closed cuts its connections. An error here says no more than the `close` that
      // follows.
      const ignore = (): void => undefined
      const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
        keep(client)
        client.on('error', ignore)
        // This is the time of a SYN and of the SYN-ACK that answers it.
        systemClock.after(2 * options.delayMs, () => {
          if (client.destroyed) return
          const target = connect({ port: targetPort, host: onLoopback, allowHalfOpen: true })
          keep(target)
          target.on('error', ignore)
          carry(client, target, upLine, up)
          carry(target, client, downLine, down)
          client.resume()
        })
      })
      servers.push(server)
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(0, onLoopback, resolve)
      })
      return {
        port: (server.address() as AddressInfo).port,
        down,
        up,
        forget() {
          down.length = 0
          up.length = 0
        },
      }
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    },
  }
}
