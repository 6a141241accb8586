/**
 * The whole server as a bridge, started as `npm start` does: an ordinary client of other people seeds over
 * TCP and is found by a UDP tracker alone, and a peer over WebRTC gets the film through the bridge.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Server } from 'bittorrent-tracker'
import { afterEach, expect, it } from 'vitest'
import WebTorrent, { type WebTorrentTorrent } from 'webtorrent'
import { WebSocket } from 'ws'
import { type BridgeStatus, parseFromBridge } from '../../src/network/bridge-messages.ts'
import { formatMagnet } from '../../src/protocol/magnet.ts'
import { fromHex } from '../../src/shared/bytes.ts'
import { sparingCrashes } from '../e2e/support/child.ts'
import { listenOnIpv4 } from '../helpers/listen-on-ipv4.ts'
import { type PeerDone, type PeerProgress, startPeer } from './peer.ts'
import { childrenOf, type ServerProcess, startServerProcess } from './server-process.ts'

/** Takes some seconds, so that a crash comes in the middle. */
const film = Uint8Array.from({ length: 24_000_001 }, (_, i) => (i * 31 + (i >> 9)) & 0xff)
const sha256 = createHash('sha256').update(film).digest('hex')
const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'bridge-'))
  stops.push(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** A tracker of other people, which speaks UDP to ordinary clients. */
const startTracker = async (): Promise<string> => {
  const tracker = new Server({ ws: false, stats: false, interval: 600_000 })
  tracker.on('error', (error) => console.error('tracker:', error))
  tracker.on('warning', () => undefined)
  await listenOnIpv4(tracker)
  stops.push(() => new Promise<void>((resolve) => tracker.close(resolve)))
  return `udp://127.0.0.1:${tracker.udp.address().port}`
}

interface Seed {
  readonly infoHash: string
  readonly torrentFile: Uint8Array
  stop(): Promise<void>
}

/** An ordinary client that has the film: webtorrent in Node, over TCP alone. */
const startSeed = async (tracker: string): Promise<Seed> => {
  const client = new WebTorrent({ dht: false, lsd: false, natUpnp: false, natPmp: false, utp: false })
  client.on('error', (error: unknown) => console.error('webtorrent:', error))
  let ended: Promise<void> | null = null
  const stop = (): Promise<void> => {
    ended ??= new Promise<void>((resolve) => client.destroy(() => resolve()))
    return ended
  }
  stops.push(stop)
  const path = join(folder(), 'film.mp4')
  writeFileSync(path, film)
  const torrent = await new Promise<WebTorrentTorrent>((resolve) => {
    client.seed(path, { announceList: [[tracker]] }, resolve)
  })
  return { infoHash: torrent.infoHash, torrentFile: torrent.torrentFile, stop }
}

interface Started {
  readonly server: ServerProcess
  readonly url: string
  readonly cache: string
}

const startBridge = async (args: readonly string[], cache = folder()): Promise<Started> => {
  const server = startServerProcess(['--no-sample', '--local-peers', '--cache-folder', cache, ...args], {
    LOCAL_PEERS: '1',
  })
  stops.push(async () => {
    server.kill('SIGKILL')
    await server.ended
  })
  const [, url = ''] = await server.printed(/App +(http:\S+)/)
  return { server, url, cache }
}

/** Opens the bridge's socket as our page does, and a torrent on it. */
const openTorrent = async (url: string, infoHash: string, trackers: readonly string[]) => {
  const config = await (await fetch(`${url}config.json`)).json()
  const [{ url: address, token }] = config.bridges as [{ url: string; token: string }]
  const socket = new WebSocket(`${address}?token=${token}`, { headers: { Origin: new URL(url).origin } })
  stops.push(() => socket.terminate())
  const statuses: BridgeStatus[] = []
  socket.on('message', (data) => {
    const message = parseFromBridge(data.toString())
    if (message?.type === 'status') statuses.push(message)
  })
  await once(socket, 'open')
  socket.send(
    JSON.stringify({ type: 'open', infoHash, trackers, peers: [], selectOnly: null, hasMetadata: false }),
  )
  return { statuses }
}

/** A peer over WebRTC that knows the server's own tracker alone. */
const startPage = (url: string, infoHash: string) => {
  const bytes = fromHex(infoHash)
  if (bytes === null) throw new Error('There is no info hash.')
  const magnet = formatMagnet({ infoHash: bytes, name: 'film.mp4', trackers: [url.replace(/^http/, 'ws')] })
  const page = startPeer({ magnet })
  stops.push(() => page.stop())
  return page
}

it('a page gets a film that only an ordinary client has, found by a UDP tracker', ({ skip }) =>
  sparingCrashes(skip, async () => {
    const tracker = await startTracker()
    const { infoHash } = await startSeed(tracker)
    const { server, url } = await startBridge([])
    const { statuses } = await openTorrent(url, infoHash, [tracker])
    const page = startPage(url, infoHash)
    expect((await page.receive<PeerDone>('files')).files).toEqual([{ path: 'film.mp4', sha256 }])
    expect(statuses).toContainEqual(
      expect.objectContaining({ state: 'joined', peers: 1, seeds: 1, found: 1 }),
    )
    const text = await (await fetch(`${url}status.json`)).text()
    expect(JSON.parse(text)).toMatchObject({
      child: { isRunning: true, restarts: 0 },
      bridgeSockets: 1,
      bridge: {
        totals: { viewers: 1 },
        torrents: [{ infoHash, name: 'film.mp4', viewers: 1, length: film.length }],
      },
    })
    // Neither a viewer's address nor a peer's.
    expect(text).not.toMatch(/\d+\.\d+\.\d+\.\d+/)
    const proxied = await fetch(`${url}status.json`, { headers: { 'X-Forwarded-For': '192.0.2.1' } })
    expect(proxied.status).toBe(404)
    server.kill('SIGTERM')
    expect(await server.ended, server.text()).toBe(0)
  }))

it('goes on after the process of the bridge was killed in the middle', ({ skip }) =>
  sparingCrashes(skip, async () => {
    const tracker = await startTracker()
    const { infoHash } = await startSeed(tracker)
    const { server, url } = await startBridge([])
    await openTorrent(url, infoHash, [tracker])
    const page = startPage(url, infoHash)
    let read = 0
    while (read < 2_000_000) ({ read } = await page.receive<PeerProgress>('read'))
    process.kill(childrenOf(server.pid)[0] ?? -1, 'SIGKILL')
    expect((await page.receive<PeerDone>('files')).files).toEqual([{ path: 'film.mp4', sha256 }])
    // Pages hear of it where it takes longer than the time between two words to them.
    expect(await (await fetch(`${url}status.json`)).json()).toMatchObject({
      child: { isRunning: true, restarts: 1 },
    })
  }))

it('a torrent of the command line is fetched whole, and is there after a restart without any peer', ({
  skip,
}) =>
  sparingCrashes(skip, async () => {
    const tracker = await startTracker()
    const seed = await startSeed(tracker)
    const file = join(folder(), 'some.torrent')
    writeFileSync(file, seed.torrentFile)
    const first = await startBridge(['--whole', file])
    await first.server.printed(/Fetching +film\.mp4\n +Play it +http:\S+#magnet:\?xt=urn:btih:[0-9a-f]{40}/)
    await first.server.printed(/\(100 %\)/)
    first.server.kill('SIGTERM')
    expect(await first.server.ended, first.server.text()).toBe(0)
    await seed.stop()
    const second = await startBridge([], first.cache)
    await openTorrent(second.url, seed.infoHash, [])
    const page = startPage(second.url, seed.infoHash)
    expect((await page.receive<PeerDone>('files')).files).toEqual([{ path: 'film.mp4', sha256 }])
  }))
