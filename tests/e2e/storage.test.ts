import { describe, expect, test } from 'vitest'
import type {} from './storage/chunk-store-page.ts'
import type {} from './storage/page.ts'
import { page } from './storage/page-of-test.ts'

describe('IndexedDbPieceStore', () => {
  test('passes the test suite of abstract-chunk-store', async () => {
    await page.addScriptTag({ url: '/chunk-store.js' })
    const { tests, assertions, failures } = await page.evaluate(() => runChunkStoreSuite())
    expect(failures).toEqual([])
    expect(tests).toBe(16)
    expect(assertions).toBeGreaterThan(250)
  })

  test.each([
    ['small pieces', 16_384, 40],
    ['pieces as long as a row', 262_144, 5],
    ['pieces of several rows, the last one odd', 1_000_000, 4],
  ])('keeps pieces across a reload: %s', async (_name, pieceLength, pieceCount) => {
    const torrent = { pieceLength, files: [{ name: 'film.mp4', length: pieceLength * pieceCount - 777 }] }
    await page.evaluate(async (options) => {
      const info = lib.makeTorrent(options)
      const store = new lib.IndexedDbPieceStore({
        database: new lib.TorrentDatabase(),
        clock: lib.systemClock,
      })
      await store.open(info)
      for (let piece = 0; piece < info.pieceCount; piece += 2) {
        const begin = piece * info.pieceLength
        await store.put(piece, lib.torrentBytes(begin, begin + lib.pieceLengthAt(info, piece)))
      }
      await store.close()
    }, torrent)
    await page.reload()
    const result = await page.evaluate(async (options) => {
      const info = lib.makeTorrent(options)
      const store = new lib.IndexedDbPieceStore({
        database: new lib.TorrentDatabase(),
        clock: lib.systemClock,
      })
      const have = await store.open(info)
      const wrong: string[] = []
      for (const piece of have) {
        const begin = piece * info.pieceLength
        const bytes = lib.pieceLengthAt(info, piece)
        for (const [from, length] of [
          [0, bytes],
          [0, 1],
          [bytes - 1, 1],
          [Math.floor(bytes / 3), Math.floor(bytes / 2)],
        ] as const) {
          const got = await store.get(piece, from, length)
          const wanted = lib.torrentBytes(begin + from, begin + from + length)
          if (got.length !== length || got.some((byte, i) => byte !== wanted[i])) {
            wrong.push(`${piece} ${from}`)
          }
        }
      }
      return { have: [...have], wrong }
    }, torrent)
    expect(result.have).toEqual(Array.from({ length: Math.ceil(pieceCount / 2) }, (_, i) => 2 * i))
    expect(result.wrong).toEqual([])
  })

  test('gives a piece back at once, before it is on disk', async () => {
    const result = await page.evaluate(async () => {
      const info = lib.makeTorrent({ files: [{ name: 'a', length: 200_000 }] })
      const database = new lib.TorrentDatabase()
      // Time stands still: the batch's delay never ends.
      const store = new lib.IndexedDbPieceStore({
        database,
        clock: { now: () => 0, after: () => () => undefined },
      })
      await store.open(info)
      await store.put(1, lib.torrentBytes(65_536, 131_072))
      const got = await store.get(1, 10, 4)
      const onDisk = async (): Promise<number> =>
        (await (await database.connect()).getAllKeys('pieces')).length
      const before = await onDisk()
      await store.flush()
      return { got: [...got], wanted: [...lib.torrentBytes(65_546, 65_550)], before, after: await onDisk() }
    })
    expect(result.got).toEqual(result.wanted)
    expect(result).toMatchObject({ before: 0, after: 1 })
  })

  test('writes full batches without waiting for the clock, and holds put back when the disk is slower', async () => {
    const result = await page.evaluate(async () => {
      const MiB = 1024 * 1024
      const info = lib.makeTorrent({ pieceLength: MiB, files: [{ name: 'a', length: 32 * MiB }] })
      const database = new lib.TorrentDatabase()
      const store = new lib.IndexedDbPieceStore({
        database,
        clock: { now: () => 0, after: () => () => undefined },
      })
      await store.open(info)
      let held = 0
      const puts: Promise<void>[] = []
      for (let piece = 0; piece < 32; piece++) {
        const put = store.put(piece, new Uint8Array(MiB).fill(piece))
        const first = await Promise.race([put.then(() => 'done'), Promise.resolve().then(() => 'held')])
        if (first === 'held') held++
        puts.push(put)
      }
      await Promise.all(puts)
      const stored = (await lib.getTorrent(database, '01'.repeat(20)))?.bitfield ?? new Uint8Array()
      return { held, stored: [...stored] }
    })
    expect(result.held).toBeGreaterThan(0)
    // At most two batches can be on their way when the last put resolves.
    expect(result.stored.slice(0, 2)).toEqual([0xff, 0xff])
  })

  test('parallel reads of one row share it, and blocks come from the cache', async () => {
    const reads = await page.evaluate(async () => {
      const info = lib.makeTorrent({ pieceLength: 1 << 20, files: [{ name: 'a', length: 1 << 20 }] })
      const database = new lib.TorrentDatabase()
      const store = new lib.IndexedDbPieceStore({ database, clock: lib.systemClock })
      await store.open(info)
      await store.put(0, lib.torrentBytes(0, 1 << 20))
      await store.flush()
      const getAll = IDBObjectStore.prototype.getAll
      let count = 0
      IDBObjectStore.prototype.getAll = function (...args) {
        count++
        return getAll.apply(this, args)
      }
      const block = (i: number): Promise<Uint8Array> => store.get(0, i * 16_384, 16_384)
      const blocks = await Promise.all(Array.from({ length: 16 }, (_, i) => block(i)))
      for (let i = 0; i < 16; i++) blocks.push(await block(i))
      const right = blocks.every((bytes, i) => {
        const wanted = lib.torrentBytes((i % 16) * 16_384, ((i % 16) + 1) * 16_384)
        return bytes.length === 16_384 && bytes.every((byte, j) => byte === wanted[j])
      })
      return { count, right }
    })
    expect(reads).toEqual({ count: 1, right: true })
  })

  test('a missing or damaged row rejects, and the piece is no longer claimed', async () => {
    const result = await page.evaluate(async () => {
      const info = lib.makeTorrent({ pieceLength: 300_000, files: [{ name: 'a', length: 900_000 }] })
      const infoHash = '01'.repeat(20)
      const database = new lib.TorrentDatabase()
      const open = async (): Promise<InstanceType<typeof lib.IndexedDbPieceStore>> => {
        const store = new lib.IndexedDbPieceStore({ database, clock: lib.systemClock })
        await store.open(info)
        return store
      }
      const store = await open()
      for (let i = 0; i < 3; i++) await store.put(i, lib.torrentBytes(i * 300_000, (i + 1) * 300_000))
      await store.flush()
      const db = await database.connect()
      await db.delete('pieces', [infoHash, 0, 1])
      await db.put('pieces', new ArrayBuffer(5), [infoHash, 1, 0])
      const code = (promise: Promise<unknown>): Promise<string> =>
        promise.then(
          () => 'resolved',
          (error) => error.code,
        )
      const codes = [
        await code(store.get(0, 0, 300_000)),
        await code(store.get(1, 0, 1)),
        await code(store.get(2, 0, 1)),
        await code(store.get(0, 0, 1)),
      ]
      // It can be downloaded again.
      await store.put(0, lib.torrentBytes(0, 300_000))
      codes.push(await code(store.get(0, 299_999, 1)))
      await store.close()
      const again = new lib.IndexedDbPieceStore({ database, clock: lib.systemClock })
      return { codes, have: [...(await again.open(info))] }
    })
    expect(result.codes).toEqual(['storage', 'storage', 'resolved', 'storage', 'resolved'])
    expect(result.have).toEqual([0, 2])
  })

  test('goes on in memory when writing fails, and says so once', async () => {
    const result = await page.evaluate(async () => {
      const info = lib.makeTorrent({ files: [{ name: 'a', length: 300_000 }] })
      const database = new lib.TorrentDatabase()
      const failures: string[] = []
      const store = new lib.IndexedDbPieceStore({
        database,
        clock: lib.systemClock,
        onState: (failure) => failures.push(`${failure?.code}: ${failure?.message}`),
      })
      await store.open(info)
      await store.flush()
      const put = IDBObjectStore.prototype.put
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('full', 'QuotaExceededError')
      }
      const piece = (i: number): Uint8Array => lib.torrentBytes(i * 65_536, (i + 1) * 65_536)
      await store.put(0, piece(0))
      const flushed = await store.flush().then(
        () => 'flushed',
        (error) => error.code,
      )
      await store.put(1, piece(1))
      const got = [await store.get(0, 5, 3), await store.get(1, 5, 3)].map((bytes) => [...bytes])
      IDBObjectStore.prototype.put = put
      const stored = await lib.getTorrent(database, '01'.repeat(20))
      return {
        failures,
        flushed,
        got,
        wanted: [0, 1].map((i) => [...piece(i).subarray(5, 8)]),
        bits: [...(stored?.bitfield ?? [])],
      }
    })
    expect(result.failures).toHaveLength(1)
    expect(result.failures[0]).toMatch(/^storage: .*disk space/)
    expect(result.flushed).toBe('storage')
    expect(result.got).toEqual(result.wanted)
    expect(result.bits).toEqual([0])
  })

  test('does not bring a torrent back that was deleted meanwhile', async () => {
    const keys = await page.evaluate(async () => {
      const info = lib.makeTorrent({ files: [{ name: 'a', length: 300_000 }] })
      const database = new lib.TorrentDatabase()
      const store = new lib.IndexedDbPieceStore({ database, clock: lib.systemClock })
      await store.open(info)
      await lib.deleteTorrent(database, '01'.repeat(20))
      await store.put(0, lib.torrentBytes(0, 65_536))
      await store.close()
      const db = await database.connect()
      return [await db.count('torrents'), await db.count('bitfields'), await db.count('pieces')]
    })
    expect(keys).toEqual([0, 0, 0])
  })

  test('two stores of one torrent do not take each other’s pieces back', async () => {
    const have = await page.evaluate(async () => {
      const info = lib.makeTorrent({ files: [{ name: 'a', length: 300_000 }] })
      const database = new lib.TorrentDatabase()
      const options = { database, clock: lib.systemClock }
      const [one, two] = [new lib.IndexedDbPieceStore(options), new lib.IndexedDbPieceStore(options)]
      await one.open(info)
      await two.open(info)
      await one.put(0, lib.torrentBytes(0, 65_536))
      await one.close()
      await two.put(2, lib.torrentBytes(131_072, 196_608))
      await two.close()
      return [...(await new lib.IndexedDbPieceStore(options).open(info))]
    })
    expect(have).toEqual([0, 2])
  })
})

