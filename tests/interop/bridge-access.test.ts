/** Who may ask the bridge of a whole server, and what is not done for others. */
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer, get } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { readConfig } from '../../src/app/config.ts'
import { type BridgeStatus, encodeToBridge, parseFromBridge } from '../../src/network/bridge-messages.ts'
import type { BridgeSettings } from '../../src/node/seeder-messages.ts'
import { type AppService, startAppService } from '../../src/node/server.ts'

let root = ''
const stops: (() => unknown)[] = []
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bridge-access-'))
  writeFileSync(join(root, 'index.html'), '<!doctype html>app')
})
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
  rmSync(root, { recursive: true, force: true })
})

type Headers = Readonly<Record<string, string>>

const start = async (mode: BridgeSettings['mode'] | 'off'): Promise<AppService> => {
  const bridge: BridgeSettings | null =
    mode === 'off'
      ? null
      : {
          mode,
          cacheBytes: 1e8,
          cacheFolder: join(root, 'cache'),
          maxDownload: null,
          maxUpload: null,
          maxTorrents: 20,
          peerPort: 0,
          allowsLocalPeers: true,
          isVerbose: false,
          dhtBootstrap: [],
          denied: new Set(),
        }
  const service = await startAppService({
    host: 'localhost',
    port: 0,
    iceServers: [],
    trackers: null,
    allowedHosts: ['films.example'],
    root,
    sample: null,
    bridge,
    say: () => undefined,
  })
  stops.push(() => service.close())
  return service
}

/** A tracker and a peer of others, and how often each was reached. */
interface Others {
  readonly tracker: string
  readonly peer: string
  readonly asked: () => number
  readonly dialled: () => number
}

const startCounted = async (
  server: Server,
): Promise<{ readonly port: number; readonly count: () => number }> => {
  let count = 0
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    count++
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  stops.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, count: () => count }
}

const startOthers = async (): Promise<Others> => {
  const tracker = await startCounted(
    createHttpServer((_request, response) => response.end('d8:intervali60e5:peers0:e')),
  )
  const peer = await startCounted(createServer())
  return {
    tracker: `http://127.0.0.1:${tracker.port}/announce`,
    peer: `127.0.0.1:${peer.port}`,
    asked: tracker.count,
    dialled: peer.count,
  }
}

const configOf = (service: AppService, headers: Headers = {}) =>
  new Promise<ReturnType<typeof readConfig>>((resolve, reject) => {
    get(`${service.url}config.json`, { headers, agent: false }, (response) => {
      let body = ''
      response.on('data', (data: Buffer) => {
        body += data.toString()
      })
      response.on('end', () => resolve(response.statusCode === 200 ? readConfig(JSON.parse(body)) : {}))
    }).on('error', reject)
  })

const own = (service: AppService): Headers => ({ Origin: new URL(service.url).origin })
const tokenOf = async (service: AppService): Promise<string> => {
  const [bridge] = (await configOf(service)).bridges ?? []
  if (bridge?.token == null) throw new Error('The page of this server got no token.')
  expect(bridge.url).toBe(`${service.tracker}/bridge`)
  return bridge.token
}

const infoHash = '08ada5a7a6183aae1e09d831df6748d566095a10'

/** Opens a torrent; resolves with the first status that fits, or with the HTTP status of a refusal. */
const ask = async (
  service: AppService,
  query: string,
  headers: Headers,
  { tracker, peer }: Others,
  fits: (status: BridgeStatus) => boolean,
): Promise<BridgeStatus | number> => {
  const socket = new WebSocket(`${service.tracker}/bridge${query}`, { headers })
  stops.push(() => socket.terminate())
  socket.on('error', () => undefined)
  return await new Promise((resolve, reject) => {
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.on('close', (code) => reject(new Error(`The socket was closed with ${code}.`)))
    socket.on('message', (data) => {
      const status = parseFromBridge(data.toString())
      if (status?.type === 'status' && fits(status)) resolve(status)
    })
    socket.on('open', () => {
      socket.send(
        encodeToBridge({
          type: 'open',
          infoHash,
          trackers: [tracker],
          peers: [peer],
          selectOnly: null,
          hasMetadata: false,
          isShared: false,
        }),
      )
    })
  })
}
const isSettled = ({ state, found, asksDht }: BridgeStatus): boolean =>
  state === 'refused' || state === 'unavailable' || state === 'joined' || found > 0 || asksDht

