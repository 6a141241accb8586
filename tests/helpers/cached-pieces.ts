import { CacheTorrentStorage } from '../../src/node/piece-cache/cache-torrent-storage.ts'
import { type Disk, NodeDisk } from '../../src/node/piece-cache/disk.ts'
import { PieceCache } from '../../src/node/piece-cache/piece-cache.ts'
import type { TorrentInfo } from '../../src/protocol/metainfo-types.ts'
import type { Bitfield } from '../../src/shared/bitfield.ts'
import { equalBytes } from '../../src/shared/bytes.ts'
import { type Clock, systemClock } from '../../src/shared/clock.ts'
import { TorrentError } from '../../src/shared/errors.ts'
import { MemoryBudget } from '../../src/storage/memory-budget.ts'
import type { PieceStore } from '../../src/swarm/ports.ts'
import type { TestTorrent } from './virtual-world.ts'

/** A disk that counts what it is asked for, and fails when it is told to. */
export class TestDisk implements Disk {
  readonly #disk = new NodeDisk()
  readonly counts: Record<string, number> = {}
  /** The code with which the operation of this name fails, and for which locations. */
  fails: (operation: keyof Disk, location: string) => string | null = () => null

  list = (folder: string) => this.#do('list', folder, () => this.#disk.list(folder))
  makeFolder = (folder: string) => this.#do('makeFolder', folder, () => this.#disk.makeFolder(folder))
  readWhole = (at: string, most: number) => this.#do('readWhole', at, () => this.#disk.readWhole(at, most))
  replace = (at: string, data: Uint8Array) => this.#do('replace', at, () => this.#disk.replace(at, data))
  allocatedBytes = (at: string) => this.#do('allocatedBytes', at, () => this.#disk.allocatedBytes(at))
  read = (location: string, into: Uint8Array, at: number) =>
    this.#do('read', location, () => this.#disk.read(location, into, at))
  write = (location: string, data: Uint8Array, at: number) =>
    this.#do('write', location, () => this.#disk.write(location, data, at))
  remove = (location: string) => this.#do('remove', location, () => this.#disk.remove(location))
  removeFolder = (folder: string) => this.#do('removeFolder', folder, () => this.#disk.removeFolder(folder))
  close = () => this.#disk.close()

  async #do<Value>(operation: keyof Disk, location: string, work: () => Promise<Value>): Promise<Value> {
    this.counts[operation] = (this.counts[operation] ?? 0) + 1
    const code = this.fails(operation, location)
    if (code !== null) throw Object.assign(new Error(`${code}: it was told to fail`), { code })
    return work()
  }
}

export interface OpenCache {
  readonly cache: PieceCache
  readonly storage: CacheTorrentStorage
  readonly said: string[]
  /** Opens a store of the torrent, with what it said. */
  open(info: TorrentInfo, trackers?: readonly string[]): Promise<OpenStore>
}

export interface OpenStore {
  readonly store: PieceStore
  readonly have: Bitfield
  /** What the person was told: sentences, and `null` when all is well again. */
  readonly states: (string | null)[]
  readonly evicted: number[]
}

export interface CacheOptions {
  readonly limitBytes?: number
  readonly clock?: Clock
  readonly disk?: Disk
  readonly minutes?: () => number
  readonly budget?: MemoryBudget
}

export const openCache = async (folder: string, options: CacheOptions = {}): Promise<OpenCache> => {
  const { limitBytes = 1e9, clock = systemClock, budget = new MemoryBudget() } = options
  const cache = await PieceCache.open({ clock, ...options, folder, limitBytes })
  const said: string[] = []
  const storage = new CacheTorrentStorage({ cache, clock, budget, say: (sentence) => said.push(sentence) })
  const open = async (info: TorrentInfo, trackers: readonly string[] = []): Promise<OpenStore> => {
    const states: (string | null)[] = []
    const evicted: number[] = []
    const store = storage.openStore(info, trackers, (failure) => states.push(failure?.message ?? null))
    store.onEvict?.((piece) => evicted.push(piece))
    return { store, have: await store.open(info), states, evicted }
  }
  return { cache, storage, said, open }
}

/** The right bytes of a piece. */
export const pieceOf = ({ info, content }: TestTorrent, piece: number): Uint8Array =>
  content.slice(piece * info.pieceLength, Math.min((piece + 1) * info.pieceLength, info.length))

/** What the store gives of a piece. `none`: it says that it has not got it. Any other failure is thrown. */
export const gives = async (
  store: PieceStore,
  torrent: TestTorrent,
  piece: number,
): Promise<'right' | 'wrong' | 'none'> => {
  const expected = pieceOf(torrent, piece)
  try {
    return equalBytes(await store.get(piece, 0, expected.length), expected) ? 'right' : 'wrong'
  } catch (error) {
    if (error instanceof TorrentError && error.code === 'storage') return 'none'
    throw error
  }
}
