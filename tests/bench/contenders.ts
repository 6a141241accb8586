import { type FileSite, startFileSite, webtorrentDist } from '../e2e/support/file-site.ts'

export type ContenderName = 'ours' | 'webtorrent'

/** What each contender's page offers as `bench`, so that both are measured by the same code. */
interface BenchPage {
  /** The native element. */
  readonly video: HTMLVideoElement
  /** Starts playback of the magnet's largest file. */
  play(magnet: string): void
  seek(seconds: number): void
  /** The viewer points at this second; only ours fetches ahead for it. */
  point?(seconds: number): void
  /** Downloads the whole torrent without playing it. Resolves when all pieces are verified. */
  download(magnet: string): Promise<DownloadTimes>
  /** Bytes that are verified by now. */
  downloaded(): number
  /** Share of the file's bytes that is verified in [begin, end), both 0 … 1. */
  hasAny(begin: number, end: number): boolean
  /** The address at which the service worker serves the file that plays. */
  streamUrl(): string
  /** Makes a torrent of the file at `url` and seeds it. Resolves with its info hash. */
  seed(url: string, trackers: readonly string[], pieceLength: number): Promise<string>
  stop(): Promise<void>
}

interface DownloadTimes {
  /** Milliseconds from the call to the first verified piece, and to the last. */
  readonly firstPieceMs: number
  readonly doneMs: number
  readonly bytes: number
}

declare global {
  var bench: BenchPage
  var benchReady: boolean | undefined
}

const page = (title: string, body: string, script: string): string => `<!doctype html>
<meta charset="utf-8"><title>${title}</title><link rel="icon" href="data:,">
<style>video { width: 640px; height: 360px }</style>
${body}
<script type="module">
const controlled = async (url) => {
  const registration = await navigator.serviceWorker.register(url)
  if (navigator.serviceWorker.controller === null) {
    await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }))
  }
  if (navigator.serviceWorker.controller.state !== 'activated') {
    await new Promise((resolve) => navigator.serviceWorker.controller.addEventListener('statechange', resolve))
  }
  return registration
}
const fileAt = async (url) => new File([await (await fetch(url)).blob()], url.split('/').at(-1))
const hasAnyPiece = (pieceCount, has) => (begin, end) => {
  for (let piece = Math.floor(begin * pieceCount); piece <= end * pieceCount; piece++) if (has(piece)) return true
  return false
}
${script}
globalThis.benchReady = true
</script>`

const webtorrentPage = page(
  'webtorrent',
  '<video muted autoplay playsinline></video>',
  `
import WebTorrent from '/webtorrent.min.js'
const registration = await controlled('/sw.min.js')
const client = new WebTorrent({ tracker: { rtcConfig: { iceServers: [] } } })
client.createServer({ controller: registration })
const video = document.querySelector('video')
let torrent
globalThis.bench = {
  video,
  play(magnet) {
    torrent = client.add(magnet, (added) => {
      const file = added.files.reduce((a, b) => (a.length > b.length ? a : b))
      file.streamTo(video)
    })
  },
  seek(seconds) { video.currentTime = seconds },
  async download(magnet) {
    const startedAt = performance.now()
    torrent = client.add(magnet)
    const firstPieceMs = new Promise((resolve) => torrent.once('verified', () => resolve(performance.now() - startedAt)))
    await new Promise((resolve) => torrent.once('done', resolve))
    const doneMs = performance.now() - startedAt
    return { firstPieceMs: await firstPieceMs, doneMs, bytes: torrent.length }
  },
  downloaded: () => torrent.downloaded,
  hasAny: (begin, end) => hasAnyPiece(torrent.pieces.length, (piece) => torrent.bitfield.get(piece))(begin, end),
  streamUrl: () => video.src,
  seed: async (url, trackers, pieceLength) => {
    const file = await fileAt(url)
    const options = { announceList: [trackers], announce: trackers, pieceLength }
    return new Promise((resolve) => client.seed(file, options, ({ infoHash }) => resolve(infoHash)))
  },
  stop: () => new Promise((resolve) => client.destroy(resolve)),
}`,
)

/** @param configuration a script that makes the `ClientOptions` */
export const ourPage = (configuration: string): string =>
  page(
    'torrent-player',
    '<torrent-video muted autoplay playsinline></torrent-video>',
    `
import { configureClient, sharedClient } from '/torrent-player.js'
configureClient(${configuration})
await controlled('/embed-sw.js')
const client = await sharedClient()
const element = document.querySelector('torrent-video')
const state = { get snapshot() { return element.torrent } }
const has = (piece) => (state.snapshot.pieces[piece >> 3] & (0x80 >> (piece & 7))) !== 0
globalThis.bench = {
  video: element.nativeEl,
  play(magnet) { element.src = magnet },
  seek(seconds) { element.currentTime = seconds },
  point(seconds) { element.expectSeek(seconds) },
  async download(magnet) {
    const startedAt = performance.now()
    const torrent = await client.add(magnet, { policy: { download: 'whole' } })
    let firstPieceMs
    await new Promise((resolve) => {
      torrent.on('stats', ({ progress, downloaded }) => {
        if (downloaded > 0) firstPieceMs ??= performance.now() - startedAt
        if (progress === 1) resolve()
      })
    })
    return { firstPieceMs, doneMs: performance.now() - startedAt, bytes: torrent.snapshot.length }
  },
  downloaded: () => state.snapshot.downloaded,
  hasAny: (begin, end) => hasAnyPiece(state.snapshot.pieceCount, has)(begin, end),
  streamUrl: () => element.nativeEl.src,
  async seed(url, trackers, pieceLength) {
    const torrent = await client.seed([await fileAt(url)], { trackers })
    const snapshot = await torrent.ready()
    if (snapshot.pieceLength !== pieceLength) throw new Error('Pieces of another length: ' + snapshot.pieceLength)
    return snapshot.infoHash
  },
  stop: () => client.destroy(),
}`,
  )

const rawPage =
  '<!doctype html><title>raw channel</title><link rel="icon" href="data:,"><script>globalThis.benchReady = true</script>'

interface Contender {
  readonly name: ContenderName
  readonly url: string
}

export interface Contenders {
  readonly ours: Contender
  readonly webtorrent: Contender
  /** A page with nothing in it, for the bare data channel. */
  readonly rawUrl: string
  close(): Promise<void>
}

/** Serves both pages, each from an origin of its own, and the films. `dist`: folder of our build. */
export const serveContenders = async (dist: string, films: string): Promise<Contenders> => {
  const sites: FileSite[] = await Promise.all([
    startFileSite({ pages: { '/': ourPage('{ iceServers: [] }'), '/raw': rawPage }, folders: [dist, films] }),
    startFileSite({ pages: { '/': webtorrentPage }, folders: [webtorrentDist, films] }),
  ])
  const [ours, webtorrent] = sites as [FileSite, FileSite]
  return {
    ours: { name: 'ours', url: `${ours.origin}/` },
    webtorrent: { name: 'webtorrent', url: `${webtorrent.origin}/` },
    rawUrl: `${ours.origin}/raw`,
    close: async () => void (await Promise.all(sites.map((site) => site.close()))),
  }
}
