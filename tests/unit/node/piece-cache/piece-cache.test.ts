import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createOwnTrackerPath } from '../../../../src/node/own-tracker.ts'
import { toHex } from '../../../../src/shared/bytes.ts'
import { MemoryBudget } from '../../../../src/storage/memory-budget.ts'
import { gives, openCache, pieceOf, TestDisk } from '../../../helpers/cached-pieces.ts'
import { makeTorrent, type TestTorrent, VirtualClock } from '../../../helpers/virtual-world.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cache-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const keyOf = ({ info }: TestTorrent): string => toHex(info.infoHash)
const folderOf = (torrent: TestTorrent): string => join(folder, keyOf(torrent))
const pieces = ({ info }: TestTorrent): number[] => [...Array(info.pieceCount).keys()]

/** Bytes that all files of the cache take on disk, without the file that says who uses it. */
const onDisk = (at = folder): number =>
  readdirSync(at, { withFileTypes: true }).reduce((sum, entry) => {
    const location = join(at, entry.name)
    if (entry.name === 'lock') return sum
    return sum + (entry.isDirectory() ? onDisk(location) : statSync(location).blocks * 512)
  }, 0)

/** Puts all of a torrent into the cache, and ends in order. */
const fill = async (torrent: TestTorrent, trackers: readonly string[] = []): Promise<void> => {
  const { cache, open } = await openCache(folder)
  const { store } = await open(torrent.info, trackers)
  for (const piece of pieces(torrent)) await store.put(piece, pieceOf(torrent, piece))
  await store.close()
  await cache.close()
}

/** Opens the cache anew and says which pieces it claims and which it gives; each that it gives is right. */
const reopen = async (torrent: TestTorrent): Promise<{ claimed: number[]; given: number[] }> => {
  const { cache, open } = await openCache(folder)
  const { store, have } = await open(torrent.info)
  const given: number[] = []
  for (const piece of pieces(torrent)) {
    const what = await gives(store, torrent, piece)
    expect(what).not.toBe('wrong')
    if (what === 'right') given.push(piece)
  }
  await store.close()
  await cache.close()
  return { claimed: [...have], given }
}

