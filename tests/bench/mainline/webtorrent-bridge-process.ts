/** A process of its own: webtorrent@3 in Node as a bridge, which speaks TCP and WebRTC. */
import wrtc from '@roamhq/wrtc'
import WebTorrent from 'webtorrent'
import { childOptions, tellParent } from '../../e2e/support/child.ts'

interface BridgeProcessOptions {
  /** Where the pieces go. */
  readonly folder: string
}

const { folder } = childOptions<BridgeProcessOptions>()
const client = new WebTorrent({
  // No packet goes where nobody was named.
  dht: false,
  lsd: false,
  natUpnp: false,
  natPmp: false,
  utp: false,
  tracker: { wrtc, rtcConfig: { iceServers: [] } },
})
client.on('error', (error: unknown) => {
  console.error(error)
  process.exit(1)
})
process.on('message', ({ join, ask }: { join?: string; ask?: 'verified' | 'goodbye' }) => {
  if (join !== undefined) client.add(join, { path: folder })
  // webtorrent counts a piece when it has been verified.
  if (ask === 'verified') tellParent({ isDone: client.torrents[0]?.progress === 1 })
  if (ask === 'goodbye') client.destroy(() => tellParent({ hasLeft: true }))
})
client.on('listening', () => tellParent({ isReady: true }))
