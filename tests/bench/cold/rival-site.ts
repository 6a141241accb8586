import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compressFolder } from '../../../src/node/compress-folder.ts'
import { webtorrentDist } from '../../e2e/support/file-site.ts'

/**
 * The page of the rival. Its script is loaded as early as an inline script would be: the server's policy,
 * which is ours, does not allow inline scripts.
 */
const html = `<!doctype html>
<meta charset="utf-8"><title>webtorrent</title><link rel="icon" href="data:,">
<link rel="modulepreload" href="/webtorrent.min.js">
<script type="module" src="/rival.js"></script>
<style>video { width: 640px; height: 360px }</style>
<video muted autoplay playsinline></video>
`

/**
 * The script of the rival, in the order of webtorrent's own `docs/get-started.md`: the service worker, the
 * server, the torrent.
 */
const script = `import WebTorrent from '/webtorrent.min.js'
const client = new WebTorrent({ tracker: { rtcConfig: { iceServers: [] } } })
const registration = await navigator.serviceWorker.register('/sw.min.js')
const { serviceWorker } = navigator
if (serviceWorker.controller === null) {
  await new Promise((resolve) => serviceWorker.addEventListener('controllerchange', resolve, { once: true }))
}
if (serviceWorker.controller.state !== 'activated') {
  await new Promise((resolve) => serviceWorker.controller.addEventListener('statechange', resolve))
}
client.createServer({ controller: registration })
client.add(location.hash.slice(1), (torrent) => {
  const film = torrent.files.reduce((a, b) => (a.length > b.length ? a : b))
  film.streamTo(document.querySelector('video'))
})
`

export interface RivalSite {
  /**
   * Everything that a server needs to serve it, with compressed forms beside the files as our own build has
   * them.
   */
  readonly folder: string
  remove(): void
}

/** Makes a folder with a bare page of webtorrent@3, which plays the magnet behind `#`. */
export const makeRivalSite = async (): Promise<RivalSite> => {
  const folder = mkdtempSync(join(tmpdir(), 'rival-site-'))
  for (const name of ['webtorrent.min.js', 'sw.min.js']) {
    cpSync(join(webtorrentDist, name), join(folder, name))
  }
  writeFileSync(join(folder, 'index.html'), html)
  writeFileSync(join(folder, 'rival.js'), script)
  await compressFolder(folder)
  return { folder, remove: () => rmSync(folder, { recursive: true }) }
}