describe('the catalogue', () => {
  test('saves, joins trackers, lists by last use, deletes everything', async () => {
    const result = await page.evaluate(async () => {
      const database = new lib.TorrentDatabase()
      const [one, two] = [1, 2].map((seed) =>
        lib.makeTorrent({ seed, files: [{ name: `${seed}.mp4`, length: 100_000 }] }),
      )
      if (one === undefined || two === undefined) throw new Error('two torrents')
      await lib.saveTorrent(database, one, ['wss://a'], 1000)
      await lib.saveTorrent(database, two, [], 2000)
      await lib.saveTorrent(database, one, ['wss://b', 'wss://a'], 3000)
      const first = (await lib.listTorrents(database)).map(({ name }) => name)
      await lib.touchTorrent(database, '02'.repeat(20), 4000)
      const second = (await lib.listTorrents(database)).map(({ name }) => name)
      const row = await lib.getTorrent(database, '01'.repeat(20))
      const store = new lib.IndexedDbPieceStore({ database, clock: lib.systemClock })
      await store.open(two)
      await store.put(0, lib.torrentBytes(0, 65_536))
      await store.close()
      await lib.deleteTorrent(database, '02'.repeat(20))
      const db = await database.connect()
      return {
        first,
        second,
        row,
        left: [await db.count('torrents'), await db.count('pieces'), await db.count('bitfields')],
        gone: await lib.getTorrent(database, '02'.repeat(20)),
      }
    })
    expect(result.first).toEqual(['sample 1', 'sample 2'])
    expect(result.second).toEqual(['sample 2', 'sample 1'])
    expect(result.row).toMatchObject({
      trackers: ['wss://a', 'wss://b'],
      addedAt: 1000,
      lastUsedAt: 3000,
      storage: 'indexeddb',
      files: [{ name: '1.mp4', length: 100_000, offset: 0, padding: false }],
    })
    expect(result).toMatchObject({ left: [1, 0, 0], gone: null })
  })
})

