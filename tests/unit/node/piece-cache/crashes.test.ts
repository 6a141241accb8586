import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import suite from 'abstract-chunk-store/tests/index.js'
import fc from 'fast-check'
import tape from 'tape'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { CachedPieceStore } from '../../../../src/node/piece-cache/cached-piece-store.ts'
import { decodeState, encodeState, segmentCountOf } from '../../../../src/node/piece-cache/torrent-state.ts'
import { Bitfield } from '../../../../src/shared/bitfield.ts'
import { systemClock } from '../../../../src/shared/clock.ts'
import { TorrentError } from '../../../../src/shared/errors.ts'
import { MemoryBudget } from '../../../../src/storage/memory-budget.ts'
import {
  gives,
  type OpenCache,
  type OpenStore,
  openCache,
  pieceOf,
  TestDisk,
} from '../../../helpers/cached-pieces.ts'
import { chunkStoreOf } from '../../../helpers/chunk-store-adapter.ts'
import { makeTorrent, VirtualClock } from '../../../helpers/virtual-world.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cache-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const torrents = [
  makeTorrent(120_001, 8_192, 1),
  makeTorrent(90_000, 5_000, 2),
  makeTorrent(64_000, 64_000, 3),
  makeTorrent(33_333, 1_024, 4),
]

type Step =
  | { readonly kind: 'put' | 'get'; readonly torrent: number; readonly piece: number }
  | { readonly kind: 'need'; readonly torrent: number; readonly from: number }
  | { readonly kind: 'close' | 'delete'; readonly torrent: number }
  | { readonly kind: 'pass' | 'crash' | 'restart' | 'full' | 'free' | 'flush' }

const torrentArb = fc.nat(torrents.length - 1)
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({ kind: fc.constant('put' as const), torrent: torrentArb, piece: fc.nat() }),
    },
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant('get' as const), torrent: torrentArb, piece: fc.nat() }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('need' as const), torrent: torrentArb, from: fc.nat() }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constantFrom('close' as const, 'delete' as const),
        torrent: torrentArb,
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom(
          'pass' as const,
          'crash' as const,
          'restart' as const,
          'full' as const,
          'free' as const,
          'flush' as const,
        ),
      }),
    },
  ),
  { maxLength: 80 },
)

/** A cache that is used in any way, and whose process may end at any moment. */
class Trial {
  readonly #clock = new VirtualClock()
  readonly #limitBytes: number
  readonly #folders: string[] = []
  #disk = new TestDisk()
  #open: OpenCache | null = null
  readonly #stores = new Map<number, OpenStore>()
  #minute = 1

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
    this.#folders.push(mkdtempSync(join(folder, 'run-')))
  }

  async run(step: Step): Promise<void> {
    this.#minute++
    switch (step.kind) {
      case 'put': {
        const { store } = await this.#store(step.torrent)
        const torrent = torrents[step.torrent]!
        const piece = step.piece % torrent.info.pieceCount
        // Nobody waits for the disk, so that crashes come in the middle.
        void store.put(piece, pieceOf(torrent, piece))
        expect(await gives(store, torrent, piece)).not.toBe('wrong')
        break
      }
      case 'get': {
        const { store } = await this.#store(step.torrent)
        const torrent = torrents[step.torrent]!
        expect(await gives(store, torrent, step.piece % torrent.info.pieceCount)).not.toBe('wrong')
        break
      }
      case 'need': {
        const { store } = await this.#store(step.torrent)
        const from = step.from % torrents[step.torrent]!.info.pieceCount
        store.setNeeded?.((piece) => piece >= from && piece < from + 3)
        break
      }
      case 'close':
        await this.#stores.get(step.torrent)?.store.close()
        this.#stores.delete(step.torrent)
        break
      case 'delete': {
        const { cache, storage } = await this.#cache()
        await this.run({ kind: 'close', torrent: step.torrent })
        await storage.delete(Buffer.from(torrents[step.torrent]!.info.infoHash).toString('hex'))
        expect(cache.bytes).toBeLessThanOrEqual(this.#limitBytes + 8_192 * torrents.length)
        break
      }
      case 'pass':
        await this.#clock.pass(3_000)
        break
      case 'full':
        this.#disk.fails = (operation) => (operation === 'write' || operation === 'replace' ? 'ENOSPC' : null)
        break
      case 'free':
        this.#disk.fails = () => null
        break
      case 'flush':
        for (const { store } of this.#stores.values()) {
          await store.flush().catch((error: unknown) => expect(error).toBeInstanceOf(TorrentError))
        }
        break
      case 'crash': {
        // The process ends here: the next one has a copy of the folder as it was at this moment.
        const next = mkdtempSync(join(folder, 'run-'))
        cpSync(this.#folders.at(-1)!, next, { recursive: true, filter: (source) => !source.endsWith('lock') })
        await this.#end()
        this.#folders.push(next)
        break
      }
      case 'restart':
        await this.#end()
    }
  }

  /** All that is claimed is right or is not given. */
  async end(): Promise<void> {
    await this.#end()
    for (const [index, torrent] of torrents.entries()) {
      const { store } = await this.#store(index)
      for (let piece = 0; piece < torrent.info.pieceCount; piece++) {
        expect(await gives(store, torrent, piece)).not.toBe('wrong')
      }
    }
    await this.#end()
  }

  async #end(): Promise<void> {
    this.#disk.fails = () => null
    await Promise.all([...this.#stores.values()].map(({ store }) => store.close()))
    this.#stores.clear()
    await this.#open?.cache.close()
    this.#open = null
  }

  async #cache(): Promise<OpenCache> {
    this.#disk = this.#open === null ? new TestDisk() : this.#disk
    this.#open ??= await openCache(this.#folders.at(-1)!, {
      limitBytes: this.#limitBytes,
      clock: this.#clock,
      disk: this.#disk,
      minutes: () => this.#minute,
    })
    return this.#open
  }

  async #store(index: number): Promise<OpenStore> {
    const { open } = await this.#cache()
    const known = this.#stores.get(index)
    if (known !== undefined) return known
    const opened = await open(torrents[index]!.info)
    this.#stores.set(index, opened)
    return opened
  }
}

