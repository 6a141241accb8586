/** Clients that nobody here wrote at our tracker over HTTP and UDP: `bittorrent-tracker`, and aria2. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, type SwarmCounts } from 'bittorrent-tracker'
import createTorrent from 'create-torrent'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type AppService, startAppService } from '../../src/node/server.ts'
import { parseMagnet } from '../../src/protocol/magnet.ts'
import { parseMetainfo } from '../../src/protocol/metainfo.ts'
import { toHex } from '../../src/shared/bytes.ts'
import { freePort } from '../helpers/free-port.ts'

const hasAria = spawnSync('aria2c', ['--version']).status === 0
if (!hasAria) console.error('SKIPPED: what aria2 does at our tracker. Install it: apt-get install aria2')

let root = ''
const stops: (() => unknown)[] = []
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ordinary-'))
})
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
  rmSync(root, { recursive: true, force: true })
})

const start = async (): Promise<AppService> => {
  const service = await startAppService({
    host: '127.0.0.1',
    port: 0,
    iceServers: [],
    trackers: null,
    root,
    sample: null,
    hasHttpTracker: true,
    hasUdpTracker: true,
  })
  stops.push(() => service.close())
  return service
}

const infoHash = '08ada5a7a6183aae1e09d831df6748d566095a10'
const trackerOf = (service: AppService, kind: string): string => {
  const url = service.ordinaryTrackers.find((each) => each.startsWith(kind))
  if (url === undefined) throw new Error(`There is no tracker for ${kind}.`)
  return url
}

const newClient = (tracker: string, port: number): Client => {
  const client = new Client({ infoHash, peerId: randomBytes(20), announce: [tracker], port, wrtc: false })
  client.on('error', () => undefined)
  stops.push(() => client.destroy())
  return client
}
const heard = async <T>(client: Client, event: string): Promise<T> => {
  const failed = once(client, 'warning').then(([error]) => {
    throw error
  })
  const [value] = await Promise.race([once(client, event), failed])
  return value as T
}

describe.each(['http:', 'udp:'])('bittorrent-tracker over %s', (kind) => {
  it('finds who announced before, and is told how many there are', async () => {
    const service = await start()
    const tracker = trackerOf(service, kind)
    const seed = newClient(tracker, 7001)
    const seedCounts = heard<SwarmCounts>(seed, 'update')
    seed.start()
    expect(await seedCounts).toMatchObject({ complete: 0, incomplete: 1 })
    const completed = heard<SwarmCounts>(seed, 'update')
    seed.complete({ left: 0 })
    expect(await completed).toMatchObject({ complete: 1, incomplete: 0 })
    const leech = newClient(tracker, 7002)
    const peer = heard<string>(leech, 'peer')
    leech.start()
    expect(await peer).toBe('127.0.0.1:7001')
    const scraped = heard<SwarmCounts>(leech, 'scrape')
    leech.scrape()
    expect(await scraped).toMatchObject({ complete: 1, incomplete: 1, downloaded: 1 })
    const gone = heard<SwarmCounts>(seed, 'update')
    seed.stop()
    expect(await gone).toMatchObject({ complete: 0, incomplete: 1 })
  })

  it('hears of pages in the counts, and of none of them as a peer', async () => {
    const service = await start()
    const page = new WebSocket(service.tracker)
    stops.push(() => page.terminate())
    await once(page, 'open')
    page.send(
      JSON.stringify({
        action: 'announce',
        info_hash: Buffer.from(infoHash, 'hex').toString('latin1'),
        peer_id: '-WW0001-abcdefghijkl',
        left: 0,
        event: 'started',
      }),
    )
    await once(page, 'message')
    const client = newClient(trackerOf(service, kind), 7001)
    const peers: string[] = []
    client.on('peer', (peer: string) => peers.push(peer))
    const counts = heard<SwarmCounts>(client, 'update')
    client.start()
    expect(await counts).toMatchObject({ complete: 1, incomplete: 1 })
    expect(peers).toEqual([])
  })
})

describe('our trackers', () => {
  it('share their swarms: who announced over UDP is found over HTTP', async () => {
    const service = await start()
    const seed = newClient(trackerOf(service, 'udp:'), 7001)
    const counts = heard<SwarmCounts>(seed, 'update')
    seed.start()
    await counts
    const leech = newClient(trackerOf(service, 'http:'), 7002)
    const peer = heard<string>(leech, 'peer')
    leech.start()
    expect(await peer).toBe('127.0.0.1:7001')
  })

  it('stand in the magnet link that is printed', async () => {
    const service = await start()
    const magnet = service.magnet({ name: 'film', infoHash: new Uint8Array(20) })
    expect(parseMagnet(magnet).trackers).toEqual([
      `ws://127.0.0.1:${service.port}`,
      `http://127.0.0.1:${service.port}/announce`,
      expect.stringMatching(/^udp:\/\/127\.0\.0\.1:\d+\/announce$/),
    ])
  })
})

const startAria = async (folder: string, torrent: string): Promise<ChildProcess> => {
  const child = spawn(
    'aria2c',
    [
      `--dir=${folder}`,
      `--listen-port=${await freePort()}`,
      '--interface=127.0.0.1',
      // aria2 speaks to UDP trackers through its DHT, which has no node to begin with here.
      '--enable-dht=true',
      `--dht-listen-port=${await freePort()}`,
      `--dht-file-path=${join(folder, 'dht.dat')}`,
      '--enable-dht6=false',
      '--bt-enable-lpd=false',
      '--enable-peer-exchange=false',
      '--check-integrity=true',
      '--seed-ratio=0',
      '--allow-overwrite=true',
      '--console-log-level=warn',
      '--no-conf=true',
      torrent,
    ],
    { stdio: 'ignore' },
  )
  stops.push(async () => {
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null
    child.kill('SIGKILL')
    await ended
  })
  return child
}

describe.skipIf(!hasAria).each(['http:', 'udp:'])('aria2 over %s', (kind) => {
  it('downloads from another one that it finds at our tracker alone', async () => {
    const service = await start()
    const film = Buffer.from(
      Array.from({ length: 300_000 }, (_, index) => (index * 31 + (index >> 9)) & 0xff),
    )
    const folders = ['seed', 'leech'].map((name) => join(root, name))
    for (const folder of folders) mkdirSync(folder)
    const [seedFolder = '', leechFolder = ''] = folders
    writeFileSync(join(seedFolder, 'film.bin'), film)
    const torrent = await new Promise<Uint8Array>((resolve, reject) => {
      createTorrent(
        join(seedFolder, 'film.bin'),
        { pieceLength: 16_384, announceList: [[trackerOf(service, kind)]] },
        (error, file) => (error === null ? resolve(file) : reject(error)),
      )
    })
    const torrentFile = join(root, 'film.torrent')
    writeFileSync(torrentFile, torrent)
    await startAria(seedFolder, torrentFile)
    const tracker = trackerOf(service, 'http:')
    // The seed has to be at the tracker first: the other one asks again only after a while.
    const hash = toHex(await hashOf(torrent)).replace(/../g, '%$&')
    const scrape = `${tracker.replace('announce', 'scrape')}?info_hash=${hash}`
    await expect
      .poll(async () => (await (await fetch(scrape)).text()).includes('8:completei1e'), { timeout: 30_000 })
      .toBe(true)
    await startAria(leechFolder, torrentFile)
    const there = join(leechFolder, 'film.bin')
    await expect
      .poll(() => existsSync(there) && readFileSync(there).equals(film), { timeout: 60_000 })
      .toBe(true)
  }, 120_000)
})

const hashOf = async (torrent: Uint8Array): Promise<Uint8Array> => {
  const sha1 = async (data: Uint8Array): Promise<Uint8Array> =>
    new Uint8Array(createHash('sha1').update(data).digest())
  return (await parseMetainfo(torrent, sha1)).info.infoHash
}