describe('a stranger', () => {
  it('in whatever way it asks is refused, and nobody is asked for it; the person at this machine is served', async () => {
    const service = await start('any')
    const others = await startOthers()
    const token = await tokenOf(service)
    const right = `?token=${token}`
    const page = own(service)
    const { port } = service
    const ways: [string, string, Headers][] = [
      ['a foreign origin', right, { Origin: 'https://evil.example' }],
      ['another program of this machine', right, { Origin: 'http://localhost:1' }],
      ['a page in a frame with sandbox', right, { Origin: 'null' }],
      ['no origin', right, {}],
      ['a proxy', right, { ...page, 'X-Forwarded-For': '192.0.2.1' }],
      ['a proxy that says nothing', right, { ...page, 'X-Forwarded-For': '' }],
      ['a proxy of the standard', right, { ...page, FORWARDED: 'for=192.0.2.1' }],
      ['a name that is allowed', right, { Host: 'films.example', Origin: 'http://films.example' }],
      ['no token', '', page],
      ['a token of another run', `?token=${'A'.repeat(token.length)}`, page],
      ['a short token', `?token=${token.slice(1)}`, page],
    ]
    for (const [way, query, headers] of ways) {
      const answer = await ask(service, query, headers, others, isSettled)
      expect(answer, way).toMatchObject({ state: 'refused', found: 0, peers: 0 })
    }
    const rebound = { Host: `evil.example:${port}`, Origin: `http://evil.example:${port}` }
    expect(await ask(service, right, rebound, others, isSettled)).toBe(421)
    // From our own page the same is not refused, and others are reached: had they been for a stranger, that
    // would have come before.
    const forPage = await startOthers()
    const isReached = ({ found }: BridgeStatus): boolean => found > 0
    const isDecided = (status: BridgeStatus): boolean => isReached(status) || status.state === 'refused'
    expect(await ask(service, right, page, forPage, isDecided)).toMatchObject({ state: 'joining', found: 1 })
    await expect.poll(forPage.asked).toBeGreaterThan(0)
    await expect.poll(forPage.dialled).toBeGreaterThan(0)
    // A stranger who asks later is refused all the same, and adds nothing to what our page opened.
    expect(await ask(service, '', page, others, isSettled)).toMatchObject({ state: 'refused' })
    expect([others.asked(), others.dialled()]).toEqual([0, 0])
  }, 90_000)

  it('is not told the token, nor where ordinary clients find what is shared', async () => {
    const service = await start('both')
    const { port } = service
    const config = await configOf(service)
    expect(config.bridges?.[0]?.token).toMatch(/^[\w-]{43}$/)
    expect(config.ordinaryTrackers).toEqual([`${service.url}announce`])
    for (const headers of [
      { 'X-Forwarded-For': '192.0.2.1' },
      { Forwarded: 'for=192.0.2.1' },
      { Via: '1.1 proxy' },
      { Host: 'films.example' },
    ]) {
      const told = await configOf(service, headers)
      expect(told.bridges?.[0]?.token).toBeNull()
      expect(told.ordinaryTrackers).toBeUndefined()
    }
    for (const headers of [
      { Host: `evil.example:${port}` },
      { Origin: 'https://evil.example' },
      { 'Sec-Fetch-Site': 'cross-site' },
    ]) {
      expect(await configOf(service, headers)).toEqual({})
    }
  })
})

describe('a server', () => {
  it('that keeps from ordinary clients what a page shares names no trackers for them', async () => {
    const config = await configOf(await start('any'))
    expect(config.bridges?.[0]?.token).toMatch(/./)
    expect(config.ordinaryTrackers).toBeUndefined()
  })

  it('for named torrents alone gives nobody a token', async () => {
    const service = await start('named')
    expect((await configOf(service)).bridges).toEqual([{ url: `${service.tracker}/bridge`, token: null }])
  })

  it('without a bridge has none in its configuration, and takes no page for one', async () => {
    const service = await start('off')
    expect((await configOf(service)).bridges).toEqual([])
    const others = await startOthers()
    await expect(ask(service, '', own(service), others, isSettled)).rejects.toThrow('1008')
  })
})
