/** A process of its own: webtorrent@3 in Node, seeding. Started by `seeder.ts`. */
import wrtc from '@roamhq/wrtc'
import WebTorrent from 'webtorrent'
import { childOptions, tellParent } from './child.ts'
import type { SeederOptions } from './seeder.ts'
import { sparseTorrent } from './sparse-torrent.ts'

const { input, name, pieceLength, trackers, uploadLimit = -1, sparse } = childOptions<SeederOptions>()

const client = new WebTorrent({
  // Nothing but WebRTC, and no packet to an address that is not this machine's.
  dht: false,
  lsd: false,
  natUpnp: false,
  natPmp: false,
  utp: false,
  uploadLimit,
  tracker: { wrtc, rtcConfig: { iceServers: [] } },
})
client.on('error', (error: unknown) => {
  console.error(error)
  process.exit(1)
})
if (sparse !== undefined) {
  const { torrentFile, store } = sparseTorrent(sparse)
  client.add(torrentFile, { announce: trackers, store, skipVerify: true }, (torrent) =>
    tellParent({ infoHash: torrent.infoHash, magnet: torrent.magnetURI }),
  )
} else {
  client.seed(
    input,
    {
      announce: trackers,
      announceList: [trackers],
      ...(name && { name }),
      ...(pieceLength && { pieceLength }),
    },
    (torrent) => tellParent({ infoHash: torrent.infoHash, magnet: torrent.magnetURI }),
  )
}
process.on('message', (message: object) => {
  if ('ask' in message)
    tellParent({ peers: client.torrents.reduce((sum, torrent) => sum + torrent.numPeers, 0) })
})
