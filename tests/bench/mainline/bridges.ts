import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import type { ServerStatus } from '../../../src/node/server-status.ts'
import { type ChildEnded, startChild } from '../../e2e/support/child.ts'
import { statusOf, untilBridgeRuns } from '../../mainline/support/server-status.ts'
import { startServer } from '../../mainline/support/viewer.ts'
import type { Seeders } from '../alternate.ts'
import { ourPage } from '../contenders.ts'
import { openPage } from '../open-page.ts'
import { SeederCrash } from '../seeders.ts'
import type { World } from '../world.ts'

/** A bridge that runs, in no swarm yet, with nothing in its cache; and how its pages are opened. */
export interface RunningBridge {
  /** Of its server, which is the parent of all its processes. */
  readonly pid: number
  /** A page that is ready to play, in a profile of its own. */
  openPage(browser: Browser): Promise<Page>
  /** Tells the page, and the bridge if the page does not, to play this link. */
  linkFor(magnet: string): string
  /** Whether it has the whole torrent. */
  isWhole(): Promise<boolean>
  stop(): Promise<void>
}

/** Our page with the configuration of the server that it comes from, as the app takes it. */
const page = ourPage(`await (await fetch('/config.json')).json()`)

/**
 * `npm start`, and pages of its own origin, since it trusts no others. As the rival's, its process runs when
 * this resolves.
 */
export const startOurBridge = async (
  dht: readonly string[] = [],
  args: readonly string[] = [],
): Promise<RunningBridge & { status(): Promise<ServerStatus> }> => {
  const server = await startServer(dht, args)
  await untilBridgeRuns(server)
  const status = (): Promise<ServerStatus> => statusOf(server)
  return {
    pid: server.process.pid,
    status,
    openPage: (browser) => openPage(browser, new URL('bench', server.url).href, { html: page }),
    linkFor: (magnet) => magnet,
    async isWhole() {
      const [torrent] = (await status()).bridge?.torrents ?? []
      return torrent !== undefined && torrent.length > 0 && torrent.verified === torrent.length
    },
    stop: () => server.stop(),
  }
}

/** webtorrent@3 in Node. Its page meets it at a WebSocket tracker; both are given the link at once. */
export const startWebtorrentBridge = async (
  { contenders, tracker }: World,
  onEnd: (end: ChildEnded) => void,
): Promise<RunningBridge> => {
  const folder = mkdtempSync(join(tmpdir(), 'torrent-player-rival-'))
  const child = startChild('../../bench/mainline/webtorrent-bridge-process.ts', { folder })
  void child.ended.then(onEnd)
  await child.receive('isReady')
  return {
    pid: child.pid,
    openPage: (browser) => openPage(browser, contenders.webtorrent.url),
    linkFor(magnet) {
      const link = `${magnet}&tr=${encodeURIComponent(tracker.url)}`
      child.send({ join: link })
      return link
    },
    async isWhole() {
      child.send({ ask: 'verified' })
      return (await child.receive<{ isDone: boolean }>('isDone')).isDone
    },
    async stop() {
      child.send({ ask: 'goodbye' })
      await Promise.race([child.receive('hasLeft'), child.ended])
      await child.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Tells when the native WebRTC of webtorrent's bridge crashed in a run, which is then done again. */
export class BridgeCrashes implements Seeders {
  readonly replacements: string[] = []
  #crashed: string | null = null
  #report: (error: Error) => void = () => undefined

  get crashed(): string | null {
    return this.#crashed
  }

  async ready(): Promise<void> {}

  watch(): Promise<never> {
    this.#crashed = null
    return new Promise((_resolve, reject) => {
      this.#report = reject
    })
  }

  readonly note = (end: ChildEnded): void => {
    if (!end.isCrash) return
    this.#crashed = end.message
    this.#report(new SeederCrash(end.message))
  }
}
