import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { needBuild } from '../../e2e/support/file-site.ts'
import { installWatching } from '../../e2e/support/watch.ts'
import { launchBrowser } from '../../helpers/browser.ts'
import { type ServerProcess, startServerProcess } from '../../interop/server-process.ts'
import { noteFirstFrame } from './playing.ts'

/** `npm start` with a bridge, as a person starts it. */
export interface RunningServer {
  readonly url: string
  readonly process: ServerProcess
  stop(): Promise<void>
}

/** @param under a command that runs the server, given the folder of its cache */
export const startServer = async (
  dht: readonly string[],
  args: readonly string[] = [],
  env: Record<string, string> = {},
  under: (cache: string) => readonly string[] = () => [],
): Promise<RunningServer> => {
  needBuild()
  const cache = mkdtempSync(join(tmpdir(), 'torrent-player-cache-'))
  const server = startServerProcess(
    ['--no-sample', '--verbose', '--cache-folder', cache, ...args],
    { DHT_BOOTSTRAP: JSON.stringify(dht), ...env },
    under(cache),
  )
  const [, url = ''] = await server.printed(/App +(http:\S+)/)
  return {
    url,
    process: server,
    async stop() {
      server.kill('SIGTERM')
      await server.ended
      rmSync(cache, { recursive: true, force: true })
    },
  }
}

/** A person who opens a link in Chromium. */
export interface Viewer {
  readonly page: Page
  stop(): Promise<void>
}

export const startViewer = async (address: string): Promise<Viewer> => {
  const browser: Browser = await launchBrowser()
  const page = await browser.newPage()
  await page.addInitScript(installWatching)
  await page.addInitScript(noteFirstFrame)
  await page.goto(address)
  return { page, stop: () => browser.close() }
}
