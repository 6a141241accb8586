/**
 * Two peers meet at the tracker of the first argument, exchange a byte and leave. The test sees that the
 * process ends.
 */
import { randomBytes } from 'node:crypto'
import { WebSocket } from 'ws'
import type { WebSocketConstructor } from '../../src/network/tracker-socket.ts'
import { WebRtcNetwork } from '../../src/network/webrtc-network.ts'

const infoHash = randomBytes(20)
const networks = [0, 1].map(
  () => new WebRtcNetwork({ iceServers: [], WebSocket: WebSocket as unknown as WebSocketConstructor }),
)
await Promise.all(
  networks.map(
    (network) =>
      new Promise<void>((resolve) => {
        network.join(
          {
            infoHash,
            peerId: randomBytes(20),
            trackers: [process.argv[2] ?? '', 'ws://127.0.0.1:1'],
            state: { uploaded: 0, downloaded: 0, left: 1 },
            demand: { isIn: true, links: 10, lacks: 'data', isWatched: false },
          },
          {
            link(link) {
              link.listen({ data: () => resolve(), drain: () => undefined, close: () => undefined })
              link.send(Uint8Array.of(1))
            },
            trackers: () => undefined,
          },
        )
      }),
  ),
)
for (const network of networks) network.destroy()
