/**
 * The process of a peer that takes all it can get, as libtorrent does that fetches a film and plays nothing:
 * our engine in Node with up to 500 requests outstanding and several seconds' worth, the rarest piece first
 * (libtorrent's `max_out_request_queue` and `request_queue_time`). It keeps everything in memory.
 */
import { platformWakeUps } from '../../src/network/wake-up.ts'
import { WebRtcNetwork } from '../../src/network/webrtc-network.ts'
import { TrackedSockets } from '../../src/node/tracked-sockets.ts'
import { childOptions, tellParent } from '../e2e/support/child.ts'
import { startMemoryEngine } from '../interop/memory-engine.ts'

/** What it says when it has everything. */
export interface LeechDone {
  /** Milliseconds since 1970. */
  readonly doneAt: number
}

childOptions()
const engine = startMemoryEngine(
  new WebRtcNetwork({
    iceServers: [],
    WebSocket: new TrackedSockets().constructorOfSockets,
    wakeUps: platformWakeUps(),
  }),
  undefined,
  { initialRequestDepth: 500, maxRequestDepth: 500, queueMs: 3_000 },
)
process.on('message', ({ download }: { download?: string }) => {
  if (download === undefined) return
  void engine.add(download, { policy: { download: 'whole' } }).then((torrent) => {
    const timer = setInterval(() => {
      if (torrent.snapshot().progress < 1) return
      clearInterval(timer)
      tellParent({ doneAt: Date.now() } satisfies LeechDone)
    }, 100)
  })
})
tellParent({ isReady: true })