describe('readStoredRange', () => {
  test('gives the stored prefix of a range, over pieces and parts', async () => {
    const result = await page.evaluate(async () => {
      const info = lib.makeTorrent({ pieceLength: 600_000, files: [{ name: 'a', length: 2_900_000 }] })
      const database = new lib.TorrentDatabase()
      const store = new lib.IndexedDbPieceStore({ database, clock: lib.systemClock })
      await store.open(info)
      for (const piece of [0, 1, 4]) {
        const begin = piece * 600_000
        await store.put(piece, lib.torrentBytes(begin, begin + lib.pieceLengthAt(info, piece)))
      }
      await store.close()
      const row = await lib.getTorrent(database, '01'.repeat(20))
      if (row === null) throw new Error('not in the catalogue')
      const read = async (begin: number, end: number): Promise<number | null | string> => {
        const data = await lib.readStoredRange(database, row, begin, end)
        if (data === null) return null
        const wanted = lib.torrentBytes(begin, begin + data.length)
        return data.every((byte, i) => byte === wanted[i]) ? data.length : 'wrong bytes'
      }
      const ranges = [
        await read(0, 1),
        await read(0, 1_200_000),
        await read(500_000, 2_000_000),
        await read(262_143, 262_145),
        await read(1_200_000, 1_300_000),
        await read(2_400_000, 9_999_999),
        await read(2_899_999, 2_900_000),
      ]
      const db = await database.connect()
      await db.delete('pieces', [row.infoHash, 0, 1])
      await db.put('pieces', new ArrayBuffer(3), [row.infoHash, 1, 1])
      return { ranges, missing: await read(0, 600_000), damaged: await read(600_000, 1_200_000) }
    })
    expect(result.ranges).toEqual([1, 1_200_000, 700_000, 2, null, 500_000, 1])
    expect(result).toMatchObject({ missing: null, damaged: 262_144 })
  })
})

