import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Server from 'bittorrent-tracker/server'
import { afterEach, describe, expect, it } from 'vitest'
import WebTorrent, { type WebTorrentTorrent } from 'webtorrent'
import { WebSocket } from 'ws'
import type { TorrentEngine } from '../../src/engine/torrent-engine.ts'
import { isWebSocketTracker, JoinedNetwork } from '../../src/network/joined-network.ts'
import type { WebSocketConstructor } from '../../src/network/tracker-socket.ts'
import { WebRtcNetwork } from '../../src/network/webrtc-network.ts'
import { PublicAddressFilter } from '../../src/node/mainline/address-filter.ts'
import { isMainlineTracker, MainlineNetwork } from '../../src/node/mainline/mainline-network.ts'
import { SafeResolver } from '../../src/node/mainline/safe-resolver.ts'
import { TcpListener } from '../../src/node/mainline/tcp-listener.ts'
import { TrackerFinder } from '../../src/node/mainline/tracker-finder.ts'
import { listenOnIpv4 } from '../helpers/listen-on-ipv4.ts'
import { startMemoryEngine } from './memory-engine.ts'

/** Some pieces, with a short one at the end. */
const content = randomBytes(700_000)
const pieceLength = 65_536

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** What `bittorrent-tracker`'s server does besides what our own tracker uses of it. */
interface ListeningServer {
  readonly udp: { address(): AddressInfo }
  readonly http: { address(): AddressInfo }
  close(done: () => void): void
}

/** `bittorrent-tracker`'s server, over UDP and HTTP. */
const startTracker = async () => {
  const emitter = new Server({ udp: true, http: true, ws: false, stats: false })
  const server = emitter as unknown as ListeningServer
  await listenOnIpv4(server)
  cleanUps.push(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const { port } = server.udp.address()
  const web = server.http.address()
  return { udp: `udp://127.0.0.1:${port}/announce`, http: `http://127.0.0.1:${web.port}/announce` }
}

/** webtorrent@3 in Node, which speaks TCP: no packet leaves this machine. */
const startWebTorrent = (): WebTorrent => {
  const client: WebTorrent & { readonly destroyed?: boolean } = new WebTorrent({
    dht: false,
    lsd: false,
    natUpnp: false,
    natPmp: false,
    utp: false,
  })
  client.on('error', (error) => {
    throw error
  })
  cleanUps.push(() =>
    client.destroyed ? undefined : new Promise<void>((resolve) => client.destroy(() => resolve())),
  )
  return client
}

const seed = (client: WebTorrent, announce: readonly string[]): Promise<WebTorrentTorrent> =>
  new Promise((resolve) => {
    client.seed(content, { name: 'film.bin', pieceLength, announce, announceList: [announce] }, resolve)
  })

/** Our engine on both networks, taking connections of ordinary peers. */
const startOurs = async () => {
  const filter = new PublicAddressFilter({
    allowLocal: true,
    isOwn: ({ port }) => port === listener.port,
  })
  const resolver = new SafeResolver({ filter })
  const mainline: MainlineNetwork = new MainlineNetwork({
    filter,
    resolver,
    finders: { tracker: new TrackerFinder({ resolver }) },
    port: () => listener.port,
  })
  const listener = await TcpListener.open({
    hosts: ['127.0.0.1'],
    port: 0,
    infoHashes: () => mainline.infoHashes(),
    onLink: (infoHash, link) => mainline.take(infoHash, link),
    isRefused: (host) => mainline.isRefused(host),
  })
  const webRtc = new WebRtcNetwork({
    iceServers: [],
    WebSocket: WebSocket as unknown as WebSocketConstructor,
  })
  const engine = startMemoryEngine(
    new JoinedNetwork([
      { network: webRtc, takesTracker: isWebSocketTracker },
      { network: mainline, takesTracker: isMainlineTracker },
    ]),
  )
  cleanUps.push(async () => {
    await engine.destroy()
    await mainline.destroy()
    listener.close()
  })
  return { engine, mainline, listener }
}

const readAll = async (engine: TorrentEngine, magnet: string): Promise<Buffer> => {
  const torrent = await engine.add(magnet, { policy: { download: 'whole' } })
  const open = await torrent.ready()
  return Buffer.from(await open.readAll(0, 0, content.length, 'test'))
}

describe('webtorrent@3 in Node, over TCP', () => {
  it.each(['udp', 'http'] as const)('seeds to us, found at a tracker over %s', async (kind) => {
    const tracker = await startTracker()
    const theirs = await seed(startWebTorrent(), [tracker[kind]])
    const { engine, mainline } = await startOurs()
    const magnet = `magnet:?xt=urn:btih:${theirs.infoHash}&tr=${encodeURIComponent(tracker[kind])}`
    expect((await readAll(engine, magnet)).equals(content)).toBe(true)
    expect(mainline.report(theirs.infoHash)?.dial).toMatchObject({
      found: 1,
      silent: 0,
      refused: 0,
      closed: 0,
    })
    const [status] = engine.get(theirs.infoHash)?.snapshot().trackers ?? []
    expect(status).toMatchObject({ state: 'connected', failure: null })
  })

  it('seeds to us, named by the link alone (x.pe)', async () => {
    const client = startWebTorrent()
    const theirs = await seed(client, [])
    const { engine } = await startOurs()
    const { port } = client as unknown as { readonly torrentPort: number; readonly port: number }
    const peer = `localhost:${(client as unknown as { torrentPort: number }).torrentPort || port}`
    const magnet = `magnet:?xt=urn:btih:${theirs.infoHash}&x.pe=${peer}`
    expect((await readAll(engine, magnet)).equals(content)).toBe(true)
  })

  it('downloads from us, who announced where we take connections', async () => {
    const tracker = await startTracker()
    const first = startWebTorrent()
    const theirs = await seed(first, [tracker.udp])
    const { engine } = await startOurs()
    const magnet = `magnet:?xt=urn:btih:${theirs.infoHash}&tr=${encodeURIComponent(tracker.udp)}`
    await readAll(engine, magnet)
    await new Promise<void>((resolve) => first.destroy(() => resolve()))
    const second = startWebTorrent()
    const path = await mkdtemp(join(tmpdir(), 'mainline-'))
    cleanUps.push(() => rm(path, { recursive: true, force: true }))
    const copy = second.add(magnet, { path })
    await once(copy as unknown as NodeJS.EventEmitter, 'done')
    const [file] = copy.files
    const received = await (file as unknown as { arrayBuffer(): Promise<ArrayBuffer> }).arrayBuffer()
    expect(Buffer.from(received).equals(content)).toBe(true)
  })
})
