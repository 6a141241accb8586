import type { TorrentFile, TorrentInfo } from '../protocol/metainfo-types.ts'
import { TorrentError } from '../shared/errors.ts'
import type { SwarmTorrent } from '../swarm/torrent.ts'
import { engineProblems } from './engine-problems.ts'
import { RunningFiles } from './running-files.ts'

export interface OpenTorrentOptions {
  readonly info: TorrentInfo
  readonly swarm: Pick<SwarmTorrent, 'policy' | 'read' | 'readHere'>
  /** Called before each read. */
  readonly onRead: () => void
}

export const stoppedError = (): TorrentError => new TorrentError('aborted', 'The torrent was stopped.')

/** A torrent whose metadata is known and whose store is open: its files can be read. */
export class OpenTorrent {
  readonly info: TorrentInfo
  readonly files: RunningFiles
  readonly #options: OpenTorrentOptions
  #isClosed = false

  constructor(options: OpenTorrentOptions) {
    const { info, swarm } = options
    this.info = info
    this.files = new RunningFiles(info, swarm.policy)
    this.#options = options
  }

  /**
   * Bytes of a file from `begin` on: as many as are verified once the first is, at least one.
   *
   * @param end exclusive
   * @param readerId who reads; see {@link SwarmTorrent.read}
   * @throws TorrentError `aborted` when the torrent was stopped, `no-such-file`, `storage`
   */
  async read(
    fileIndex: number,
    begin: number,
    end: number,
    readerId: string,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    if (this.#isClosed) throw stoppedError()
    const file = this.#file(fileIndex)
    if (begin < 0 || begin >= end || end > file.length) {
      throw new RangeError('The range lies outside the file.')
    }
    const { swarm, onRead } = this.#options
    onRead()
    return swarm.read(readerId, file.offset + begin, file.offset + end, file.offset + file.length, signal)
  }

  /** All bytes of a file from `begin` to `end` (exclusive). Fails as {@link read} does. */
  async readAll(
    fileIndex: number,
    begin: number,
    end: number,
    readerId: string,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    const all = new Uint8Array(end - begin)
    for (let offset = begin; offset < end; ) {
      const part = await this.read(fileIndex, offset, end, readerId, signal)
      all.set(part, offset - begin)
      offset += part.length
    }
    return all
  }

  /** Bytes of a file from `begin` to `end` (exclusive), where all are verified; else `null`. */
  async readHere(
    fileIndex: number,
    begin: number,
    end: number,
    signal?: AbortSignal,
  ): Promise<Uint8Array | null> {
    if (this.#isClosed) throw stoppedError()
    const file = this.#file(fileIndex)
    if (begin < 0 || begin >= end || end > file.length) return null
    return this.#options.swarm.readHere(file.offset + begin, file.offset + end, signal)
  }

  /** The torrent was stopped: from now on every read fails. */
  close(): void {
    this.#isClosed = true
  }

  #file(index: number): TorrentFile {
    const file = this.info.files[index]
    if (file === undefined) throw new TorrentError('no-such-file', engineProblems.noFileNumber(index))
    return file
  }
}
