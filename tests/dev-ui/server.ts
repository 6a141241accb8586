import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createServer, type Plugin } from 'vite'
import { beginningShare, films, infoHash } from './states.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Answers a request for a range with what there is of it, and never with the rest. */
const answerBeginning = async (range: string, response: ServerResponse): Promise<void> => {
  const film = await readFile(fileURLToPath(new URL('../../public/sample.mp4', import.meta.url)))
  const [, first = '0', last = ''] = /bytes=(\d+)-(\d*)/.exec(range) ?? []
  const begin = Number(first)
  const end = last === '' ? film.length : Number(last) + 1
  response.writeHead(206, {
    'Content-Type': 'video/mp4',
    'Content-Range': `bytes ${begin}-${end - 1}/${film.length}`,
    'Accept-Ranges': 'bytes',
  })
  response.write(film.subarray(begin, Math.min(end, Math.floor(film.length * beginningShare))))
}

/** The app's page with the scripted client in it, and a film that never comes. */
const scriptedApp = (): Plugin => ({
  name: 'scripted-app',
  transformIndexHtml: {
    order: 'pre',
    handler: (html) => html.replace('/src/app/main.ts', '/tests/dev-ui/app.ts'),
  },
  configureServer({ middlewares }) {
    middlewares.use((request, response, next) => {
      if (request.url === films.beginning) void answerBeginning(request.headers.range ?? '', response)
      else if (request.url === films.stuck) response.writeHead(206, { 'Content-Type': 'video/mp4' })
      else next()
    })
  },
})

export interface UiServer {
  /** With a slash at its end. */
  readonly url: string
  close(): Promise<void>
}

/** Serves the app on a scripted client, on a port that the system chooses. */
export const startUiServer = async (): Promise<UiServer> => {
  const server = await createServer({
    root,
    configFile: fileURLToPath(new URL('../../vite.config.ts', import.meta.url)),
    logLevel: 'warn',
    plugins: [scriptedApp()],
    server: { host: 'localhost', port: 0, strictPort: true },
  })
  await server.listen()
  const url = server.resolvedUrls?.local[0]
  if (url === undefined) throw new Error('The dev server has no address.')
  return { url, close: () => server.close() }
}

/** What follows the address of the server: the page in this state. */
export const stateLink = (name: string): string => `#magnet:?xt=urn:btih:${infoHash}&dn=${name}`