describe('TorrentPieceStore', () => {
  test('seeds files, keeps them, and finds them again after a reload', async () => {
    const torrent = {
      pieceLength: 50_000,
      files: [
        { name: 'a', length: 70_000 },
        { name: 'pad', length: 30_000, padding: true },
        { name: 'b', length: 10_001 },
      ],
    }
    const first = await page.evaluate(async (options) => {
      const info = await lib.hashPieces(lib.makeTorrent(options))
      const files = [new Blob([lib.torrentBytes(0, 70_000)]), new Blob([lib.torrentBytes(100_000, 110_001)])]
      const store = new lib.TorrentPieceStore({ database: new lib.TorrentDatabase(), files })
      const have = await store.open(info)
      const piece = await store.get(1, 0, 50_000)
      const [real, padding] = [lib.torrentBytes(50_000, 70_000), piece.subarray(20_000)]
      const right =
        piece.subarray(0, 20_000).every((byte, i) => byte === real[i]) && padding.every((byte) => byte === 0)
      return { full: have.isFull, right, kind: store.kind }
    }, torrent)
    expect(first).toEqual({ full: true, right: true, kind: 'files' })
    await page.waitForFunction(
      async () => (await lib.getTorrent(new lib.TorrentDatabase(), '01'.repeat(20)))?.storage === 'files',
    )
    await page.reload()
    const second = await page.evaluate(async (options) => {
      const info = await lib.hashPieces(lib.makeTorrent(options))
      const database = new lib.TorrentDatabase()
      const store = new lib.TorrentPieceStore({ database })
      const have = await store.open(info)
      const row = await lib.getTorrent(database, '01'.repeat(20))
      const bytes = row === null ? null : await lib.readStoredRange(database, row, 69_998, 100_002)
      return {
        full: have.isFull,
        kind: store.kind,
        last: [...(await store.get(2, 10_000, 1))],
        edges: bytes === null ? null : [...bytes.subarray(0, 3), ...bytes.subarray(-2)],
        length: bytes?.length,
        wanted: [...lib.torrentBytes(69_998, 70_000), 0, ...lib.torrentBytes(100_000, 100_002)],
        lastWanted: [...lib.torrentBytes(110_000, 110_001)],
      }
    }, torrent)
    expect(second).toMatchObject({ full: true, kind: 'files', length: 30_004 })
    expect(second.edges).toEqual(second.wanted)
    expect(second.last).toEqual(second.lastWanted)
  })

  test('files that are lost leave an ordinary torrent', async () => {
    const result = await page.evaluate(async () => {
      const info = lib.makeTorrent({ files: [{ name: 'a', length: 100_000 }] })
      const database = new lib.TorrentDatabase()
      await lib.saveBlobs(database, info, [new Blob([lib.torrentBytes(0, 99_000)])], [])
      const store = new lib.TorrentPieceStore({ database })
      const have = await store.open(info)
      return { count: have.count, kind: store.kind }
    })
    expect(result).toEqual({ count: 0, kind: 'indexeddb' })
  })

  test.each(['none', 'error', 'hangs'])('works in memory, with a notice, when IndexedDB %s', async (how) => {
    const result = await page.evaluate(async (trouble) => {
      const fake =
        trouble === 'none'
          ? undefined
          : {
              open: () => {
                if (trouble === 'error') throw new DOMException('private window', 'InvalidStateError')
                return Object.assign(new EventTarget(), {
                  readyState: 'pending',
                }) as unknown as IDBOpenDBRequest
              },
            }
      Object.defineProperty(globalThis, 'indexedDB', { value: fake })
      const failures: string[] = []
      const store = new lib.TorrentPieceStore({
        database: new lib.TorrentDatabase({ openTimeoutMs: 10 }),
        onState: (failure) => failures.push(failure?.code ?? 'works'),
      })
      const have = await store.open(lib.makeTorrent({ files: [{ name: 'a', length: 100_000 }] }))
      await store.put(1, lib.torrentBytes(65_536, 100_000))
      const got = await store.get(1, 1, 2)
      return {
        failures,
        count: have.count,
        kind: store.kind,
        got: [...got],
      }
    }, how)
    expect(result).toMatchObject({ failures: ['storage'], count: 0, kind: 'memory' })
    expect(result.got).toHaveLength(2)
  })
})

test('a newer version in another tab is not held up, and the old tab goes on in memory', async () => {
  const result = await page.evaluate(async () => {
    const info = lib.makeTorrent({ files: [{ name: 'a', length: 100_000 }] })
    const failures: string[] = []
    const store = new lib.TorrentPieceStore({
      database: new lib.TorrentDatabase(),
      onState: (failure) => failures.push(failure?.code ?? 'works'),
    })
    await store.open(info)
    const newer = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(lib.databaseName, lib.databaseVersion + 1)
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    await store.put(0, lib.torrentBytes(0, 65_536))
    await store.flush().catch(() => undefined)
    return { version: newer.version, failures, got: (await store.get(0, 0, 4)).length, kind: store.kind }
  })
  expect(result).toEqual({ version: 2, failures: ['storage'], got: 4, kind: 'memory' })
})
