import { createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { closeServer, listenOnLoopback } from '../e2e/support/loopback.ts'

const page = `<!doctype html>
<meta charset="utf-8"><title>plain</title><link rel="icon" href="data:,">
<style>video { width: 640px; height: 360px }</style>
<video muted autoplay playsinline></video>
<script>
const video = document.querySelector('video')
globalThis.bench = {
  video,
  play(url) { video.src = url },
  seek(seconds) { video.currentTime = seconds },
  hasAny: () => false,
  async stop() { video.removeAttribute('src'); video.load() },
}
globalThis.benchReady = true
</script>`

export interface PlainFilm {
  /** A page whose `bench` plays the film from this server, whatever link it is given. */
  readonly url: string
  readonly filmUrl: string
  close(): Promise<void>
}

/**
 * A film on a plain web server of this machine: what the browser itself needs for a seek, when bytes cost
 * nothing.
 */
export const servePlainFilm = async (path: string): Promise<PlainFilm> => {
  const { size } = statSync(path)
  const server = createServer((request, response) => {
    if (request.url !== '/film.mp4') {
      response.writeHead(200, { 'content-type': 'text/html' }).end(page)
      return
    }
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? 'bytes=0-') ?? []
    const start = Number(first ?? 0)
    const end = last ? Number(last) : size - 1
    response.writeHead(206, {
      'content-type': 'video/mp4',
      'content-length': end - start + 1,
      'content-range': `bytes ${start}-${end}/${size}`,
      'cache-control': 'no-store',
    })
    const bytes = createReadStream(path, { start, end })
    bytes.pipe(response)
    response.on('close', () => bytes.destroy())
  })
  const origin = `http://127.0.0.1:${await listenOnLoopback(server)}`
  return { url: `${origin}/`, filmUrl: `${origin}/film.mp4`, close: () => closeServer(server) }
}
