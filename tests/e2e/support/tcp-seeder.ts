/**
 * A process of its own: webtorrent@3 in Node as an ordinary client, which seeds over TCP and nothing else. It
 * has a tracker of its own, over UDP.
 */
import type { AddressInfo } from 'node:net'
import Server from 'bittorrent-tracker/server'
import WebTorrent, { type WebTorrentTorrent } from 'webtorrent'
import { listenOnIpv4 } from '../../helpers/listen-on-ipv4.ts'
import { childOptions, tellParent } from './child.ts'

interface TcpSeederOptions {
  /** Path of the file. */
  readonly input: string
  /** Bytes. */
  readonly pieceLength: number
  /** Bytes a second. */
  readonly uploadLimit?: number
  /** A private torrent (BEP 27). */
  readonly isPrivate?: boolean
}

export interface TcpSeederReady {
  readonly infoHash: string
  /** `udp:` address of the tracker. */
  readonly tracker: string
  /** `host:port` where the seed takes connections. */
  readonly address: string
  /** Its `.torrent`, as base64. */
  readonly torrentFile: string
}

/** What `bittorrent-tracker`'s server does besides what our own tracker uses of it. */
interface UdpTracker {
  readonly udp: { address(): AddressInfo }
}

const { input, pieceLength, uploadLimit = -1, isPrivate = false } = childOptions<TcpSeederOptions>()

const emitter = new Server({ udp: true, http: false, ws: false, stats: false })
const server = emitter as unknown as UdpTracker
await listenOnIpv4(server)
const tracker = `udp://127.0.0.1:${server.udp.address().port}`

// No packet goes to an address that is not this machine's.
const client = new WebTorrent({
  dht: false,
  lsd: false,
  natUpnp: false,
  natPmp: false,
  utp: false,
  uploadLimit,
})
client.on('error', (error: unknown) => {
  console.error(error)
  process.exit(1)
})
const torrent = await new Promise<WebTorrentTorrent>((resolve) => {
  const announce = { announce: [tracker], announceList: [[tracker]] }
  client.seed(input, { pieceLength, private: isPrivate, ...announce }, resolve)
})
const { torrentPort } = client as unknown as { readonly torrentPort: number }
const ready: TcpSeederReady = {
  infoHash: torrent.infoHash,
  tracker,
  address: `127.0.0.1:${torrentPort}`,
  torrentFile: Buffer.from(torrent.torrentFile).toString('base64'),
}
tellParent(ready)
