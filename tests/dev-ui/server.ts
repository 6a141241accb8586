import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Connect, createServer, loadConfigFromFile, type Plugin, preview } from 'vite'
import { beginningShare, films, infoHash, subtitles, subtitlesPath } from './states.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const configFile = join(root, 'vite.config.ts')

/** Answers a request for a range of a file with what there is of it, and never with the rest. */
const answerRange = async (
  path: string,
  share: number,
  range: string,
  response: ServerResponse,
): Promise<void> => {
  const film = await readFile(join(root, path))
  const [, first = '0', last = ''] = /bytes=(\d+)-(\d*)/.exec(range) ?? []
  const begin = Number(first)
  const end = last === '' ? film.length : Math.min(film.length, Number(last) + 1)
  response.writeHead(206, {
    'Content-Type': path.endsWith('.m4a') ? 'audio/mp4' : 'video/mp4',
    'Content-Range': `bytes ${begin}-${end - 1}/${film.length}`,
    'Accept-Ranges': 'bytes',
  })
  response.write(film.subarray(begin, Math.min(end, Math.floor(film.length * share))))
  if (share === 1) response.end()
}

/** What the states play: films, one of which never comes, and subtitles. */
const answerMedia: Connect.NextHandleFunction = ({ url = '', headers }, response, next) => {
  const { range = '' } = headers
  if (url === films.beginning) void answerRange('public/sample.mp4', beginningShare, range, response)
  else if (url === subtitlesPath) response.end(subtitles)
  else if (url === films.stuck) response.writeHead(206, { 'Content-Type': 'video/mp4' })
  else if (/^\/tests\/fixtures\/media\/[\w-]+\.\w+$/.test(url)) void answerRange(url, 1, range, response)
  else next()
}

/** The app's page with the scripted client in it. */
const scriptedApp = (): Plugin => ({
  name: 'scripted-app',
  enforce: 'pre',
  // The real client is never started: its engine need not be built.
  resolveId: (id) => (id.endsWith('/start-client.ts') ? '\0start-client' : null),
  load: (id) => (id === '\0start-client' ? 'export const startClient = () => undefined' : null),
  transformIndexHtml: {
    order: 'pre',
    handler: (html) => html.replace('/src/app/main.ts', '/tests/dev-ui/app.ts'),
  },
  configureServer({ middlewares }) {
    middlewares.use(answerMedia)
  },
  configurePreviewServer({ middlewares }) {
    middlewares.use(answerMedia)
  },
})

export interface UiServer {
  /** With a slash at its end. */
  readonly url: string
  close(): Promise<void>
}

/** Serves the app on a scripted client as its sources stand, on a port that the system chooses. */
export const startUiServer = async (): Promise<UiServer> => {
  const server = await createServer({
    root,
    configFile,
    logLevel: 'warn',
    plugins: [scriptedApp()],
    server: { host: 'localhost', port: 0, strictPort: true },
  })
  await server.listen()
  const url = server.resolvedUrls?.local[0]
  if (url === undefined) throw new Error('The dev server has no address.')
  return { url, close: () => server.close() }
}

/** Of the app's build, what a scripted client has no use for: service workers, preloading, compression. */
const leftOut: readonly string[] = ['entries', 'first-frame']

/**
 * Builds the app on a scripted client and serves it: pages open in a tenth of the time that they take when
 * each module is asked for.
 */
export const startBuiltUi = async (): Promise<UiServer> => {
  const loaded = await loadConfigFromFile({ command: 'build', mode: 'production' }, configFile)
  const plugins = (loaded?.config.plugins ?? []).filter(
    (plugin): plugin is Plugin =>
      typeof plugin === 'object' && plugin !== null && 'name' in plugin && !leftOut.includes(plugin.name),
  )
  const outDir = await mkdtemp(join(tmpdir(), 'torrent-player-ui-'))
  const options = { root, configFile: false, logLevel: 'warn', base: './' } as const
  await build({
    ...options,
    plugins: [...plugins, scriptedApp()],
    build: { outDir, emptyOutDir: true, minify: false, target: 'es2022', chunkSizeWarningLimit: 5000 },
  })
  const server = await preview({
    ...options,
    plugins: [scriptedApp()],
    build: { outDir },
    preview: { host: 'localhost', port: 0, strictPort: true },
  })
  const url = server.resolvedUrls?.local[0]
  if (url === undefined) throw new Error('The server has no address.')
  return {
    url,
    async close() {
      await server.close()
      await rm(outDir, { recursive: true, force: true })
    },
  }
}

/** What follows the address of the server: the page in this state. */
export const stateLink = (name: string): string => `#magnet:?xt=urn:btih:${infoHash}&dn=${name}`
