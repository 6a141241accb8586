import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { ServerStatus } from '../../../src/node/server-status.ts'
import { formatMagnet, parseMagnet } from '../../../src/protocol/magnet.ts'
import { shareFiles } from '../../e2e/support/watch.ts'
import { type ClientName, whyNoClient } from '../../helpers/find-clients.mjs'
import type { Client, NamedTorrent } from './client.ts'
import { clients } from './clients/index.ts'
import { startDht } from './dht-nodes.ts'
import { expectSoon } from './soon.ts'
import { stops } from './stops.ts'
import { film, makeTorrent } from './torrent.ts'
import { startTracker } from './trackers.ts'
import { type RunningServer, startServer, startViewer } from './viewer.ts'

const filmHash = createHash('sha256').update(readFileSync(film)).digest('hex')
/** Where a client finds what it downloads. */
type Finder = 'HTTP tracker' | 'UDP tracker' | 'DHT'

/** What ordinary clients download, and how. */
export interface DownloadCases {
  /** What `npm start` seeds, found in one way alone. */
  readonly seeded: readonly { readonly client: ClientName; readonly finder: Finder }[]
  /** What a page shares, by the link that the page shows. */
  readonly shared: readonly ClientName[]
  /** What the bridge has fetched, over encrypted connections alone, both ways. */
  readonly encrypted: readonly ClientName[]
}

/** What `npm test` has time for. */
export const quickDownloads: DownloadCases = {
  seeded: [
    { client: 'aria2', finder: 'HTTP tracker' },
    { client: 'libtorrent', finder: 'UDP tracker' },
  ],
  shared: ['libtorrent'],
  encrypted: ['rtorrent'],
}

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'torrent-player-download-'))
  stops.push(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** A server that others reach, and that gives ordinary clients what is seeded and shared. */
const startBoth = async (args: readonly string[], dht: readonly string[] = []): Promise<RunningServer> => {
  const server = await startServer(dht, ['--bridge', 'both', '--udp', ...args], { HOST: '0.0.0.0' })
  stops.push(server.stop)
  return server
}

/** A link with the server's trackers of one kind alone, or with none. */
const foundBy = (magnet: string, finder: Finder): string => {
  const { infoHash, name, trackers } = parseMagnet(magnet)
  const scheme = { 'HTTP tracker': 'http:', 'UDP tracker': 'udp:', DHT: 'none' }[finder]
  const kept = trackers.filter((url) => url.startsWith(scheme))
  expect(kept).toHaveLength(finder === 'DHT' ? 0 : 1)
  return formatMagnet({ infoHash, name, trackers: kept })
}

/** Waits until the file is whole, with the right bytes. */
const expectWhole = (path: string, client: Client, server: RunningServer): Promise<void> =>
  expectSoon(
    () => {
      if (!existsSync(path)) throw new Error(`${client.name} has no ${path} yet.`)
      const hash = createHash('sha256').update(readFileSync(path)).digest('hex')
      if (hash !== filmHash) throw new Error(`${client.name} has other bytes, or not all of them yet.`)
    },
    () => `${server.process.text()}\n${client.log()}`,
  )

const download = async (
  name: ClientName,
  task: NamedTorrent & { readonly requiresEncryption?: boolean },
  server: RunningServer,
  dht: readonly string[] = [],
): Promise<void> => {
  const data = join(folder(), 'sample.mp4')
  const client = await clients[name]({ ...task, data, role: 'download', dht })
  stops.push(client.stop)
  await expectWhole(data, client, server)
}

const skipWithout = (name: ClientName, skip: (reason: string) => void): void => {
  const reason = whyNoClient(name)
  if (reason === null) return
  console.warn(`SKIPPED: what ${name} downloads, since ${reason}.`)
  skip(reason)
}

/** Waits until the bridge has the only torrent that it was given. */
const expectFetched = ({ url, process }: RunningServer, seed: Client): Promise<void> =>
  expectSoon(
    async () => {
      const status = (await (await fetch(`${url}status.json`)).json()) as ServerStatus
      const [torrent] = status.bridge?.torrents ?? []
      if (torrent === undefined || torrent.length === 0 || torrent.verified < torrent.length) {
        throw new Error(`The bridge has ${JSON.stringify(torrent)}`)
      }
    },
    () => `${process.text()}\n${seed.log()}`,
  )

/** A test for each: ordinary clients download from `npm start -- --bridge both`, or give to it and take. */
export const testDownloads = ({ seeded, shared, encrypted }: DownloadCases): void => {
  it.for(seeded)(
    '$client downloads what npm start seeds, by its magnet link, found by $finder alone',
    async ({ client, finder }, { skip }) => {
      skipWithout(client, skip)
      const dht = finder === 'DHT' ? await startDht(20) : null
      if (dht !== null) stops.push(dht.stop)
      const nodes = dht?.nodes.slice(0, 3) ?? []
      const server = await startBoth([film], nodes)
      const [magnet] = await server.process.printed(/magnet:\?\S+/)
      if (dht !== null) {
        // Clients ask the DHT once, and then not for minutes.
        await expectSoon(async () => {
          const peers = await dht.peersOf(parseMagnet(magnet).infoHash)
          if (peers === 0) throw new Error('No node names the server yet.')
        }, server.process.text)
      }
      await download(client, { magnet: foundBy(magnet, finder) }, server, nodes)
    },
  )

  it.for(shared.map((client) => ({ client })))(
    '$client downloads what a page shares, by the link that the page shows',
    async ({ client }, { skip }) => {
      skipWithout(client, skip)
      const server = await startBoth([])
      const viewer = await startViewer(server.url)
      stops.push(viewer.stop)
      const buffer = readFileSync(film)
      const link = await shareFiles(viewer.page, [{ name: 'sample.mp4', mimeType: 'video/mp4', buffer }])
      const magnet = link.slice(link.indexOf('#') + 1)
      const schemes = parseMagnet(magnet).trackers.map((url) => new URL(url).protocol)
      expect(schemes.sort()).toEqual(['http:', 'udp:', 'ws:'])
      await download(client, { magnet }, server)
    },
  )

  it.for(encrypted.map((client) => ({ client })))(
    '$client, which takes encrypted connections alone, seeds to the bridge, and downloads from it',
    async ({ client }, { skip }) => {
      skipWithout(client, skip)
      const tracker = await startTracker('http')
      stops.push(tracker.stop)
      const { torrentFile, copy, remove } = await makeTorrent([tracker.url])
      stops.push(remove)
      const requiresEncryption = true
      const seed = await clients[client]({
        torrentFile,
        data: copy(),
        role: 'seed',
        dht: [],
        requiresEncryption,
      })
      stops.push(seed.stop)
      const server = await startServer([], ['--whole', torrentFile])
      stops.push(server.stop)
      await expectFetched(server, seed)
      // From now on the bridge alone has it.
      await seed.stop()
      await download(client, { torrentFile, requiresEncryption }, server)
    },
  )
}
