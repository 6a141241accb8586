/** Loaded by Node before a peer's own script (`--import`): puts that peer's connections behind its line. */
import wrtc from '@roamhq/wrtc'
import { WebSocket } from 'ws'
import { wrapConnections } from './wrap-connections.ts'

const url = process.env.BENCH_LINE_URL
if (url === undefined) throw new Error('BENCH_LINE_URL must name the relay.')
wrapConnections(
  { url, isNoting: process.env.BENCH_LINE_NOTES !== undefined },
  {
    RTCPeerConnection: wrtc.RTCPeerConnection,
    WebSocket: WebSocket as unknown as typeof globalThis.WebSocket,
  },
)
