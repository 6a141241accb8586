import { fileURLToPath } from 'node:url'
import { createServer, type Plugin } from 'vite'
import { films, infoHash } from './states.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The app's page with the scripted client in it, and a film that never comes. */
const scriptedApp = (): Plugin => ({
  name: 'scripted-app',
  transformIndexHtml: {
    order: 'pre',
    handler: (html) => html.replace('/src/app/main.ts', '/tests/dev-ui/app.ts'),
  },
  configureServer({ middlewares }) {
    middlewares.use((request, response, next) => {
      if (request.url === films.stuck) response.writeHead(206, { 'Content-Type': 'video/mp4' })
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
