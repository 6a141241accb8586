import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { TorrentEngine } from '../../../../src/engine/torrent-engine.ts'
import { FileTorrentStorage } from '../../../../src/node/file-torrent-storage.ts'
import { NodeTorrentStorage } from '../../../../src/node/node-torrent-storage.ts'
import type { PieceCache } from '../../../../src/node/piece-cache/piece-cache.ts'
import { encodeMetainfo } from '../../../../src/protocol/metainfo.ts'
import { equalBytes, toHex } from '../../../../src/shared/bytes.ts'
import { systemClock } from '../../../../src/shared/clock.ts'
import { openCache, TestDisk } from '../../../helpers/cached-pieces.ts'
import { seededRandom } from '../../../helpers/seeded-random.ts'
import { RecordingNetwork } from '../../../helpers/virtual-engine.ts'
import { linkPair, makeNode, makeTorrent, syncHasher } from '../../../helpers/virtual-world.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cache-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const film = makeTorrent(8_000_001, 16_384, 7)
const key = toHex(film.info.infoHash)
const magnet = `magnet:?xt=urn:btih:${key}`

interface Viewing {
  readonly engine: TorrentEngine
  readonly cache: PieceCache
  readonly said: string[]
  /** Links the engine to a seed of the film. */
  connectSeed(): Promise<void>
  /** Reads the film from its beginning to its end, as a player does, and compares every byte. */
  watch(onPlace?: (place: number) => void | Promise<void>): Promise<void>
  end(): Promise<void>
}

/** An engine in this process whose storage is the cache in the folder. */
const start = async (
  source: Uint8Array | string,
  limitBytes: number,
  disk = new TestDisk(),
): Promise<Viewing> => {
  const { cache, storage, said } = await openCache(folder, { limitBytes, disk })
  const network = new RecordingNetwork()
  const engine = new TorrentEngine({
    network,
    storage: new NodeTorrentStorage(new FileTorrentStorage({ say: () => undefined }), storage),
    clock: systemClock,
    random: seededRandom(3),
    hasher: syncHasher,
    // Some seconds of it fit into 2 MB.
    settings: { defaultBytesPerSecond: 30_000, cacheBytes: 262_144 },
  })
  const torrent = await engine.add(source)
  const watch: Viewing['watch'] = async (onPlace = () => undefined): Promise<void> => {
    const open = await torrent.ready()
    for (let place = 0; place < film.info.length; ) {
      const end = Math.min(place + 100_000, film.info.length)
      const data = await open.readAll(0, place, end, 'player')
      expect(equalBytes(data, film.content.subarray(place, end))).toBe(true)
      place = end
      await onPlace(place)
    }
  }
  const connectSeed = async (): Promise<void> => {
    const seed = await makeNode(systemClock, film, { id: 1, have: 'all' })
    const [ours, theirs] = linkPair(systemClock, { delayMs: 1, bytesPerSecond: 20_000_000 })
    network.last.listener.link(ours, null)
    seed.swarm.addLink(theirs)
  }
  const end = async (): Promise<void> => {
    await engine.destroy()
    await cache.close()
  }
  return { engine, cache, said, connectSeed, watch, end }
}

const metainfo = encodeMetainfo(film.info.infoBytes, { trackers: [] })

/** Bytes that the film takes on disk. */
const onDisk = (): number =>
  readdirSync(join(folder, key)).reduce(
    (sum, name) => sum + statSync(join(folder, key, name)).blocks * 512,
    0,
  )

it('plays a film that is longer than the cache to its end, twice, and never holds more', async () => {
  const limitBytes = 2_000_000
  const { engine, cache, said, connectSeed, watch, end } = await start(metainfo, limitBytes)
  await connectSeed()
  await watch(() => expect(cache.bytes).toBeLessThanOrEqual(limitBytes))
  await watch(() => expect(cache.bytes).toBeLessThanOrEqual(limitBytes))
  expect(said).toEqual([])
  expect(engine.get(key)?.snapshot().storage).toBe('disk')
  await end()
  expect(onDisk()).toBeGreaterThan(limitBytes / 2)
  expect(onDisk()).toBeLessThanOrEqual(limitBytes)
}, 60_000)

it('plays it with a cache for less than a viewer needs next', async () => {
  const { connectSeed, watch, end, said } = await start(metainfo, 60_000)
  await connectSeed()
  await watch(async () => {
    // A viewer stays for a while, so that what is ahead is fetched and has to be written.
    while (said.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  })
  expect(said[0] ?? '').toContain('The cache is full with what is being watched.')
  await end()
  expect(onDisk()).toBeLessThanOrEqual(60_000)
}, 60_000)

it('plays on when the disk is full in the middle, and says so', async () => {
  const disk = new TestDisk()
  const { said, connectSeed, watch, end } = await start(metainfo, 1e9, disk)
  await connectSeed()
  await watch((place) => {
    if (place > 2_000_000) disk.fails = (operation) => (operation === 'write' ? 'ENOSPC' : null)
  })
  expect(said[0] ?? '').toMatch(/goes on in memory\. .* The disk is full\./)
  await end()
}, 60_000)

it('plays it after a restart without any peer and without a torrent file', async () => {
  const first = await start(metainfo, 1e9)
  await first.connectSeed()
  await first.watch()
  await first.end()
  const second = await start(magnet, 1e9)
  expect(second.cache.list()).toEqual([key])
  await second.watch()
  await second.end()
}, 60_000)

it('goes on in memory where the system does not let files grow', async () => {
  const script = fileURLToPath(new URL('./limited-process.ts', import.meta.url))
  const child = spawn(
    'sh',
    ['-c', 'ulimit -f 200 && exec "$0" --import tsx "$1" "$2"', process.execPath, script, folder],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let output = ''
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString()
  })
  child.stderr.on('data', (data: Buffer) => {
    output += data.toString()
  })
  const code = await new Promise((resolve) =>
    child.on('close', (status, signal) => resolve(status ?? signal)),
  )
  expect(output).toContain('The system does not let files grow any further.')
  expect(output).toContain('all right')
  expect(code).toBe(0)
}, 60_000)
