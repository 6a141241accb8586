import { Server } from 'bittorrent-tracker'
import { listenOnIpv4 } from '../../helpers/listen-on-ipv4.ts'
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
  await listenOnIpv4(server, port, host)
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
