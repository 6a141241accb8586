import { createServer } from 'node:http'
import { encodeMetainfo } from '../../../src/protocol/metainfo.ts'
import { makeTorrent } from '../../helpers/virtual-world.ts'
import { closeServer, listenOnLoopback } from './loopback.ts'
import type { ScriptedPage } from './watch.ts'

const KiB = 1024
/** Nobody has any of it: its pages do nothing but look for each other. */
const { info } = makeTorrent(512 * KiB, 16 * KiB)

export interface LonelyTorrent {
  /** A player of it, as HTML. */
  readonly element: string
  close(): Promise<void>
}

/** Serves a torrent that knows one tracker, and that nobody has. */
export const serveLonelyTorrent = async (tracker: string): Promise<LonelyTorrent> => {
  const file = encodeMetainfo(info.infoBytes, { trackers: [tracker] })
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end(file)
  })
  const src = `http://127.0.0.1:${await listenOnLoopback(server)}/film.torrent`
  return {
    element: `<torrent-player ice-servers="[]" muted autoplay src="${src}"></torrent-player>`,
    close: () => closeServer(server),
  }
}

/** How many peers each page is linked to. */
export const linksOf = (pages: readonly ScriptedPage[]): Promise<number[]> =>
  Promise.all(pages.map((page) => page.evaluate(() => watching.element().torrent?.peers.length ?? 0)))
