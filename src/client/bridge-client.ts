import type { Meetings } from '../network/ports.ts'
import type { WebSocketConstructor } from '../network/tracker-socket.ts'
import { platformWakeUps, type WakeUpSources, watchWakeUps } from '../network/wake-up.ts'
import { type Cancel, type Clock, systemClock } from '../shared/clock.ts'
import { rankBridges } from './bridge-choice.ts'
import { BridgePath } from './bridge-path.ts'
import { BridgeSocket } from './bridge-socket.ts'
import type { Bridges } from './bridges.ts'
import type { BridgeAddress } from './client.ts'

/** What bridges are asked with: the platform's own, but in tests. */
export interface BridgePlatform {
  readonly WebSocket: WebSocketConstructor
  readonly clock: Clock
  /** 0 … 1. */
  readonly random: () => number
  readonly wakeUps: WakeUpSources
  /** Host of the server that the page came from, with its port. */
  readonly host: string
}

const thisPage = (): BridgePlatform => ({
  WebSocket,
  clock: systemClock,
  random: Math.random,
  wakeUps: platformWakeUps(),
  host: location.host,
})

/**
 * Asks bridges for this page's torrents, by one socket for each bridge that is asked.
 *
 * @param meetings where links to the bridges are opened
 */
export const createBridges = (
  addresses: readonly BridgeAddress[],
  meetings: Meetings,
  platform: BridgePlatform = thisPage(),
): Bridges => {
  const { WebSocket, clock, random, wakeUps, host } = platform
  const all = addresses.map((address) => ({
    url: address.url,
    socket: new BridgeSocket({ address, WebSocket, clock, random, meetings }),
    server: serverOf(address.url, host),
  }))
  const paths = new Set<BridgePath>()
  let stopWatching: Cancel = () => undefined
  return {
    open(torrent, onChange) {
      const [first, ...others] = rankBridges(torrent.infoHash, all)
      if (first === undefined) return { update: () => undefined, close: () => undefined }
      if (paths.size === 0) {
        stopWatching = watchWakeUps(wakeUps, clock, {
          restart: () => {
            for (const { socket } of all) socket.restart()
          },
          seen: () => undefined,
        })
      }
      const path = new BridgePath({ torrent, bridges: [first, ...others], clock, onChange })
      paths.add(path)
      return {
        update: (known) => path.update(known),
        close: () => {
          path.close()
          if (paths.delete(path) && paths.size === 0) stopWatching()
        },
      }
    },
  }
}

const serverOf = (url: string, host: string): string | null => {
  const server = new URL(url).host
  return server === host ? null : server
}
