/**
 * A process of its own: a peer that downloads all of a torrent and tells what it got. Started by `peer.ts`.
 */
import { createHash } from 'node:crypto'
import { WebSocket } from 'ws'
import type { WebSocketConstructor } from '../../src/network/tracker-socket.ts'
import { WebRtcNetwork } from '../../src/network/webrtc-network.ts'
import { childOptions, tellParent } from '../e2e/support/child.ts'
import { startMemoryEngine } from './memory-engine.ts'
import type { PeerDone, PeerOptions, PeerProgress } from './peer.ts'

const chunkBytes = 256 * 1024
const { magnet } = childOptions<PeerOptions>()
const engine = startMemoryEngine(
  new WebRtcNetwork({ iceServers: [], WebSocket: WebSocket as unknown as WebSocketConstructor }),
)
const torrent = await engine.add(magnet)
const open = await torrent.ready()
const got: { path: string; sha256: string }[] = []
for (const [index, { path, length }] of open.info.files.entries()) {
  const hash = createHash('sha256')
  for (let begin = 0; begin < length; begin += chunkBytes) {
    hash.update(await open.readAll(index, begin, Math.min(begin + chunkBytes, length), 'test'))
    tellParent({ read: begin } satisfies PeerProgress)
  }
  got.push({ path, sha256: hash.digest('hex') })
}
tellParent({ files: got } satisfies PeerDone)