it('never gives a wrong byte, whatever is put, read, evicted, deleted, full or cut off', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 40_000, max: 400_000 }), steps, async (limitBytes, all) => {
      const trial = new Trial(limitBytes)
      for (const step of all) await trial.run(step)
      await trial.end()
    }),
    { numRuns: 25 },
  )
}, 120_000)

it('tells of every piece that it gives up, and of no other', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { maxLength: 120 }), async (order) => {
      const torrent = torrents[0]!
      const { cache, open } = await openCache(mkdtempSync(join(folder, 'run-')), { limitBytes: 80_000 })
      const { store, evicted } = await open(torrent.info)
      const claimed = new Set<number>()
      let told = 0
      for (const any of order) {
        const piece = any % torrent.info.pieceCount
        await store.put(piece, pieceOf(torrent, piece))
        claimed.add(piece)
        await store.flush()
        for (const gone of evicted.slice(told)) claimed.delete(gone)
        told = evicted.length
        // Reading is use: only short orders are looked at after each step.
        for (let i = 0; order.length < 12 && i < torrent.info.pieceCount; i++) {
          expect(await gives(store, torrent, i)).toBe(claimed.has(i) ? 'right' : 'none')
        }
      }
      for (let i = 0; i < torrent.info.pieceCount; i++) {
        expect(await gives(store, torrent, i)).toBe(claimed.has(i) ? 'right' : 'none')
      }
      await store.close()
      await cache.close()
    }),
    { numRuns: 25 },
  )
}, 60_000)

it('reads back every state that it writes, and no other bytes', () => {
  const layouts = fc.record({
    length: fc.integer({ min: 1, max: 5_000_000 }),
    pieceLength: fc.integer({ min: 1_000, max: 70_000 }),
    segmentPieces: fc.integer({ min: 1, max: 900 }),
  })
  fc.assert(
    fc.property(layouts, fc.boolean(), fc.nat(), fc.nat(), fc.nat(), (layout, isClean, minutes, at, bit) => {
      const pieces = new Bitfield(Math.ceil(layout.length / layout.pieceLength))
      for (let i = 0; i < pieces.size; i += 1 + (at % 7)) pieces.add(i)
      const segmentMinutes = new Uint32Array(segmentCountOf(layout)).fill(minutes)
      const state = { ...layout, isClean, metainfoBytes: 77, usedMinutes: minutes, pieces, segmentMinutes }
      const bytes = encodeState(state)
      const read = decodeState(bytes)
      expect(read).toEqual(state)
      const damaged = bytes.slice()
      damaged[at % bytes.length]! ^= 1 << (bit % 8)
      expect(decodeState(damaged)).toBeNull()
      expect(decodeState(bytes.subarray(0, at % bytes.length))).toBeNull()
      expect(decodeState(Uint8Array.of(...bytes, 0))).toBeNull()
    }),
    { numRuns: 200 },
  )
})

it('passes abstract-chunk-store’s own suite', async () => {
  interface Row {
    readonly type: 'test' | 'assert' | 'end'
    readonly ok?: boolean
  }
  // Before the harness, which ends when no test is there in its first moment.
  const { cache, storage } = await openCache(folder)
  const harness = tape.createHarness()
  const rows: Row[] = []
  const finished = new Promise<void>((resolve, reject) => {
    const stream = harness.createStream({ objectMode: true })
    stream.on('data', (row: unknown) => rows.push(row as Row))
    stream.on('end', resolve)
    stream.on('error', reject)
  })
  const Store = chunkStoreOf(
    (info) => ({
      store: new CachedPieceStore({
        cache,
        clock: systemClock,
        budget: new MemoryBudget(),
        trackers: [],
        onState: (failure) => expect(failure).toBeNull(),
      }),
      destroy: () => storage.delete(Buffer.from(info.infoHash).toString('hex')),
    }),
    (bytes) => Buffer.from(bytes),
  )
  suite(harness as never, Store)
  await finished
  expect(rows.filter(({ type, ok }) => type === 'assert' && ok !== true)).toEqual([])
  expect(rows.filter(({ type }) => type === 'test').length).toBe(16)
  await cache.close()
}, 60_000)