describe('a restart', () => {
  it('does not ask the tracker that the server had for itself in another run', async () => {
    const torrent = makeTorrent(100_001, 65_536)
    const own = () => `ws://127.0.0.1:8080${createOwnTrackerPath()}`
    await fill(torrent, [own(), 'wss://one.example/'])
    const { cache, storage } = await openCache(folder)
    await storage.rememberTrackers(keyOf(torrent), [own(), 'wss://two.example/', 'wss://own.example/own/abc'])
    expect((await storage.load(keyOf(torrent)))?.trackers).toEqual([
      'wss://one.example/',
      'wss://two.example/',
      'wss://own.example/own/abc',
    ])
    await cache.close()
  })

  it('knows the torrent, its trackers and its pieces', async () => {
    const torrent = makeTorrent(700_001, 65_536)
    await fill(torrent, ['wss://one.example/', 'udp://two.example:80'])
    const { cache, storage } = await openCache(folder)
    expect(cache.list()).toEqual([keyOf(torrent)])
    expect(cache.has(keyOf(torrent))).toBe(true)
    const saved = await storage.load(keyOf(torrent))
    expect(saved?.infoBytes).toEqual(torrent.info.infoBytes)
    expect(saved?.trackers).toEqual(['wss://one.example/', 'udp://two.example:80'])
    expect(storage.kind(keyOf(torrent))).toBe('disk')
    expect(await storage.load('0'.repeat(40))).toBeNull()
    await cache.close()
    expect(await reopen(torrent)).toEqual({ claimed: pieces(torrent), given: pieces(torrent) })
  })

  it('keeps what was said of trackers, and forgets what was deleted', async () => {
    const torrent = makeTorrent(70_000, 16_384)
    await fill(torrent, ['wss://one.example/', 'wss://two.example/'])
    const { cache, storage, open } = await openCache(folder)
    await storage.forgetTrackers(keyOf(torrent), ['wss://one.example/'])
    await storage.rememberTrackers(keyOf(torrent), ['wss://three.example/'])
    await storage.rememberTrackers('0'.repeat(40), ['wss://three.example/'])
    expect((await storage.load(keyOf(torrent)))?.trackers).toEqual([
      'wss://two.example/',
      'wss://three.example/',
    ])
    const { store } = await open(torrent.info)
    await storage.delete(keyOf(torrent))
    await expect(store.put(0, pieceOf(torrent, 0)).then(() => store.flush())).rejects.toThrow('was deleted')
    await store.close()
    expect(await storage.load(keyOf(torrent))).toBeNull()
    expect(cache.bytes).toBe(0)
    await cache.close()
    expect(readdirSync(folder, { recursive: true })).toEqual([])
  })

  it('opens a torrent again while its store is being closed', async () => {
    const torrent = makeTorrent(300_000, 16_384)
    const { cache, open } = await openCache(folder)
    const first = await open(torrent.info)
    for (const piece of pieces(torrent)) await first.store.put(piece, pieceOf(torrent, piece))
    const closing = first.store.close()
    const second = await open(torrent.info)
    expect([...second.have]).toEqual(pieces(torrent))
    await closing
    await second.store.close()
    await cache.close()
  })

  it('reads a thousand torrents with a few small reads each', async () => {
    const torrent = makeTorrent(100_000, 16_384)
    await fill(torrent)
    const state = readFileSync(join(folderOf(torrent), 'state'))
    for (let i = 0; i < 999; i++) {
      const name = i.toString(16).padStart(40, '0')
      mkdirSync(join(folder, name))
      writeFileSync(join(folder, name, 'state'), state)
    }
    const disk = new TestDisk()
    const { cache } = await openCache(folder, { disk })
    expect(cache.list()).toHaveLength(1_000)
    expect(disk.counts).toEqual({ list: 1, readWhole: 1_000 })
    await cache.close()
  })

  it('is refused while another process uses the folder, and free when that has ended', async () => {
    writeFileSync(join(folder, 'lock'), '999999999 1\n')
    const { cache } = await openCache(folder)
    await expect(openCache(folder)).rejects.toThrow('is used by another program')
    await cache.close()
    const again = await openCache(folder)
    await again.cache.close()
  })

  it.each([
    ['a link without end', (at: string) => symlinkSync('/dev/zero', at)],
    ['a dead link', (at: string) => symlinkSync('/nowhere/at/all', at)],
    ['a pipe', (at: string) => execFileSync('mkfifo', [at])],
    ['a long text', (at: string) => writeFileSync(at, `${process.pid} `.repeat(1_000))],
    ['nonsense', (at: string) => writeFileSync(at, '\0\0\0')],
    ['this process, as it was another time', (at: string) => writeFileSync(at, `${process.pid} 1\n`)],
  ])('takes %s in place of the lock for none', async (_what, make) => {
    make(join(folder, 'lock'))
    const { cache } = await openCache(folder)
    await expect(openCache(folder)).rejects.toThrow('is used by another program')
    await cache.close()
    expect(readdirSync(folder)).toEqual([])
  })

  it('waits for a lock that is just being written', async () => {
    writeFileSync(join(folder, 'lock'), '')
    await expect(openCache(folder)).rejects.toThrow('is just starting')
    utimesSync(join(folder, 'lock'), 1, 1)
    const { cache } = await openCache(folder)
    await cache.close()
  })
})

