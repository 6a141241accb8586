import { Server } from 'bittorrent-tracker'
import { leaveAddress, takeAddress } from './addresses.mjs'

const port = 6969

export interface RunningTracker {
  readonly url: string
  stop(): Promise<void>
}

/** A tracker of other people; its URL is of one protocol. */
export const startTracker = async (protocol: 'udp' | 'http'): Promise<RunningTracker> => {
  const host = takeAddress()
  const server = new Server({ ws: false, stats: false, interval: 10_000 })
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject)
    server.listen(port, { http: host, udp: host, udp6: '::1' }, resolve)
  })
  return {
    url: protocol === 'udp' ? `udp://${host}:${port}` : `http://${host}:${port}/announce`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          leaveAddress(host)
          resolve()
        })
        server.http.closeAllConnections()
      }),
  }
}
