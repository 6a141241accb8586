import { mkdir } from 'node:fs/promises'
import type { SavedTorrent } from '../../engine/torrent-storage.ts'
import type { TorrentInfo } from '../../protocol/metainfo-types.ts'
import { Bitfield } from '../../shared/bitfield.ts'
import { toHex } from '../../shared/bytes.ts'
import type { Clock } from '../../shared/clock.ts'
import { TorrentError } from '../../shared/errors.ts'
import { CachedTorrent, type Evictable, layoutFor, newEvictable, type TorrentUser } from './cached-torrent.ts'
import { type Disk, NodeDisk, segmentLocation } from './disk.ts'
import { diskError } from './disk-error.ts'
import { FolderLock } from './folder-lock.ts'
import { loadTorrents } from './load-torrents.ts'
import { Recency } from './recency.ts'
import { StateSaver } from './state-saver.ts'
import { TorrentFiles } from './torrent-files.ts'

export interface PieceCacheOptions {
  /** Where the cache lies. It is made if it is not there. */
  readonly folder: string
  /** Most bytes on disk, for all torrents together. */
  readonly limitBytes: number
  readonly clock: Clock
  readonly disk?: Disk
  /** Minutes since 1970. */
  readonly minutes?: () => number
}

const systemMinutes = (): number => Math.floor(Date.now() / 60_000)

/**
 * Pieces of all torrents on disk, within one size. Each torrent has a folder with its description, its state
 * and segments: sparse files of some pieces each. What was used least recently is deleted, a segment at a
 * time (docs/decisions/064-piece-cache.md).
 */
export class PieceCache {
  readonly #limitBytes: number
  readonly #folder: string
  readonly #disk: Disk
  readonly #minutes: () => number
  readonly #lock: FolderLock
  readonly #files: TorrentFiles
  readonly #saver: StateSaver
  readonly #recency: Recency
  readonly #torrents: Map<string, CachedTorrent>
  /** Ends when nobody has the torrent open any more. */
  readonly #users = new Map<string, Promise<void>>()

  private constructor(
    options: PieceCacheOptions,
    disk: Disk,
    lock: FolderLock,
    torrents: readonly CachedTorrent[],
  ) {
    const { folder, limitBytes, clock, minutes = systemMinutes } = options
    this.#limitBytes = limitBytes
    this.#folder = folder
    this.#disk = disk
    this.#minutes = minutes
    this.#lock = lock
    this.#files = new TorrentFiles(disk, folder)
    this.#saver = new StateSaver(this.#files, clock)
    this.#torrents = new Map(torrents.map((torrent) => [torrent.infoHash, torrent]))
    const all = torrents.flatMap(({ home, segments }) => [home, ...segments.values()])
    this.#recency = new Recency()
    for (const one of all.sort((a, b) => a.usedMinutes - b.usedMinutes)) this.#recency.add(one)
  }

