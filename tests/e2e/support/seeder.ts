import { startChild } from './child.ts'
import type { SparseOptions } from './sparse-torrent.ts'

export interface SeederOptions {
  /** Paths of files, or of one folder. */
  readonly input?: string | readonly string[]
  /** Of the torrent. webtorrent reads a single file back by this name, so leave it out for one. */
  readonly name?: string
  /** Bytes. */
  readonly pieceLength?: number
  readonly trackers: readonly string[]
  /** Bytes a second. */
  readonly uploadLimit?: number
  /** Instead of `input`: a big torrent that is stored nowhere. */
  readonly sparse?: SparseOptions
}

export interface SeederProcess {
  readonly pid: number
  readonly infoHash: string
  readonly magnet: string
  /** Number of its peers now. */
  peers(): Promise<number>
  /** Kills it: its peers notice when the connection breaks. */
  stop(): Promise<void>
}

/** webtorrent@3 in a Node process of its own, seeding. Resolves when it is ready for peers. */
export const startWebtorrentSeeder = async (options: SeederOptions): Promise<SeederProcess> => {
  const child = startChild('./webtorrent-seeder.ts', options)
  const { infoHash, magnet } = await child.receive<{ infoHash: string; magnet: string }>('infoHash')
  return {
    pid: child.pid,
    infoHash,
    magnet,
    async peers() {
      child.send({ ask: 'peers' })
      return (await child.receive<{ peers: number }>('peers')).peers
    },
    stop: () => child.stop(),
  }
}
