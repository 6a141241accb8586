import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { findSeedSource } from '../../src/node/seed-source.ts'
import { type AppService, startAppService } from '../../src/node/server.ts'
import { sparingCrashes } from '../e2e/support/child.ts'
import { startPeer } from './peer.ts'
import { childrenOf, isRunning, type ServerProcess, startServerProcess } from './server-process.ts'

/** Takes seconds to download, so that a crash comes in the middle. */
const filmFile = Uint8Array.from({ length: 48_000_001 }, (_, i) => (i * 31 + (i >> 9)) & 0xff)
const sha256 = createHash('sha256').update(filmFile).digest('hex')
let root = ''
const stops: (() => unknown)[] = []

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'crash-'))
  writeFileSync(join(root, 'film.mp4'), filmFile)
})
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
  rmSync(root, { recursive: true })
})

const start = async (sentences: string[]): Promise<AppService> => {
  const service = await startAppService({
    host: '127.0.0.1',
    port: 0,
    iceServers: [],
    trackers: null,
    root,
    sample: await findSeedSource(join(root, 'film.mp4')),
    say: (sentence) => sentences.push(sentence),
  })
  stops.push(() => service.close())
  return service
}

/** Seeds the film, announcing to a tracker that notes what it hears. */
const startServer = async (): Promise<{ server: ServerProcess; seeder: number; events: string[] }> => {
  const events: string[] = []
  const tracker = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  tracker.on('connection', (socket) =>
    socket.on('message', (data) =>
      events.push(String((JSON.parse(data.toString()) as { event?: string }).event)),
    ),
  )
  stops.push(() => {
    for (const client of tracker.clients) client.terminate()
    tracker.close()
  })
  await once(tracker, 'listening')
  const { port } = tracker.address() as { port: number }
  const server = startServerProcess(['--no-sample', join(root, 'film.mp4')], {
    TRACKERS: `ws://127.0.0.1:${port}`,
  })
  stops.push(async () => {
    server.kill('SIGKILL')
    await server.ended
  })
  await server.printed(/Seeding +film\.mp4[\s\S]*Press Ctrl-C/)
  await expect.poll(() => events).toContain('started')
  const [seeder = -1, ...others] = childrenOf(server.pid)
  expect(others).toEqual([])
  return { server, seeder, events }
}

describe('a seeder that crashes', () => {
  it.for(['SIGSEGV', 'SIGKILL'] as const)(
    'with %s is back with the same torrent, and the download goes on to the last byte',
    (signal, { skip }) =>
      sparingCrashes(skip, async () => {
        const sentences: string[] = []
        const service = await start(sentences)
        const seeded = await service.sample
        if (seeded === null) throw new Error('There is no sample.')
        const peer = startPeer({ magnet: service.magnet(seeded) })
        stops.push(() => peer.stop())
        let read = 0
        while (read < 2_000_000) ({ read } = await peer.receive<{ read: number }>('read'))
        const pid = service.seederPid ?? -1
        process.kill(pid, signal)
        await expect.poll(() => service.seederPid).not.toBe(pid)
        // Meanwhile the app and the tracker answer.
        const config = await (await fetch(`${service.url}config.json`)).json()
        expect(config.sample.magnet).toBe(service.magnet(seeded))
        const { files } = await peer.receive<{ files: unknown }>('files')
        expect(files).toEqual([{ path: 'film.mp4', sha256: sha256 }])
        expect(service.seederPid).not.toBeNull()
        expect(sentences).toEqual([
          `The process that seeds crashed (${signal}). It is started again in 0.1 s; nothing is hashed again.`,
        ])
      }),
  )
})

describe.skipIf(process.platform !== 'linux')('the end of npm start', () => {
  it.each([
    ['SIGTERM', false],
    ['SIGINT', false],
    ['SIGINT', true],
    ['SIGTERM', true],
  ] as const)(
    'by %s, to its whole group: %s, says goodbye, leaves nobody behind, and is no failure',
    async (signal, isGroup) => {
      const { server, seeder, events } = await startServer()
      if (isGroup) server.killGroup(signal)
      else server.kill(signal)
      expect(await server.ended, server.text()).toBe(0)
      expect(isRunning(seeder)).toBe(false)
      expect(events.at(-1)).toBe('stopped')
      expect(server.text()).not.toContain('crashed')
    },
  )

  it('by SIGTERM is clean too when the seeder crashed just before, or is stuck', async () => {
    const { server, seeder } = await startServer()
    process.kill(seeder, 'SIGSTOP')
    server.kill('SIGTERM')
    expect(await server.ended, server.text()).toBe(0)
    expect(isRunning(seeder)).toBe(false)
    const second = await startServer()
    process.kill(second.seeder, 'SIGSEGV')
    second.server.kill('SIGTERM')
    expect(await second.server.ended, second.server.text()).toBe(0)
  })

  it('by SIGKILL leaves no seeder behind', async () => {
    const { server, seeder } = await startServer()
    server.kill('SIGKILL')
    expect(await server.ended).toBe('SIGKILL')
    await expect.poll(() => isRunning(seeder), { timeout: 10_000 }).toBe(false)
  })

  it('comes early without a failure as well', async () => {
    const server = startServerProcess(['--no-sample', join(root, 'film.mp4')])
    await server.printed(/Tracker +ws/)
    server.kill('SIGTERM')
    expect(await server.ended, server.text()).toBe(0)
    expect(server.text()).not.toContain('is not seeded')
  })
})