  /** @throws TorrentError `storage` when the folder cannot be used */
  static async open(options: PieceCacheOptions): Promise<PieceCache> {
    const { folder, disk = new NodeDisk() } = options
    const failed = `The cache in ${folder} cannot be used.`
    let lock: FolderLock
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      lock = await FolderLock.take(folder)
    } catch (error) {
      throw diskError(failed, error)
    }
    try {
      const torrents = await loadTorrents(disk, folder)
      const cache = new PieceCache(options, disk, lock, torrents)
      // The size may be smaller than it was in an earlier run.
      await cache.#makeRoom(0)
      return cache
    } catch (error) {
      await lock.release()
      throw diskError(failed, error)
    }
  }

  get bytes(): number {
    return this.#recency.bytes
  }

  get limitBytes(): number {
    return this.#limitBytes
  }

  /** The info hashes of all torrents in the cache, in hexadecimal. */
  list(): string[] {
    return [...this.#torrents.keys()]
  }

  has(infoHash: string): boolean {
    return this.#torrents.has(infoHash)
  }

  /** What an earlier run stored of a torrent; `null`: nothing that can be used. */
  async load(infoHash: string): Promise<SavedTorrent | null> {
    return this.has(infoHash) ? this.#files.readDescription(infoHash) : null
  }

  /**
   * Opens a torrent, when whoever has it open now has given it back.
   *
   * @returns the torrent, and how to give it back
   */
  async use(
    info: TorrentInfo,
    user: TorrentUser,
  ): Promise<{ readonly torrent: CachedTorrent; readonly giveBack: () => Promise<void> }> {
    const infoHash = toHex(info.infoHash)
    const before = this.#users.get(infoHash)
    let leave: () => void = () => undefined
    const mine = new Promise<void>((resolve) => {
      leave = resolve
    })
    this.#users.set(infoHash, mine)
    await before
    const end = (): void => {
      if (this.#users.get(infoHash) === mine) this.#users.delete(infoHash)
      leave()
    }
    let torrent: CachedTorrent
    try {
      torrent = await this.#torrentFor(info, infoHash)
    } catch (error) {
      end()
      throw error
    }
    torrent.user = user
    this.#touch(torrent.home)
    const giveBack = async (): Promise<void> => {
      torrent.user = null
      try {
        if (!torrent.isDeleted) await this.#saver.close(torrent)
      } finally {
        end()
      }
    }
    return { torrent, giveBack }
  }

  /** Saves the description, and says on disk that the state may be behind from now on. */
  async describe(torrent: CachedTorrent, saved: SavedTorrent): Promise<void> {
    const known = await this.#files.readDescription(torrent.infoHash)
    const trackers = [...new Set([...(known?.trackers ?? []), ...saved.trackers])]
    await this.#writeDescription(torrent, { infoBytes: saved.infoBytes, trackers })
    await this.#files.writeState(torrent, false)
  }

  /** Changes the trackers of a torrent that is in the cache. */
  async changeTrackers(
    infoHash: string,
    change: (trackers: readonly string[]) => readonly string[],
  ): Promise<void> {
    const torrent = this.#torrents.get(infoHash)
    const saved = torrent && (await this.#files.readDescription(infoHash))
    if (torrent === undefined || saved == null) return
    const trackers = change(saved.trackers)
    const isSame =
      trackers.length === saved.trackers.length && trackers.every((url, i) => url === saved.trackers[i])
    if (!isSame) await this.#writeDescription(torrent, { ...saved, trackers })
  }

  /**
   * Writes a piece, and first makes room for it.
   *
   * @throws TorrentError `storage` when all that is in the cache is needed; Node's error when the disk fails
   */
  async write(torrent: CachedTorrent, piece: number, data: Uint8Array): Promise<void> {
    await this.#saver.retry(torrent)
    const segment = await this.#segmentToWrite(torrent, piece)
    const cost = torrent.have.has(piece) ? 0 : torrent.costOf(piece)
    let reserved = 0
    try {
      await this.#makeRoom(cost)
      this.#recency.grow(segment, cost)
      reserved = cost
      await this.#disk.write(this.#locationOf(segment), data, torrent.offsetOf(piece))
    } catch (error) {
      this.#recency.grow(segment, -reserved)
      throw error
    } finally {
      segment.writers--
    }
    torrent.have.add(piece)
    torrent.verified.add(piece)
    this.#touch(segment)
    this.#saver.note(torrent)
  }

  /** The segment in which a piece is; `null`: it is not in the cache. It counts as used now. */
  find(torrent: CachedTorrent, piece: number): Evictable | null {
    const segment = torrent.have.has(piece) ? torrent.segments.get(torrent.segmentOf(piece)) : undefined
    if (segment === undefined) return null
    this.#touch(segment)
    return segment
  }

  /** Fills `into` from byte `begin` of a piece on, and says how many bytes there were. */
  read(segment: Evictable, piece: number, begin: number, into: Uint8Array): Promise<number> {
    return this.#disk.read(this.#locationOf(segment), into, segment.torrent.offsetOf(piece) + begin)
  }

  /** A piece cannot be read, or is not what it was: it is fetched again. */
  lose(torrent: CachedTorrent, piece: number): void {
    const segment = torrent.segments.get(torrent.segmentOf(piece))
    // It is counted again when it is written again, to the same place.
    if (segment !== undefined && torrent.have.has(piece)) this.#recency.grow(segment, -torrent.costOf(piece))
    torrent.drop(piece)
    this.#saver.note(torrent)
  }

  /** Deletes everything of a torrent. */
  async delete(infoHash: string): Promise<void> {
    const torrent = this.#torrents.get(infoHash)
    if (torrent === undefined) return
    torrent.isDeleted = true
    this.#torrents.delete(infoHash)
    for (const piece of [...torrent.have]) torrent.drop(piece)
    await this.#saver.stop(torrent)
    await torrent.describing
    for (const segment of torrent.segments.values()) {
      await this.#disk.remove(this.#locationOf(segment))
      this.#recency.remove(segment)
    }
    this.#recency.remove(torrent.home)
    await this.#files.deleteTorrent(infoHash)
  }

  /** Gives the folder back. All torrents were given back before. */
  async close(): Promise<void> {
    await Promise.all(this.#users.values())
    await this.#saver.closeAll()
    await this.#disk.close()
    await this.#lock.release()
  }

  #locationOf({ torrent, segment }: Evictable): string {
    return segmentLocation(torrent.folder, segment ?? 0)
  }

  async #torrentFor(info: TorrentInfo, infoHash: string): Promise<CachedTorrent> {
    await this.#torrents.get(infoHash)?.home.going
    const known = this.#torrents.get(infoHash)
    const { length, pieceLength } = info
    if (known?.layout.length === length && known.layout.pieceLength === pieceLength) return known
    // A state of another shape is damaged.
    if (known !== undefined) await this.delete(infoHash)
    const torrent = new CachedTorrent(this.#folder, infoHash, {
      ...layoutFor(info, this.#limitBytes),
      isClean: true,
      metainfoBytes: info.infoBytes.length,
      usedMinutes: this.#minutes(),
      pieces: new Bitfield(info.pieceCount),
    })
    this.#torrents.set(infoHash, torrent)
    this.#recency.add(torrent.home)
    return torrent
  }

  async #writeDescription(torrent: CachedTorrent, saved: SavedTorrent): Promise<void> {
    torrent.metainfoBytes = await this.#files.writeDescription(torrent, saved)
    this.#recency.grow(torrent.home, torrent.homeBytes - torrent.home.bytes)
    this.#saver.note(torrent)
  }

  /** The segment of a piece, which stays until its `writers` are counted down. */
  async #segmentToWrite(torrent: CachedTorrent, piece: number): Promise<Evictable> {
    const index = torrent.segmentOf(piece)
    // A file that is being deleted must not get new pieces.
    for (let known = torrent.segments.get(index); known?.going != null; known = torrent.segments.get(index)) {
      await known.going
    }
    const segment = torrent.segments.get(index) ?? newEvictable(torrent, index, this.#minutes())
    torrent.segments.set(index, segment)
    this.#recency.add(segment)
    segment.writers++
    return segment
  }

  #touch(one: Evictable): void {
    this.#recency.touch(one)
    const minutes = this.#minutes()
    if (one.usedMinutes === minutes) return
    one.usedMinutes = minutes
    this.#saver.note(one.torrent)
  }

  /** Gives up what was used least recently, until `bytes` more fit. */
  async #makeRoom(bytes: number): Promise<void> {
    while (this.#recency.bytes + bytes > this.#limitBytes) {
      const oldest = bytes > this.#limitBytes ? null : this.#recency.oldest()
      if (oldest === null) {
        throw new TorrentError(
          'storage',
          'The cache is full with what is being watched. Start again with a larger one (--cache).',
        )
      }
      await this.#evict(oldest)
    }
  }

  async #evict(one: Evictable): Promise<void> {
    const { torrent, segment } = one
    const deleting = segment === null ? this.#evictTorrent(torrent) : this.#evictSegment(one, segment)
    one.going = deleting.then(
      () => undefined,
      () => undefined,
    )
    try {
      await deleting
      this.#recency.remove(one)
      if (segment === null) this.#torrents.delete(torrent.infoHash)
      else torrent.segments.delete(segment)
    } finally {
      one.going = null
    }
  }

  async #evictTorrent(torrent: CachedTorrent): Promise<void> {
    // Its state would come back otherwise.
    await this.#saver.stop(torrent)
    await this.#files.deleteTorrent(torrent.infoHash)
  }

  async #evictSegment(one: Evictable, segment: number): Promise<void> {
    const { torrent } = one
    const pieces = torrent.piecesIn(segment)
    for (const piece of pieces) torrent.drop(piece)
    for (const piece of pieces) torrent.user?.evicted(piece)
    this.#saver.note(torrent)
    await this.#disk.remove(this.#locationOf(one))
  }
}
