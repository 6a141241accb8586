import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach } from 'vitest'
import { WebSocket } from 'ws'
import { NetworkServer } from '../../src/client/network-server.ts'
import { NetworkClient } from '../../src/engine/worker/network-client.ts'
import type { JoinOptions, Network, SwarmMembership, TrackerStatus } from '../../src/network/ports.ts'
import type { WebSocketConstructor } from '../../src/network/tracker-socket.ts'
import { WebRtcNetwork } from '../../src/network/webrtc-network.ts'
import { attachTracker } from '../../src/node/tracker.ts'
import { createPeerId } from '../../src/protocol/peer-id.ts'
import { type Clock, systemClock } from '../../src/shared/clock.ts'
import type { PeerLink } from '../../src/swarm/ports.ts'

export const cleanUps: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

export const listen = async (server: Server, port = 0): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

export const startTracker = async (
  port = 0,
): Promise<{ url: string; port: number; stop: () => Promise<void> }> => {
  const server = createServer()
  const tracker = attachTracker(server)
  const actual = await listen(server, port)
  const stop = async (): Promise<void> => {
    tracker.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  cleanUps.push(stop)
  return { url: `ws://127.0.0.1:${actual}`, port: actual, stop }
}

export const startNetwork = (clock: Clock = systemClock): WebRtcNetwork => {
  const network = new WebRtcNetwork({
    iceServers: [],
    clock,
    WebSocket: WebSocket as unknown as WebSocketConstructor,
  })
  cleanUps.push(() => network.destroy())
  return network
}

/** The same network as a worker has it: behind messages on a real channel. */
export const startRemote = (): Network => {
  const { port1, port2 } = new MessageChannel()
  const host = new NetworkServer(startNetwork(), (message, transfer) => port1.postMessage(message, transfer))
  const remote = new NetworkClient((message, transfer) => port2.postMessage(message, transfer))
  port1.onmessage = ({ data }) => host.receive(data)
  port2.onmessage = ({ data }) => remote.receive(data)
  cleanUps.push(() => {
    port1.close()
    port2.close()
  })
  return remote
}

export interface Place {
  readonly membership: SwarmMembership
  readonly links: PeerLink[]
  status: readonly TrackerStatus[]
  link(): Promise<PeerLink>
  until(done: () => boolean): Promise<void>
}

export const join = (
  network: Network,
  options: Partial<JoinOptions> & Pick<JoinOptions, 'infoHash' | 'trackers'>,
): Place => {
  const links: PeerLink[] = []
  const checks = new Set<() => void>()
  const changed = (): void => {
    for (const check of [...checks]) check()
  }
  const membership = network.join(
    {
      peerId: createPeerId(() => randomBytes(4).readUInt32BE()),
      state: { uploaded: 0, downloaded: 0, left: 1 },
      demand: { isIn: true, links: 48, lacks: 'data', isWatched: false },
      ...options,
    },
    {
      link(link) {
        links.push(link)
        changed()
      },
      trackers(status) {
        place.status = status
        changed()
      },
    },
  )
  cleanUps.push(() => membership.leave())
  const place: Place = {
    membership,
    links,
    status: [],
    until: (done) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!done()) return
          checks.delete(check)
          resolve()
        }
        checks.add(check)
        check()
      }),
    async link() {
      await place.until(() => links.length > 0)
      return links[0]!
    },
  }
  return place
}
