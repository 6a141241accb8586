import type { Server } from 'node:http'
import { resolve } from 'node:path'
import { createAccess } from '../../../src/node/access.ts'
import { createAppServer, listen } from '../../../src/node/http-server.ts'
import { closeServer } from '../../e2e/support/loopback.ts'
import type { ContenderName } from '../contenders.ts'
import type { LineProxy, ProxyPort } from './proxy.ts'
import { makeRivalSite } from './rival-site.ts'

/** One answer of a server. */
export interface Answered {
  readonly path: string
  /** Bytes as they were sent, without the header. */
  readonly bytes: number
  readonly coding: string
  readonly atEpochMs: number
}

/** One contender's site behind the line. */
interface ColdHost {
  /** Address of the page, with a slash at its end. */
  readonly url: string
  readonly traffic: ProxyPort
  /** Answers since the last {@link forget}, as they ended. */
  readonly answered: readonly Answered[]
  forget(): void
}

export interface ColdHosts {
  readonly hosts: Readonly<Record<ContenderName, ColdHost>>
  /** Address of the tracker behind the line. */
  readonly tracker: string
  readonly trackerTraffic: ProxyPort
  close(): Promise<void>
}

const host = '127.0.0.1'

/** Serves a folder with the product's own server, for either contender. */
const serve = async (root: string, trackers: readonly string[], answered: Answered[]): Promise<Server> => {
  const server = createAppServer({
    root: resolve(root),
    access: createAccess({ host, allowedHosts: [], allowedOrigins: null }),
    config: async () => ({ iceServers: [], trackers, sample: null }),
  })
  server.on('request', (request, response) => {
    response.once('finish', () => {
      answered.push({
        path: request.url ?? '',
        bytes: Number(response.getHeader('Content-Length') ?? 0),
        coding: String(response.getHeader('Content-Encoding') ?? 'identity'),
        atEpochMs: performance.timeOrigin + performance.now(),
      })
    })
  })
  await listen(server, 0, host)
  return server
}

const portOf = (server: Server): number => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return address.port
}

const hostBehind = async (proxy: LineProxy, server: Server, answered: Answered[]): Promise<ColdHost> => {
  const traffic = await proxy.open(portOf(server))
  return {
    url: `http://${host}:${traffic.port}/`,
    traffic,
    answered,
    forget() {
      traffic.forget()
      answered.length = 0
    },
  }
}

/**
 * Both contenders' pages, from the same server program with the same compression, and the tracker, all behind
 * one line, which closes with them.
 */
export const startColdHosts = async (
  dist: string,
  trackerUrl: string,
  proxy: LineProxy,
): Promise<ColdHosts> => {
  const rival = await makeRivalSite()
  const trackerTraffic = await proxy.open(Number(new URL(trackerUrl).port))
  const tracker = `ws://${host}:${trackerTraffic.port}`
  const answered: Record<ContenderName, Answered[]> = { ours: [], webtorrent: [] }
  const [ours, webtorrent] = await Promise.all([
    serve(dist, [tracker], answered.ours),
    serve(rival.folder, [tracker], answered.webtorrent),
  ])
  return {
    hosts: {
      ours: await hostBehind(proxy, ours, answered.ours),
      webtorrent: await hostBehind(proxy, webtorrent, answered.webtorrent),
    },
    tracker,
    trackerTraffic,
    async close() {
      await proxy.close()
      await Promise.all([ours, webtorrent].map(closeServer))
      rival.remove()
    },
  }
}