describe('the size', () => {
  it('is never passed, on disk either, and the least recently used goes first', async () => {
    const limitBytes = 2_000_000
    const torrents = [1, 2, 3, 4].map((seed) => makeTorrent(900_000, 16_384, seed))
    let minute = 100
    const { cache, open } = await openCache(folder, { limitBytes, minutes: () => minute })
    const stores = []
    for (const torrent of torrents) {
      minute++
      const { store, evicted } = await open(torrent.info)
      stores.push({ store, evicted, torrent })
      for (const piece of pieces(torrent)) {
        await store.put(piece, pieceOf(torrent, piece))
        await store.flush()
        expect(cache.bytes).toBeLessThanOrEqual(limitBytes)
      }
      // What was written last may not have its place on disk yet, so less may be there than is counted.
      expect(onDisk()).toBeLessThanOrEqual(limitBytes)
      // The first torrent is always used.
      const first = stores[0]!
      for (const piece of pieces(first.torrent)) await gives(first.store, first.torrent, piece)
    }
    expect(stores.map(({ evicted }) => evicted.length > 0)).toEqual([false, true, true, false])
    for (const { store, torrent, evicted } of stores) {
      for (const piece of pieces(torrent)) {
        expect(await gives(store, torrent, piece)).toBe(evicted.includes(piece) ? 'none' : 'right')
      }
      await store.close()
    }
    await cache.close()
  })

  it('holds over restarts: what was used long ago goes first, and empty torrents with their folders', async () => {
    const [old, fresh, next] = [1, 2, 3].map((seed) => makeTorrent(400_000, 16_384, seed)) as [
      TestTorrent,
      TestTorrent,
      TestTorrent,
    ]
    let minute = 10
    const use = async (torrent: TestTorrent, limitBytes: number): Promise<void> => {
      minute++
      const { cache, open } = await openCache(folder, { limitBytes, minutes: () => minute })
      const { store } = await open(torrent.info)
      for (const piece of pieces(torrent)) {
        if ((await gives(store, torrent, piece)) === 'none') await store.put(piece, pieceOf(torrent, piece))
      }
      await store.close()
      await cache.close()
    }
    await use(fresh, 1e6)
    await use(old, 1e6)
    await use(fresh, 1e6)
    await use(next, 823_000)
    expect(existsSync(folderOf(old))).toBe(false)
    expect((await reopen(fresh)).given).toEqual(pieces(fresh))
    expect((await reopen(next)).given).toEqual(pieces(next))
    // A smaller size counts from the start.
    const { cache } = await openCache(folder, { limitBytes: 300_000 })
    expect(cache.bytes).toBeLessThanOrEqual(300_000)
    expect(onDisk()).toBeLessThanOrEqual(300_000)
    await cache.close()
  })

  it('leaves what is needed, says when all of it is, and goes on in memory until something may go', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(700_000, 16_384)
    const { cache, open } = await openCache(folder, { limitBytes: 250_000, clock })
    const { store, states, evicted } = await open(torrent.info)
    let needed = new Set(pieces(torrent))
    store.setNeeded?.((piece) => needed.has(piece))
    for (const piece of pieces(torrent).slice(0, 20)) await store.put(piece, pieceOf(torrent, piece))
    await expect(store.flush()).rejects.toThrow('The cache is full with what is being watched.')
    expect(states).toEqual([expect.stringContaining('The cache is full')])
    expect(evicted).toEqual([])
    for (let piece = 0; piece < 20; piece++) expect(await gives(store, torrent, piece)).toBe('right')
    expect(store.room).toBeNull()
    needed = new Set([18, 19])
    for (let i = 0; i < 200 && states.length < 2; i++) {
      await clock.pass(1_000)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    expect(states[1]).toBeNull()
    await store.flush()
    expect(evicted.length).toBeGreaterThan(0)
    for (const piece of needed) expect(await gives(store, torrent, piece)).toBe('right')
    await store.close()
    await cache.close()
  })

  it('has room for a part in memory while nothing can be written', async () => {
    const clock = new VirtualClock()
    const disk = new TestDisk()
    const torrent = makeTorrent(9_000_000, 262_144)
    const { cache, open, said, storage } = await openCache(folder, {
      clock,
      disk,
      budget: new MemoryBudget(1),
    })
    const { store, states } = await open(torrent.info)
    let rooms = 0
    store.onRoomChange?.(() => rooms++)
    await store.put(0, pieceOf(torrent, 0))
    await store.flush()
    disk.fails = (operation) => (operation === 'write' ? 'ENOSPC' : null)
    await store.put(1, pieceOf(torrent, 1))
    await expect(store.flush()).rejects.toThrow('The disk is full.')
    expect(states).toEqual([
      'Downloaded pieces could not be saved. The disk is full. Free some space, or choose another folder for the cache.',
    ])
    expect(said[0]).toContain('goes on in memory')
    expect(storage.kind(keyOf(torrent))).toBe('memory')
    expect(store.room).toMatchObject({ bytes: 8_000_000, usedBytes: 262_144 })
    expect([...(store.room?.pieces() ?? [])]).toEqual([1])
    expect(await gives(store, torrent, 0)).toBe('right')
    await store.put(2, pieceOf(torrent, 2))
    store.forget?.(2)
    expect(await gives(store, torrent, 2)).toBe('none')
    disk.fails = () => null
    for (let i = 0; i < 200 && states.length < 2; i++) {
      await clock.pass(1_000)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    expect(states[1]).toBeNull()
    expect(store.room).toBeNull()
    expect(rooms).toBe(2)
    await store.close()
    await cache.close()
    expect((await reopen(torrent)).given).toEqual([0, 1])
  })
})

describe('a disk that fails', () => {
  it.each(['ENOSPC', 'EFBIG', 'EIO', 'EROFS', 'EDQUOT'])(
    'is told of with %s, wherever it happens',
    async (code) => {
      for (const operation of ['makeFolder', 'replace', 'write', 'readWhole'] as const) {
        const disk = new TestDisk()
        const torrent = makeTorrent(200_000, 16_384)
        const { cache, open, storage } = await openCache(folder, { disk })
        disk.fails = (asked) => (asked === operation ? code : null)
        const { store, states } = await open(torrent.info)
        for (const piece of pieces(torrent)) await store.put(piece, pieceOf(torrent, piece))
        await expect(store.flush()).rejects.toMatchObject({ code: 'storage' })
        expect(states).toEqual([expect.stringMatching(/^Downloaded pieces could not be saved\. .*\.$/)])
        for (const piece of pieces(torrent)) expect(await gives(store, torrent, piece)).toBe('right')
        await store.close()
        disk.fails = () => null
        await storage.delete(keyOf(torrent))
        await cache.close()
      }
    },
  )

  it('loses a piece that it cannot read, and keeps the others', async () => {
    const torrent = makeTorrent(200_000, 16_384)
    await fill(torrent)
    const disk = new TestDisk()
    const { cache, open } = await openCache(folder, { disk })
    const { store } = await open(torrent.info)
    disk.fails = (operation) => (operation === 'read' ? 'EIO' : null)
    await expect(store.get(3, 0, 10)).rejects.toThrow(
      'Piece 3 could not be read. The disk has a fault there.',
    )
    disk.fails = () => null
    expect(await gives(store, torrent, 3)).toBe('none')
    expect(await gives(store, torrent, 4)).toBe('right')
    await store.put(3, pieceOf(torrent, 3))
    await store.flush()
    expect(await gives(store, torrent, 3)).toBe('right')
    await store.close()
    await cache.close()
  })

  it('says why a folder cannot be used', async () => {
    writeFileSync(join(folder, 'file'), 'x')
    await expect(openCache(join(folder, 'file'))).rejects.toThrow(
      /^The cache in .*file cannot be used\. A file is/,
    )
  })
})

describe('a folder that others changed', () => {
  const torrent = makeTorrent(500_000, 16_384)
  const segment = (): string => join(folderOf(torrent), 'segment-0')
  const state = (): string => join(folderOf(torrent), 'state')
  const secret = (): string => join(folder, 'secret')

  const damages: readonly [what: string, damage: () => void][] = [
    ['a state that was cut off', () => truncateSync(state(), 50)],
    ['an empty state', () => truncateSync(state(), 0)],
    ['a state that grew', () => writeFileSync(state(), new Uint8Array(10), { flag: 'a' })],
    ['a state that is a folder', () => [rmSync(state()), mkdirSync(state())]],
    ['a state that is a link', () => [rmSync(state()), symlinkSync('/dev/zero', state())]],
    ['a state that is a pipe', () => [rmSync(state()), execFileSync('mkfifo', [state()])]],
    ['a segment that was cut off', () => truncateSync(segment(), 30_000)],
    ['a segment of zeros', () => writeFileSync(segment(), new Uint8Array(500_000))],
    ['a segment that is gone', () => rmSync(segment())],
    ['a segment that is a folder', () => [rmSync(segment()), mkdirSync(segment())]],
    ['a segment that is a link', () => [rmSync(segment()), symlinkSync(secret(), segment())]],
    ['a segment that is a dead link', () => [rmSync(segment()), symlinkSync('/nowhere/at/all', segment())]],
    ['a segment that is a second name', () => [rmSync(segment()), linkSync(secret(), segment())]],
    ['a segment that is a pipe', () => [rmSync(segment()), execFileSync('mkfifo', [segment()])]],
    [
      'a description of something else',
      () => writeFileSync(join(folderOf(torrent), 'metainfo.torrent'), 'd4:infode'),
    ],
    [
      'foreign names',
      () => [writeFileSync(join(folderOf(torrent), 'segment-01'), 'x'), mkdirSync(join(folder, 'A'))],
    ],
    ['the state of another torrent', () => undefined],
  ]

  it.each(damages)('never gives a wrong byte: %s', async (what, damage) => {
    writeFileSync(secret(), 'mine')
    await fill(torrent)
    if (what === 'the state of another torrent') {
      const other = makeTorrent(900_000, 32_768, 9)
      await fill(other)
      copyFileSync(join(folderOf(other), 'state'), state())
    }
    damage()
    await reopen(torrent)
    const { cache, storage, open } = await openCache(folder)
    const saved = await storage.load(keyOf(torrent))
    if (saved !== null) expect(saved.infoBytes).toEqual(torrent.info.infoBytes)
    // And it can be written again, unless a folder is in the way.
    const { store } = await open(torrent.info)
    for (const piece of pieces(torrent)) await store.put(piece, pieceOf(torrent, piece))
    for (const piece of pieces(torrent)) expect(await gives(store, torrent, piece)).toBe('right')
    if (!what.endsWith('is a folder')) await store.flush()
    await store.close()
    await cache.close()
    if (!what.endsWith('is a folder')) expect((await reopen(torrent)).given).toEqual(pieces(torrent))
    expect(readFileSync(secret(), 'latin1')).toBe('mine')
  })

  it('does not follow a link in place of the folder of a torrent', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'))
    symlinkSync(elsewhere, folderOf(torrent))
    await fill(torrent)
    expect(readdirSync(elsewhere)).toEqual([])
    rmSync(elsewhere, { recursive: true })
    expect((await reopen(torrent)).given).toEqual(pieces(torrent))
  })

  it('counts what an unclean end left, and deletes what nobody knows of', async () => {
    await fill(torrent)
    const copy = `${folder}.copy`
    const { cache, open } = await openCache(folder)
    const { store } = await open(torrent.info)
    await store.flush()
    cpSync(folder, copy, { recursive: true })
    await store.close()
    await cache.close()
    rmSync(folder, { recursive: true })
    cpSync(copy, folder, { recursive: true })
    rmSync(copy, { recursive: true })
    rmSync(join(folder, 'lock'))
    writeFileSync(join(folderOf(torrent), 'segment-77'), new Uint8Array(100_000))
    expect((await reopen(torrent)).given).toEqual(pieces(torrent))
    expect(existsSync(join(folderOf(torrent), 'segment-77'))).toBe(false)
  })
})
