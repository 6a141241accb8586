/**
 * What the store of pieces does while the disk does not work, and how it comes back; pieces of every length.
 */
import { describe, expect, test } from 'vitest'
import type {} from './storage/page.ts'
import { page } from './storage/page-of-test.ts'

describe('a store that cannot write', () => {
  test.each(['UnknownError', 'QuotaExceededError', 'AbortError'])(
    'goes on in memory, tries again with growing waits, and comes back: %s',
    async (name) => {
      const result = await page.evaluate(async (failing) => {
        const info = lib.makeTorrent({ files: [{ name: 'a', length: 300_000 }] })
        const clock = new lib.HandClock()
        const database = new lib.TorrentDatabase({ clock })
        const states: (string | null)[] = []
        const store = new lib.IndexedDbPieceStore({
          database,
          clock,
          onState: (failure) => states.push(failure?.message ?? null),
        })
        await store.open(info)
        await store.flush()
        const put = IDBObjectStore.prototype.put
        let tries = 0
        IDBObjectStore.prototype.put = () => {
          tries++
          throw new DOMException('injected', failing)
        }
        const piece = (i: number): Uint8Array => lib.torrentBytes(i * 65_536, (i + 1) * 65_536)
        await store.put(0, piece(0))
        const flushed = await store.flush().then(
          () => 'flushed',
          (error) => error.code,
        )
        await store.put(1, piece(1))
        const kept = [store.isKeeping]
        const waits: number[] = []
        for (let i = 0; i < 7; i++) {
          // A transaction's own limit is looked at every 5 s.
          await lib.until(() => clock.waits.some((ms) => ms !== 5_000))
          waits.push(...clock.waits.filter((ms) => ms !== 5_000))
          await clock.pass()
        }
        await lib.until(() => clock.waits.some((ms) => ms !== 5_000))
        IDBObjectStore.prototype.put = put
        await clock.pass()
        await lib.until(() => store.isKeeping)
        kept.push(store.isKeeping)
        await store.put(2, piece(2))
        await store.close()
        const bits = [...((await lib.getTorrent(database, '01'.repeat(20)))?.bitfield ?? [])]
        const again = new lib.IndexedDbPieceStore({ database, clock })
        await again.open(info)
        const right: boolean[] = []
        for (let i = 0; i < 3; i++) {
          const got = await again.get(i, 0, 65_536)
          const wanted = piece(i)
          right.push(got.every((byte, at) => byte === wanted[at]))
        }
        return { states, flushed, kept, waits, tries, bits, right }
      }, name)
      expect(result).toMatchObject({ flushed: 'storage', kept: [false, true], tries: 8 })
      expect(result.waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000])
      expect(result.states).toEqual([expect.stringMatching(/could not be saved\. .*\.$/), null])
      expect(result.bits).toEqual([0b1110_0000])
      expect(result.right).toEqual([true, true, true])
    },
  )

  test('has room for its share, and forgets what it is told to', async () => {
    const result = await page.evaluate(async () => {
      const mb = 1_000_000
      const info = lib.makeTorrent({ pieceLength: mb, files: [{ name: 'a', length: 100 * mb }] })
      const clock = new lib.HandClock()
      const budget = new lib.MemoryBudget()
      const database = new lib.TorrentDatabase({ clock })
      const store = new lib.IndexedDbPieceStore({ database, clock, budget })
      let changes = 0
      store.onRoomChange(() => changes++)
      await store.open(info)
      await store.flush()
      const before = store.room
      const put = IDBObjectStore.prototype.put
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('injected', 'QuotaExceededError')
      }
      for (let i = 0; i < 30; i++) await store.put(i, new Uint8Array(mb).fill(i))
      await store.flush().catch(() => undefined)
      const room = store.room
      store.forget(3)
      const gone = await store.get(3, 0, 1).then(
        () => 'there',
        (error) => error.code,
      )
      const kept = (await store.get(4, 0, 1))[0]
      const memory = new lib.MemoryPieceStore(budget)
      await memory.open(info)
      const shared = store.room?.bytes
      await memory.close()
      IDBObjectStore.prototype.put = put
      await clock.pass()
      await lib.until(() => store.isKeeping)
      await store.flush()
      const bits = lib.countBits((await lib.getTorrent(database, '01'.repeat(20)))?.bitfield)
      return {
        before,
        bytes: room?.bytes,
        used: room?.usedBytes,
        usedAfter: room === null ? 0 : [...room.pieces()].length,
        gone,
        kept,
        shared,
        after: store.room,
        bits,
        changes,
      }
    })
    expect(result).toMatchObject({
      before: null,
      bytes: 64_000_000,
      gone: 'storage',
      kept: 4,
      shared: 32_000_000,
      after: null,
    })
    expect(result.changes).toBeGreaterThanOrEqual(4)
    // Those that were written before the disk was full are not in memory.
    expect(result.used).toBe(30_000_000)
    expect(result.bits).toBe(29)
  })

  test('a database that does not open at first is used as soon as it does', async () => {
    const result = await page.evaluate(async () => {
      const info = lib.makeTorrent({ files: [{ name: 'a', length: 300_000 }] })
      const clock = new lib.HandClock()
      const open = IDBFactory.prototype.open
      IDBFactory.prototype.open = () => {
        throw new DOMException('injected', 'UnknownError')
      }
      const states: boolean[] = []
      const store = new lib.TorrentPieceStore({
        database: new lib.TorrentDatabase({ clock }),
        clock,
        onState: (failure) => states.push(failure === null),
      })
      const have = await store.open(info)
      await store.put(1, lib.torrentBytes(65_536, 131_072))
      const kinds = [store.kind]
      IDBFactory.prototype.open = open
      await clock.pass()
      await lib.until(() => store.kind === 'indexeddb')
      kinds.push(store.kind)
      await store.close()
      const stored = await lib.getTorrent(new lib.TorrentDatabase(), '01'.repeat(20))
      return { count: have.count, kinds, states, bits: [...(stored?.bitfield ?? [])] }
    })
    expect(result).toEqual({ count: 0, kinds: ['memory', 'indexeddb'], states: [false, true], bits: [64] })
  })

  test('nothing waits for ever when the database falls silent', async () => {
    const result = await page.evaluate(async () => {
      const info = lib.makeTorrent({ files: [{ name: 'a', length: 300_000 }] })
      const clock = new lib.HandClock()
      const database = new lib.TorrentDatabase({ clock })
      const states: string[] = []
      const store = new lib.IndexedDbPieceStore({
        database,
        clock,
        onState: (failure) => states.push(failure?.message ?? 'works'),
      })
      await store.open(info)
      await store.flush()
      const put = IDBObjectStore.prototype.put
      const { addEventListener } = IDBTransaction.prototype
      // Requests of which no event ever comes, in a transaction that never ends.
      IDBObjectStore.prototype.put = function (...args) {
        const request = put.apply(this, args)
        const { transaction } = this
        for (const type of ['success', 'error']) {
          addEventListener.call(request, type, (event) => event.stopImmediatePropagation())
        }
        const spin = (): void => {
          if (IDBObjectStore.prototype.put !== put) {
            addEventListener.call(transaction.objectStore('pieces').get(['', 0, 0]), 'success', spin)
          }
        }
        spin()
        return request
      }
      const ends: string[] = []
      const held = store.put(0, lib.torrentBytes(0, 65_536)).then(() => ends.push('put'))
      const flushing = store.flush().catch((error) => ends.push(`flush: ${error.code}`))
      const closing = store.close().then(() => ends.push('close'))
      let isOver = false
      const all = Promise.all([held, flushing, closing]).then(() => {
        isOver = true
      })
      while (!isOver) {
        if (clock.waits.includes(5_000)) await clock.pass()
        await new Promise((resolve) => setTimeout(resolve))
      }
      await all
      IDBObjectStore.prototype.put = put
      const deleted = await lib.deleteTorrent(database, '01'.repeat(20)).then(() => 'deleted')
      return { ends: ends.sort(), states, seconds: clock.passed / 1000, deleted }
    })
    expect(result.ends).toEqual(['close', 'flush: storage', 'put'])
    expect(result.states).toEqual([expect.stringContaining('does not answer')])
    expect(result.seconds).toBeLessThanOrEqual(35)
    expect(result.deleted).toBe('deleted')
  })
})

