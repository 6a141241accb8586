/** A process of its own: our engine in Node, which seeds one file with pieces of a chosen length. */
import { createHash, randomBytes } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { PeerSnapshot } from '../../../src/engine/messages/snapshot.ts'
import { systemHasher, systemRandom } from '../../../src/engine/system-ports.ts'
import { TorrentEngine } from '../../../src/engine/torrent-engine.ts'
import { platformWakeUps } from '../../../src/network/wake-up.ts'
import { WebRtcNetwork } from '../../../src/network/webrtc-network.ts'
import { FileTorrentStorage } from '../../../src/node/file-torrent-storage.ts'
import { TrackedSockets } from '../../../src/node/tracked-sockets.ts'
import { buildInfo, encodeMetainfo } from '../../../src/protocol/metainfo.ts'
import { systemClock } from '../../../src/shared/clock.ts'
import { childOptions, tellParent } from '../../e2e/support/child.ts'
import type { SeederOptions, SeederReady, SeederWire } from '../../e2e/support/seeder.ts'

const { input, pieceLength, trackers } = childOptions<SeederOptions>()
if (typeof input !== 'string' || pieceLength === undefined) throw new Error('It seeds one file.')

const content = await readFile(input)
const hashes: Uint8Array[] = []
for (let at = 0; at < content.length; at += pieceLength) {
  hashes.push(
    createHash('sha1')
      .update(content.subarray(at, at + pieceLength))
      .digest(),
  )
}
const name = basename(input)
const infoBytes = buildInfo({
  name,
  files: [{ path: name, length: content.length }],
  pieceLength,
  pieceHashes: Buffer.concat(hashes),
})
const infoHash = createHash('sha1').update(infoBytes).digest('hex')

const say = (sentence: string): void => console.error(`  our seeder: ${sentence}`)
const storage = new FileTorrentStorage({ say })
const { mtimeMs } = await stat(input)
storage.keep(infoHash, [{ location: input, path: name, length: content.length, modifiedMs: mtimeMs }])
const engine = new TorrentEngine({
  network: new WebRtcNetwork({
    iceServers: [],
    WebSocket: new TrackedSockets().constructorOfSockets,
    wakeUps: platformWakeUps(),
  }),
  storage,
  clock: systemClock,
  random: systemRandom,
  hasher: systemHasher,
})
const torrent = await engine.add(encodeMetainfo(infoBytes, { trackers }))
await torrent.ready()

/** The engine tells no peer ids. A wire of the bench needs one that is nobody else's. */
const ownPeerId = randomBytes(20).toString('hex')
const ready: SeederReady = {
  infoHash,
  magnet: `magnet:?xt=urn:btih:${infoHash}&dn=${encodeURIComponent(name)}`,
  peerIds: [ownPeerId],
}
tellParent(ready)

/** The viewers: seeds meet each other too, and have nothing to say. */
const viewers = (): readonly PeerSnapshot[] => torrent.snapshot().peers.filter(({ progress }) => progress < 1)

const wires = (): SeederWire[] =>
  viewers().map(({ uploaded }) => ({
    client: 0,
    peerId: '',
    openedAt: 0,
    closedAt: null,
    uploaded,
    isIdle: false,
  }))

process.on('message', ({ ask }: { ask?: string }) => {
  if (ask === 'peers') tellParent({ peers: viewers().length })
  if (ask === 'wires') tellParent({ wires: wires() })
})
