import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Page } from 'playwright'
import { WebSocket } from 'ws'
import type { WebSocketConstructor } from '../../src/network/tracker-socket.ts'
import { launchBrowser } from '../helpers/browser.ts'
import { type Company, type Exchange, OurEnd, type OurEndOptions } from './our-end.ts'

/** Our end in one place, seen from the test. */
interface Joined {
  counted(): Promise<void>
  exchange(bytes: number): Promise<Exchange>
  received(bytes: number): Promise<void>
  greetEverybody(greeting: readonly number[]): Promise<void>
  company(): Promise<Company>
  report(): Promise<string[]>
  close(): Promise<void>
}

/** Where our end runs. */
export interface OurPlace {
  join(options: Omit<OurEndOptions, 'WebSocket'>): Promise<Joined>
  close(): Promise<void>
}

export const inNode = async (): Promise<OurPlace> => ({
  async join(options) {
    const end = new OurEnd({ ...options, WebSocket: WebSocket as unknown as WebSocketConstructor })
    return {
      counted: () => end.counted(),
      exchange: (bytes) => end.exchange(bytes),
      received: (bytes) => end.received(bytes),
      greetEverybody: async (greeting) => end.greetEverybody(greeting),
      company: async () => ({ ...end.company }),
      report: () => end.report(),
      close: async () => end.close(),
    }
  },
  close: async () => undefined,
})

/** Makes a script that gives a page {@link OurEnd}. */
const bundle = async (): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    define: { global: 'globalThis' },
    alias: { 'webrtc-polyfill': fileURLToPath(new URL('webrtc-of-the-page.ts', import.meta.url)) },
  })
  return outputFiles[0]?.text ?? ''
}

export const inChromium = async (): Promise<OurPlace> => {
  const script = await bundle()
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : '<!doctype html><title>Our end</title><script src="/page.js"></script>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const browser = await launchBrowser()
  return {
    async join(options) {
      const page: Page = await browser.newPage()
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
      await page.evaluate((given) => globalThis.createOurEnd(given), options)
      return {
        counted: () => page.evaluate(() => globalThis.ourEnd.counted()),
        exchange: (bytes) => page.evaluate((total) => globalThis.ourEnd.exchange(total), bytes),
        received: (bytes) => page.evaluate((count) => globalThis.ourEnd.received(count), bytes),
        greetEverybody: (greeting) =>
          page.evaluate((bytes) => globalThis.ourEnd.greetEverybody(bytes), greeting),
        company: () => page.evaluate(() => ({ ...globalThis.ourEnd.company })),
        report: () => page.evaluate(() => globalThis.ourEnd.report()),
        close: async () => {
          await page.evaluate(() => globalThis.ourEnd.close())
          await page.close()
        },
      }
    },
    async close() {
      await browser.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
