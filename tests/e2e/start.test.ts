import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { launchBrowser } from '../helpers/browser.ts'
import { type PrintingProcess, readPrinting } from '../helpers/printing-process.ts'

const startScript = fileURLToPath(new URL('../../src/node/start.mjs', import.meta.url))

interface Started extends PrintingProcess {
  readonly process: ChildProcess
}

const children: Started[] = []
const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const { process: child, ended } of children.splice(0)) {
    child.kill('SIGKILL')
    await ended
  }
  for (const stop of stops.splice(0).reverse()) await stop()
})

/** `npm start` without npm: npm would pass signals on to it. */
const start = (args: readonly string[], env: Record<string, string> = {}): Started => {
  const child = spawn(process.execPath, [startScript, ...args], {
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: '0',
      ICE_SERVERS: '[]',
      DHT_BOOTSTRAP: '[]',
      TRACKERS: '',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const started: Started = { process: child, ...readPrinting(child) }
  children.push(started)
  return started
}

describe('npm start', () => {
  it('serves the app and seeds the sample, which plays, and ends cleanly at Ctrl-C', async () => {
    const server = start([])
    const [, url = ''] = await server.printed(/App +(http:\S+)/)
    await server.printed(/magnet:\?xt=urn:btih:[0-9a-f]{40}&dn=sample\.mp4&tr=ws\S+\n[\s\S]*Press Ctrl-C/)
    const browser = await launchBrowser()
    stops.push(() => browser.close())
    const page = await browser.newPage()
    await page.goto(url)
    await page.getByRole('button', { name: 'Play the sample' }).click()
    const video = page.locator('video')
    await video.waitFor()
    await expect
      .poll(() => video.evaluate((element: HTMLVideoElement) => element.currentTime), { timeout: 30_000 })
      .toBeGreaterThan(1)
    expect(
      await video.evaluate((element: HTMLVideoElement) => [
        element.videoWidth,
        element.videoHeight,
        Math.round(element.duration),
      ]),
    ).toEqual([1280, 720, 30])
    server.process.kill('SIGINT')
    // npm passes on what the terminal has sent already: the second one within a moment must not count as
    // impatience.
    server.process.kill('SIGINT')
    expect(await server.ended, server.text()).toBe(0)
    await expect(fetch(url)).rejects.toThrow()
  })

  it('seeds what is named, without the sample, and ends cleanly at SIGTERM', async () => {
    const server = start(['--no-sample', fileURLToPath(new URL('support/film.mp4', import.meta.url))])
    const [, hash] = await server.printed(
      /Seeding +film\.mp4\n +Play it +http:\S+#([0-9a-f]{40})\n +magnet:\?xt=urn:btih:[0-9a-f]{40}&dn=film\.mp4&tr=ws/,
    )
    expect(server.text()).toContain(`magnet:?xt=urn:btih:${hash}&`)
    expect(server.text()).not.toContain('Sample')
    server.process.kill('SIGTERM')
    expect(await server.ended, server.text()).toBe(0)
  })

  it('says what to do when the port is taken', async () => {
    const other: Server = createServer()
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    stops.push(async () => other.close())
    const { port } = other.address() as AddressInfo
    const server = start([], { PORT: String(port) })
    expect(await server.ended).toBe(2)
    expect(server.text()).toContain(
      `Port ${port} is taken by another program. Stop that one, or choose another port: PORT=`,
    )
    expect(server.text()).not.toMatch(/^ +at /m)
  })

  it.each([
    [['no-such-film.mp4'], {}, 'There is no file or folder at no-such-film.mp4.'],
    [['--loud'], {}, "Unknown option '--loud'"],
    [[], { ICE_SERVERS: 'stun' }, 'ICE_SERVERS should be a JSON list'],
    [[], { TRACKERS: 'udp://a.example' }, 'TRACKERS names "udp://a.example"'],
  ])('says what is wrong with %j %j', async (args, env, message) => {
    const server = start(args, env)
    expect(await server.ended).toBe(2)
    expect(server.text()).toContain(message)
    expect(server.text()).not.toMatch(/^ +at /m)
  })

  it('shows its options', async () => {
    const server = start(['--help'])
    expect(await server.ended).toBe(0)
    expect(server.text()).toMatch(/^Usage: npm start/)
  })
})
