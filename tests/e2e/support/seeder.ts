import { type Child, ChildEnded, type ChildSettings, startChild } from './child.ts'
import type { SparseOptions } from './sparse-torrent.ts'

export interface SeederOptions {
  /** Paths of files, or of one folder. */
  readonly input?: string | readonly string[]
  /**
   * Path of a `.torrent` that another program made; `input` is then the folder that holds what it describes.
   */
  readonly torrentFile?: string
  /** Of the torrent. webtorrent reads a single file back by this name, so leave it out for one. */
  readonly name?: string
  /** Bytes. */
  readonly pieceLength?: number
  readonly trackers: readonly string[]
  /** Bytes a second. */
  readonly uploadLimit?: number
  /**
   * Whether it makes no offers, only answers: seeds that offer find each other, and @roamhq/wrtc often dies
   * when they part. Who comes later than it finds it all the same.
   */
  readonly onlyAnswers?: boolean
  /** Whether it never lets anybody download. */
  readonly chokes?: boolean
  /** Clients in this one process, all seeding the same over one tracker socket. Default 1. */
  readonly clients?: number
  /** Instead of `input`: a big torrent that is stored nowhere. */
  readonly sparse?: SparseOptions
}

/**
 * One connection that a seeder had, from its handshake on. Milliseconds since 1970; `closedAt` is null while
 * it lives.
 */
export interface SeederWire {
  /** Which of the process's clients, from 0. */
  readonly client: number
  /** Of the other side, 40 hexadecimal digits. */
  readonly peerId: string
  readonly openedAt: number
  readonly closedAt: number | null
  /** Bytes of blocks that it was sent. */
  readonly uploaded: number
  /** The other side wants nothing, and is owed nothing that it asked for. */
  readonly isIdle: boolean
}

export interface SeederProcess {
  readonly pid: number
  readonly infoHash: string
  readonly magnet: string
  /** Of its own clients, 40 hexadecimal digits each. */
  readonly peerIds: readonly string[]
  /** Number of its peers now. */
  peers(): Promise<number>
  /** Every connection since the start, or since `forgetWires`. */
  wires(): Promise<readonly SeederWire[]>
  forgetWires(): void
  /** Bytes a second from now on; -1: as many as it can. */
  limitUpload(rate: number): void
  /** Resolves with how it ended, whoever ended it. */
  readonly ended: Promise<ChildEnded>
  /** Kills it: its peers notice when the connection breaks. */
  stop(): Promise<void>
}

/** What the process says when its clients seed. */
export type SeederReady = Pick<SeederProcess, 'infoHash' | 'magnet' | 'peerIds'>

/** webtorrent@3 in a Node process of its own, seeding. Resolves when it is ready for peers. */
export const startWebtorrentSeeder = (
  options: SeederOptions,
  settings: ChildSettings = {},
): Promise<SeederProcess> =>
  seederOf(startChild('./webtorrent-seeder.ts', options, { isBundled: true, ...settings }))

/** A process that speaks as `webtorrent-seeder.ts` does. Resolves when it is ready for peers. */
export const seederOf = async (child: Child): Promise<SeederProcess> => {
  const { infoHash, magnet, peerIds } = await child.receive<SeederReady>('infoHash')
  return {
    pid: child.pid,
    infoHash,
    magnet,
    peerIds,
    async peers() {
      child.send({ ask: 'peers' })
      return (await child.receive<{ peers: number }>('peers')).peers
    },
    async wires() {
      child.send({ ask: 'wires' })
      return (await child.receive<{ wires: readonly SeederWire[] }>('wires')).wires
    },
    forgetWires: () => child.send({ ask: 'forget' }),
    limitUpload: (rate) => child.send({ ask: 'limit', rate }),
    ended: child.ended,
    stop: () => child.stop(),
  }
}

/**
 * The same, for a test that needs a seed and not this process. Native WebRTC dies now and then when a peer
 * parts: @roamhq/wrtc lets go of a channel in one thread while another one sends. Then the seed is started
 * again, as `npm start` does with its own, and that is told. Whatever else ends it stays an end.
 */
export const keepSeeding = async (options: SeederOptions): Promise<SeederProcess> => {
  let isStopped = false
  let seeder = await startWebtorrentSeeder(options)
  /** How the seed ended that was started in the place of one that crashed. */
  const endOfNext = async (): Promise<ChildEnded> => {
    try {
      seeder = await startWebtorrentSeeder(options)
    } catch (error) {
      // A test may have taken away what was seeded before its browser closes and the crash comes.
      if (error instanceof ChildEnded) return error
      throw error
    }
    if (isStopped) await seeder.stop()
    return seeder.ended
  }
  const untilEnd = async (): Promise<ChildEnded> => {
    let end = await seeder.ended
    while (!isStopped && end.isCrash) {
      console.warn(`${end.how}: a seed like it is started in its place`)
      end = await endOfNext()
    }
    return end
  }
  const ended = untilEnd()
  return {
    get pid() {
      return seeder.pid
    },
    get peerIds() {
      return seeder.peerIds
    },
    infoHash: seeder.infoHash,
    magnet: seeder.magnet,
    peers: () => seeder.peers(),
    wires: () => seeder.wires(),
    forgetWires: () => seeder.forgetWires(),
    limitUpload: (rate) => seeder.limitUpload(rate),
    ended,
    async stop() {
      isStopped = true
      await seeder.stop()
      await ended
    },
  }
}
