import { Server } from 'bittorrent-tracker'
import { listenOnIpv4 } from '../../helpers/listen-on-ipv4.ts'
import { leaveAddress, takeAddress } from './addresses.mjs'

const port = 6969

export interface RunningTracker {
  readonly url: string
  /** How many of a torrent's peers have all of it. */
  seeds(infoHash: string): number
  stop(): Promise<void>
}

/** A tracker of other people; its URL is of one protocol. */
export const startTracker = async (protocol: 'udp' | 'http'): Promise<RunningTracker> => {
  const host = takeAddress()
  const server = new Server({ ws: false, stats: false, interval: 10_000 })
  await listenOnIpv4(server, port, host)
  return {
    url: protocol === 'udp' ? `udp://${host}:${port}` : `http://${host}:${port}/announce`,
    seeds: (infoHash) => server.torrents[infoHash]?.complete ?? 0,
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
