/**
 * The process with the whole server, which has nothing to seed. It says where it listens, and how much memory
 * it holds when it is asked.
 */
import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import type { BridgeStatus } from '../../src/network/bridge-messages.ts'
import { createAccess } from '../../src/node/access.ts'
import { createBridgeAccess } from '../../src/node/bridge/bridge-access.ts'
import { attachBridge } from '../../src/node/bridge/bridge-socket.ts'
import type { BridgeService } from '../../src/node/bridge/ports.ts'
import { listen } from '../../src/node/http-server.ts'
import { startAppService } from '../../src/node/server.ts'

// The parent deletes the folder when this process has ended in any way. Without a parent this process does
// it.
const [, , root = ''] = process.argv
process.once('disconnect', () => {
  rmSync(root, { recursive: true, force: true })
  process.exit(0)
})
writeFileSync(join(root, 'index.html'), '<!doctype html>app')
writeFileSync(join(root, 'film.mp4'), new Uint8Array(100_000))

/** Torrents that pages have open at the bridge. */
let viewerCount = 0
const bridgeService: BridgeService = {
  open({ right, open: { infoHash } }, listener) {
    // What is said here fails the search. No stranger knows the token.
    if (right === 'any') console.error('A stranger may open any torrent.')
    viewerCount++
    listener.status(statusOf(infoHash))
    listener.invite()
    return {
      offer: ({ peerId, offerId, description }) =>
        listener.answer({ peerId, offerId, description: { type: 'answer', sdp: description.sdp ?? '' } }),
      close: () => {
        viewerCount--
      },
    }
  },
}
const statusOf = (infoHash: string): BridgeStatus => ({
  type: 'status',
  infoHash,
  state: 'joining',
  reason: null,
  peers: 0,
  seeds: 0,
  downloadRate: 0,
  found: 0,
  silent: 0,
  refused: 0,
  closed: 0,
  asksDht: false,
})

const service = await startAppService({
  host: '127.0.0.1',
  port: 0,
  iceServers: [{ urls: 'turn:127.0.0.1', username: 'u', credential: 'secret-of-the-turn-server' }],
  trackers: null,
  root,
  sample: null,
  hasHttpTracker: true,
  hasUdpTracker: true,
})
// The socket of the bridge has a server of its own here: without the child process, which would do the work.
const bridgeServer = createServer((_request, response) => response.end())
const bridgeAccess = createBridgeAccess('any', null)
const access = createAccess({ host: '127.0.0.1', allowedHosts: [], allowedOrigins: null })
attachBridge(bridgeServer, {
  service: bridgeService,
  refuse: (request) => access.refuseTracker(request),
  right: (request) => bridgeAccess.right(request),
})
const bridgePort = await listen(bridgeServer, 0, '127.0.0.1')
process.on('message', () => {
  globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  process.send?.({ heldBytes: heapUsed + external, residentBytes: rss, viewerCount })
})
const udpTracker = service.ordinaryTrackers.find((url) => url.startsWith('udp:'))
process.send?.({ port: service.port, bridgePort, udpPort: Number(new URL(udpTracker ?? '').port) })
