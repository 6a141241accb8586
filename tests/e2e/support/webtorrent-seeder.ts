/** A process of its own: webtorrent@3 in Node, seeding. Started by `seeder.ts`. */
import { readFileSync } from 'node:fs'
import wrtc from '@roamhq/wrtc'
import WebTorrent, { type WebTorrentTorrent } from 'webtorrent'
import { childOptions, tellParent } from './child.ts'
import type { SeederOptions, SeederReady, SeederWire } from './seeder.ts'
import { isIncomplete, sparseTorrent } from './sparse-torrent.ts'

const options = childOptions<SeederOptions>()
const { input, torrentFile, name, pieceLength, trackers, uploadLimit = -1, sparse } = options
const { clients: clientCount = 1, onlyAnswers = false, chokes = false } = options

interface Wire {
  readonly uploaded: number
  readonly peerId: string
  /** Whether the other side is interested. */
  readonly peerInterested: boolean
  /** What it asked for and was not sent yet. */
  readonly peerRequests: readonly unknown[]
  once(event: string, listener: () => void): void
}

interface Noted {
  readonly wire: Wire
  readonly client: number
  readonly openedAt: number
  closedAt: number | null
}
let noted: Noted[] = []

const startClient = (): WebTorrent => {
  const client = new WebTorrent({
    // Nothing but WebRTC, and no packet to an address that is not this machine's.
    dht: false,
    lsd: false,
    natUpnp: false,
    natPmp: false,
    utp: false,
    uploadLimit,
    tracker: {
      wrtc,
      rtcConfig: { iceServers: [] },
      ...(onlyAnswers && { getAnnounceOpts: () => ({ numwant: 0 }) }),
    },
  })
  client.on('error', (error: unknown) => {
    console.error(error)
    process.exit(1)
  })
  return client
}

const sparseContent = sparse === undefined ? null : sparseTorrent(sparse)

const seed = (client: WebTorrent): Promise<WebTorrentTorrent> =>
  new Promise((resolve) => {
    if (sparse !== undefined && sparseContent !== null) {
      const { torrentFile, store } = sparseContent
      client.add(torrentFile, { announce: trackers, store, skipVerify: !isIncomplete(sparse) }, resolve)
      return
    }
    if (torrentFile !== undefined) {
      client.add(readFileSync(torrentFile), { announce: trackers, path: input }, (torrent) => {
        torrent.once('done', () => resolve(torrent))
      })
      return
    }
    client.seed(
      input,
      {
        announce: trackers,
        announceList: [trackers],
        ...(name && { name }),
        ...(pieceLength && { pieceLength }),
        ...(chokes && { uploads: false }),
      },
      resolve,
    )
  })

const clients = Array.from({ length: clientCount }, startClient)
const torrents = await Promise.all(clients.map(seed))
for (const [client, torrent] of torrents.entries()) {
  torrent.on('wire', (wire: Wire) => {
    const note: Noted = { wire, client, openedAt: Date.now(), closedAt: null }
    noted.push(note)
    wire.once('close', () => {
      note.closedAt = Date.now()
    })
  })
}
const [first] = torrents
const ready: SeederReady = {
  infoHash: first?.infoHash ?? '',
  magnet: first?.magnetURI ?? '',
  peerIds: clients.map(({ peerId }) => peerId),
}
tellParent(ready)

const wires = (): SeederWire[] =>
  noted.map(({ wire, client, openedAt, closedAt }) => ({
    client,
    peerId: wire.peerId,
    openedAt,
    closedAt,
    uploaded: wire.uploaded,
    isIdle: closedAt !== null || (!wire.peerInterested && wire.peerRequests.length === 0),
  }))

process.on('message', ({ ask, rate = -1 }: { ask?: string; rate?: number }) => {
  if (ask === 'peers') tellParent({ peers: torrents.reduce((sum, torrent) => sum + torrent.numPeers, 0) })
  if (ask === 'wires') tellParent({ wires: wires() })
  if (ask === 'limit') for (const client of clients) client.throttleUpload(rate)
  if (ask === 'forget') noted = noted.filter(({ closedAt }) => closedAt === null)
})
