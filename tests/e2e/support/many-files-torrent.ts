import { createServer } from 'node:http'
import { manyFilesTorrent } from '../../helpers/many-files.ts'
import { startChild } from './child.ts'
import { filmAmongMany } from './film-among-many.ts'
import { film } from './fixtures.ts'
import { closeServer, listenOnLoopback } from './loopback.ts'

export interface ManyFilesSeederOptions {
  /** Files of the torrent. */
  readonly count: number
  readonly trackers: readonly string[]
}

export interface ManyFilesTorrent {
  /** Where its `.torrent` is served. */
  readonly address: string
  readonly infoHash: string
  /** Number of the film in the torrent. */
  readonly filmIndex: number
  close(): Promise<void>
}

/** A torrent with a film among very many files, its `.torrent` on a server and, if `isSeeded`, a seeder. */
export const startManyFilesTorrent = async (
  options: ManyFilesSeederOptions & { readonly isSeeded: boolean },
): Promise<ManyFilesTorrent> => {
  const { count, trackers, isSeeded } = options
  const { info, infoHash, filmIndex } = filmAmongMany(count, film())
  const torrentFile = manyFilesTorrent(info, trackers)
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-length': torrentFile.length })
    response.end(torrentFile)
  })
  const port = await listenOnLoopback(server)
  const child = isSeeded ? startChild('./many-files-seeder.ts', { count, trackers }) : null
  await child?.receive<{ isReady: true }>('isReady')
  return {
    address: `http://127.0.0.1:${port}/many.torrent`,
    infoHash,
    filmIndex,
    async close() {
      await child?.stop()
      await closeServer(server)
    },
  }
}
