import type { Page } from 'playwright'
import type WebTorrent from 'webtorrent'
import { startFileSite, webtorrentDist } from './file-site.ts'
import type { Stage } from './stage.ts'

declare global {
  /** webtorrent's client in its own page. */
  var rival: WebTorrent
}

const html = `<!doctype html><meta charset="utf-8"><title>webtorrent</title><link rel="icon" href="data:,">
<script type="module">
import WebTorrent from '/webtorrent.min.js'
globalThis.rival = new WebTorrent({ tracker: { rtcConfig: { iceServers: [] } } })
</script>`

export interface Rivals {
  /** A page in a context of its own with webtorrent@3 as it ships for browsers. */
  open(stage: Stage): Promise<Page>
  close(): Promise<void>
}

export const startRivals = async (): Promise<Rivals> => {
  const site = await startFileSite({ pages: { '/': html }, folders: [webtorrentDist] })
  return {
    async open(stage) {
      const page = await stage.newPage()
      await page.goto(`${site.origin}/`)
      await page.waitForFunction(() => globalThis.rival !== undefined)
      return page
    },
    close: () => site.close(),
  }
}

export interface NamedBytes {
  readonly name: string
  /** Base 64. */
  readonly bytes: string
}

export const named = (name: string, bytes: Uint8Array): NamedBytes => ({
  name,
  bytes: Buffer.from(bytes).toString('base64'),
})

/** Seeds in webtorrent's page. Resolves with the magnet link when peers can be answered. */
export const rivalSeeds = (
  page: Page,
  files: readonly NamedBytes[],
  options: { name?: string; pieceLength?: number; announce: readonly string[] },
): Promise<string> =>
  page.evaluate(
    ([files, options]) =>
      new Promise<string>((resolve) => {
        const input = files.map(
          ({ name, bytes }) => new File([Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0))], name),
        )
        rival.seed(input, { ...options, announceList: [options.announce] }, ({ magnetURI }) =>
          resolve(magnetURI),
        )
      }),
    [files, options] as const,
  )

/** Downloads everything in webtorrent's page. Resolves with the SHA-256 of each file by its path. */
export const rivalDownloads = (page: Page, magnet: string): Promise<Record<string, string>> =>
  page.evaluate(async (magnet) => {
    const torrent = rival.add(magnet, {})
    await new Promise<void>((resolve) => torrent.once('done', resolve))
    const hashes: Record<string, string> = {}
    for (const file of torrent.files) {
      const bytes = await (await file.blob()).arrayBuffer()
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
      hashes[file.path] = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    }
    return hashes
  }, magnet)
