/** What a server that is started again still has: nodes of the DHT, pieces, and what it knows of them. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { NodeDisk } from '../../src/node/piece-cache/disk.ts'
import { TorrentFiles } from '../../src/node/piece-cache/torrent-files.ts'
import { frameIn, servedHashes, untilProgress } from '../e2e/support/watch.ts'
import { whyNoClient } from '../helpers/find-clients.mjs'
import { leaveAddress, takeAddress } from './support/addresses.mjs'
import { clients } from './support/clients/index.ts'
import { startDht } from './support/dht-nodes.ts'
import { firstFrameAfterLink, firstFrameOf } from './support/playing.ts'
import { type ScriptedSeed, type ScriptedSeedOptions, startScriptedSeed } from './support/scripted-seed.ts'
import { statusOf, untilBridgeRuns } from './support/server-status.ts'
import { expectSoon } from './support/soon.ts'
import { keep, stops } from './support/stops.ts'
import { type DiskTorrent, film, makeTorrent } from './support/torrent.ts'
import { type RunningServer, startServer, startViewer } from './support/viewer.ts'

const filmHash = createHash('sha256').update(readFileSync(film)).digest('hex')
const otherFilm = fileURLToPath(new URL('../e2e/support/film.mp4', import.meta.url))

const newCache = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'torrent-player-kept-'))
  stops.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const newTorrent = async (path?: string): Promise<DiskTorrent> => {
  const torrent = await makeTorrent([], path)
  stops.push(torrent.remove)
  return torrent
}

const start = async (cache: string, dht: readonly string[] = []): Promise<RunningServer> =>
  keep(await startServer(dht, ['--cache-folder', cache]))

const newSeed = async (options: Omit<ScriptedSeedOptions, 'host' | 'port'>): Promise<ScriptedSeed> => {
  const host = takeAddress()
  stops.push(() => leaveAddress(host))
  return keep(await startScriptedSeed({ host, port: 20_000, ...options }))
}

/** How a server ends. */
const ends = {
  'is stopped': async (server: RunningServer) => {
    server.process.kill('SIGTERM')
    expect(await server.process.ended).toBe(0)
  },
  'is killed': async (server: RunningServer) => {
    server.process.killGroup('SIGKILL')
    await server.process.ended
  },
}
type End = keyof typeof ends
const allEnds = Object.keys(ends) as End[]

/** The pieces that the cache says it has. */
const piecesIn = async (cache: string, { infoHash }: DiskTorrent): Promise<ReadonlySet<number>> => {
  const state = await new TorrentFiles(new NodeDisk(), cache).readState(infoHash)
  return new Set(state?.pieces ?? [])
}

describe('after a server', { timeout: 150_000 }, () => {
  it.for(allEnds)('%s, nothing is asked for that is in the cache', async (end) => {
    const cache = newCache()
    const torrent = await newTorrent()
    const first = await newSeed({ torrentFile: torrent.torrentFile, bytesPerSecond: 400_000 })
    const server = await start(cache)
    const viewer = keep(await startViewer(`${server.url}#${torrent.magnet}&x.pe=${first.address}`))
    await frameIn(viewer.page, 0, 5)
    await untilProgress(viewer.page, 0.4)
    // What came last is written soon after.
    await expectSoon(async () => {
      if ((await piecesIn(cache, torrent)).size < 10) throw new Error('Little is in the cache.')
    }, server.process.text)
    await viewer.stop()
    await ends[end](server)
    await first.stop()

    const cached = await piecesIn(cache, torrent)
    expect(cached.size).toBeGreaterThanOrEqual(10)
    expect([...cached].every((piece) => first.asked.has(piece))).toBe(true)
    const second = await newSeed({ torrentFile: torrent.torrentFile })
    const again = await start(cache)
    const watcher = keep(await startViewer(`${again.url}#${torrent.magnet}&x.pe=${second.address}`))
    await frameIn(watcher.page, 0, 5)
    expect(Object.values(await servedHashes(watcher.page))).toEqual([filmHash])
    const { length = 0, verified = -1 } = (await statusOf(again)).bridge?.torrents[0] ?? {}
    expect(verified).toBe(length)
    console.log(`The server ${end}: ${cached.size} pieces cached, ${second.asked.size} asked for after that`)
    expect([...second.asked].filter((piece) => cached.has(piece))).toEqual([])
    expect(second.asked.size).toBeGreaterThan(0)
  })

  it.for(allEnds)('%s, a film that is in the cache plays without any peer', async (end) => {
    const cache = newCache()
    const torrent = await newTorrent()
    const seed = await newSeed({ torrentFile: torrent.torrentFile })
    const server = await start(cache)
    const viewer = keep(await startViewer(`${server.url}#${torrent.magnet}&x.pe=${seed.address}`))
    const fromSeedMs = await firstFrameOf(viewer.page)
    expect(Object.values(await servedHashes(viewer.page))).toEqual([filmHash])
    await expectSoon(async () => {
      const cached = (await piecesIn(cache, torrent)).size
      if (cached < seed.asked.size) throw new Error(`${cached} of ${seed.asked.size} pieces are cached.`)
    }, server.process.text)
    await viewer.stop()
    await seed.stop()
    await ends[end](server)

    const again = await start(cache)
    await untilBridgeRuns(again)
    const firstFrames: number[] = []
    for (let i = 0; i < 3; i++) {
      // The page is there already, as when a person pastes a link.
      const watcher = keep(await startViewer(again.url))
      firstFrames.push(await firstFrameAfterLink(watcher.page, torrent.magnet))
      expect(Object.values(await servedHashes(watcher.page))).toEqual([filmHash])
      await watcher.stop()
    }
    console.log(
      `The server ${end}: first frame from a seed, after opening the page: ${fromSeedMs} ms; cached, without a peer, after pasting: ${firstFrames} ms`,
    )
  })

  it.for(allEnds)('%s, it enters the DHT by the nodes that it had found', async (end, { skip }) => {
    const reason = whyNoClient('libtorrent')
    if (reason !== null) {
      console.warn(`SKIPPED: the routing table after a restart, since ${reason}.`)
      skip(reason)
    }
    const { nodes, stop } = await startDht(20)
    stops.push(stop)
    const cache = newCache()
    const play = async (server: RunningServer, torrent: DiskTorrent): Promise<void> => {
      const dht = nodes.slice(0, 3)
      const { torrentFile, copy } = torrent
      const seed = keep(await clients.libtorrent({ torrentFile, data: copy(), role: 'seed', dht }))
      const viewer = keep(await startViewer(`${server.url}#${torrent.magnet}`))
      await frameIn(viewer.page, 0, 5)
      await viewer.stop()
      await seed.stop()
    }
    const server = await start(cache, nodes.slice(0, 3))
    await play(server, await newTorrent())
    const kept = (): readonly string[] => {
      const { nodes } = JSON.parse(readFileSync(join(cache, 'dht-nodes.json'), 'utf8')) as { nodes: string[] }
      return nodes
    }
    await expectSoon(() => expect(kept().length).toBeGreaterThan(10), server.process.text)
    await ends[end](server)
    // Nobody tells it a node any more.
    await play(await start(cache), await newTorrent(otherFilm))
  })
})