describe('pieces of every length', () => {
  test.each([
    ['1 KiB', 1024, 2_000_000],
    ['9,000 bytes', 9_000, 1_000_000],
    ['16 KiB', 16_384, 1_000_000],
    ['5 MiB and 1', 5 * 1024 * 1024 + 1, 17_000_000],
  ])('are written in any order, and read in any order: %s', async (_name, pieceLength, length) => {
    const result = await page.evaluate(
      async ([pieceBytes, total]) => {
        const info = lib.makeTorrent({ pieceLength: pieceBytes, files: [{ name: 'a', length: total }] })
        const database = new lib.TorrentDatabase()
        const options = { database, clock: lib.systemClock }
        const store = new lib.IndexedDbPieceStore(options)
        await store.open(info)
        const bytes = lib.torrentBytes(0, total)
        const piece = (i: number): Uint8Array => bytes.slice(i * pieceBytes, (i + 1) * pieceBytes)
        const wrong: string[] = []
        const check = async (from: InstanceType<typeof lib.IndexedDbPieceStore>, i: number) => {
          const wanted = piece(i)
          const got = await from.get(i, 0, wanted.length)
          if (got.some((byte, at) => byte !== wanted[at])) wrong.push(`piece ${i}`)
        }
        // Every third piece, then the others: pieces that share a row come at different times, and are read
        // in between.
        for (const rest of [1, 0, 2]) {
          for (let i = rest; i < info.pieceCount; i += 3) await store.put(i, piece(i))
          await store.flush()
          for (let i = rest; i < info.pieceCount; i += 3) await check(store, i)
        }
        await store.close()
        const again = new lib.IndexedDbPieceStore(options)
        const have = await again.open(info)
        for (const i of have) await check(again, i)
        const row = await lib.getTorrent(database, '01'.repeat(20))
        let rows = 0
        const { getAll } = IDBObjectStore.prototype
        let requests = 0
        IDBObjectStore.prototype.getAll = function (...args) {
          const request = getAll.apply(this, args)
          requests++
          request.addEventListener('success', () => {
            rows += request.result.length
          })
          return request
        }
        const end = Math.min(total, 777 + 1024 * 1024)
        const range = row && (await lib.readStoredRange(database, row, 777, end))
        if (range === null || range.some((byte, at) => byte !== bytes[777 + at])) wrong.push('the range')
        return { isFull: have.isFull, wrong, length: range?.length, wanted: end - 777, requests, rows }
      },
      [pieceLength, length] as const,
    )
    expect(result).toMatchObject({ isFull: true, wrong: [], length: result.wanted, requests: 1 })
    expect(result.rows).toBeLessThan(125)
  })

  test('a long piece is not claimed before all of it is there, and is never copied as a whole', async () => {
    const result = await page.evaluate(async () => {
      const MiB = 1024 * 1024
      const info = lib.makeTorrent({ pieceLength: 18 * MiB, files: [{ name: 'a', length: 18 * MiB }] })
      const clock = new lib.HandClock()
      const database = new lib.TorrentDatabase({ clock })
      const store = new lib.IndexedDbPieceStore({ database, clock })
      await store.open(info)
      await store.flush()
      const put = IDBObjectStore.prototype.put
      const perTransaction = new Map<IDBTransaction, number>()
      let left = 50
      IDBObjectStore.prototype.put = function (value, key) {
        if (left-- <= 0) throw new DOMException('injected', 'UnknownError')
        const bytes = value instanceof ArrayBuffer ? value.byteLength : 0
        perTransaction.set(this.transaction, (perTransaction.get(this.transaction) ?? 0) + bytes)
        return put.call(this, value, key)
      }
      const data = lib.torrentBytes(0, 18 * MiB)
      void store.put(0, data)
      await store.flush().catch(() => undefined)
      const claimed = lib.countBits((await lib.getTorrent(database, '01'.repeat(20)))?.bitfield)
      left = Number.POSITIVE_INFINITY
      await clock.pass()
      await lib.until(() => store.isKeeping)
      await store.flush()
      const row = await lib.getTorrent(database, '01'.repeat(20))
      const range = row && (await lib.readStoredRange(database, row, 0, 18 * MiB))
      return {
        claimed,
        most: Math.max(...perTransaction.values()) / MiB,
        after: lib.countBits(row?.bitfield),
        right: range?.every((byte, at) => byte === data[at]),
      }
    })
    expect(result).toEqual({ claimed: 0, most: 4, after: 1, right: true })
  })
})
