import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import createTorrent from 'create-torrent'
import { systemHasher } from '../../../src/engine/system-ports.ts'
import { parseMetainfo } from '../../../src/protocol/metainfo.ts'
import { toHex } from '../../../src/shared/bytes.ts'
import type { Client } from '../../mainline/support/client.ts'
import { startLibtorrent } from '../../mainline/support/clients/libtorrent.ts'
import { expectSoon } from '../../mainline/support/soon.ts'
import { startTracker } from '../../mainline/support/trackers.ts'
import { defaultPieceLength } from '../scenarios/scenario.ts'
import { sum } from '../statistics.ts'

/** How long libtorrent's counts of bytes may be behind: it prints them once a second. Milliseconds. */
const countsAgeMs = 2_500

/** Ordinary clients that seed one film over TCP alone, and one UDP tracker that knows them. */
export interface TcpSwarm {
  readonly magnet: string
  /** The `.torrent`. */
  readonly torrentFile: string
  /** Bytes of blocks that all of them have sent so far, to whomever. */
  uploaded(): Promise<number>
  stop(): Promise<void>
}

export interface TcpSwarmOptions {
  readonly seeds: number
  /** Bytes a second that each gives at most. Default: no limit. */
  readonly uploadLimit?: number
  /** Nodes of a DHT of our own: then there is no tracker. */
  readonly dht?: readonly string[]
}

const uploadedBy = (client: Client): number =>
  Number([...client.log().matchAll(/"uploaded": (\d+)/g)].at(-1)?.[1] ?? Number.NaN)

/** A film's torrent with pieces as long as those of the other scenarios. */
const torrentOf = async (film: string, trackers: readonly string[]): Promise<Uint8Array> =>
  promisify(createTorrent)(film, {
    pieceLength: defaultPieceLength,
    announceList: trackers.map((url) => [url]),
  })

export const startTcpSwarm = async (
  film: string,
  { seeds, uploadLimit, dht = [] }: TcpSwarmOptions,
): Promise<TcpSwarm> => {
  const tracker = dht.length > 0 ? null : await startTracker('udp')
  const trackers = tracker === null ? [] : [tracker.url]
  const torrent = await torrentOf(film, trackers)
  const infoHash = toHex((await parseMetainfo(torrent, systemHasher.sha1)).info.infoHash)
  const folder = mkdtempSync(join(tmpdir(), 'torrent-player-bench-'))
  const torrentFile = join(folder, 'film.torrent')
  writeFileSync(torrentFile, torrent)
  const clients: Client[] = []
  for (let i = 0; i < seeds; i++) {
    const inside = join(folder, String(i))
    mkdirSync(inside)
    const data = join(inside, basename(film))
    copyFileSync(film, data)
    const task = { torrentFile, data, role: 'seed', dht } as const
    clients.push(await startLibtorrent(uploadLimit === undefined ? task : { ...task, uploadLimit }))
  }
  const logs = (): string => clients.map((client) => client.log()).join('\n')
  await expectSoon(() => {
    const known = tracker?.seeds(infoHash) ?? seeds
    if (known < seeds) throw new Error(`The tracker knows ${known} seeds of ${seeds}.`)
  }, logs)
  return {
    magnet: `magnet:?xt=urn:btih:${infoHash}${trackers.map((url) => `&tr=${encodeURIComponent(url)}`).join('')}`,
    torrentFile,
    async uploaded() {
      await wait(countsAgeMs)
      return sum(clients.map(uploadedBy))
    },
    async stop() {
      for (const client of clients) await client.stop()
      await tracker?.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
