import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { findSeedSource } from '../../src/node/seed-source.ts'
import { type AppService, type AppServiceOptions, startAppService } from '../../src/node/server.ts'
import { parseMagnet } from '../../src/protocol/magnet.ts'
import { sparingCrashes } from '../e2e/support/child.ts'
import { type PeerDone, startPeer } from './peer.ts'

const filmFile = Uint8Array.from({ length: 700_001 }, (_, i) => (i * 31 + (i >> 9)) & 0xff)
let root = ''
const stops: (() => Promise<unknown>)[] = []

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'service-'))
  writeFileSync(join(root, 'index.html'), '<!doctype html>app')
  writeFileSync(join(root, 'sample.mp4'), filmFile)
})
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
  rmSync(root, { recursive: true })
})

const start = async (
  trackers: readonly string[] | null = null,
  more: Partial<AppServiceOptions> = {},
): Promise<AppService> => {
  const service = await startAppService({
    host: '127.0.0.1',
    port: 0,
    iceServers: [],
    trackers,
    root,
    sample: await findSeedSource(join(root, 'sample.mp4')),
    ...more,
  })
  stops.push(() => service.close())
  return service
}

/** What a peer that knows only the magnet link gets, in a process of its own. */
const download = async (magnet: string): Promise<PeerDone['files']> => {
  const peer = startPeer({ magnet })
  stops.push(() => peer.stop())
  return (await peer.receive<PeerDone>('files')).files
}

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')

const openSocket = (url: string): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url)
    socket.once('open', () => resolve(socket))
    socket.once('error', reject)
  })

const announce = (infoHash: Uint8Array, event: string): string =>
  JSON.stringify({
    action: 'announce',
    event,
    info_hash: Buffer.from(infoHash).toString('latin1'),
    peer_id: '-TP0100-abcdefghijkl',
    numwant: 0,
    uploaded: 0,
    downloaded: 0,
    left: 1,
    offers: [],
  })

describe('the app service', () => {
  it('offers a sample that a peer which knows only the magnet link downloads, byte for byte', ({ skip }) =>
    sparingCrashes(skip, async () => {
      const service = await start()
      const config = await (await fetch(`${service.url}config.json`)).json()
      expect(config).toEqual({
        iceServers: [],
        trackers: [`ws://127.0.0.1:${service.port}`],
        bridges: [],
        sample: {
          name: 'sample.mp4',
          magnet: expect.stringMatching(/^magnet:\?xt=urn:btih:[0-9a-f]{40}&dn=sample\.mp4&tr=/),
        },
      })
      expect(await download(config.sample.magnet)).toEqual([{ path: 'sample.mp4', sha256: sha256(filmFile) }])
    }))

  it('seeds a folder with files that share pieces', ({ skip }) =>
    sparingCrashes(skip, async () => {
      const service = await start()
      const files = [
        filmFile.subarray(0, 100_003),
        filmFile.subarray(7, 50_000),
        filmFile.subarray(300_000, 300_001),
      ]
      const folder = mkdtempSync(join(root, 'folder-'))
      files.forEach((data, index) => {
        writeFileSync(join(folder, `${index}.bin`), data)
      })
      const magnet = service.magnet(await service.seed(await findSeedSource(folder)))
      expect(await download(magnet)).toEqual(
        files.map((data, index) => ({ path: `${index}.bin`, sha256: sha256(data) })),
      )
    }))

  it('seeds the others when one changes or vanishes before it is hashed', async () => {
    const service = await start()
    const seeded: string[] = []
    const reasons: string[] = []
    const sources = []
    for (const name of ['a.mp4', 'changed.mp4', 'b.mp4', 'gone.mp4', 'c.mp4']) {
      writeFileSync(join(root, name), filmFile.subarray(0, 100_000 + sources.length))
      sources.push(await findSeedSource(join(root, name)))
    }
    writeFileSync(join(root, 'changed.mp4'), filmFile)
    rmSync(join(root, 'gone.mp4'))
    for (const source of sources) {
      await service.seed(source).then(
        ({ name }) => seeded.push(name),
        (error: Error) => reasons.push(error.message),
      )
    }
    expect(seeded).toEqual(['a.mp4', 'b.mp4', 'c.mp4'])
    expect(reasons).toEqual([
      expect.stringMatching(/changed\.mp4 changed while it was hashed/),
      expect.stringMatching(/gone\.mp4.* cannot be read/),
    ])
  })

  it('puts the trackers that were asked for into the configuration and the magnet links', async () => {
    const service = await start(['ws://127.0.0.1:9/announce'])
    const config = await (await fetch(`${service.url}config.json`)).json()
    expect(config.trackers).toEqual(['ws://127.0.0.1:9/announce'])
    expect(parseMagnet(config.sample.magnet).trackers).toEqual(['ws://127.0.0.1:9/announce'])
  })

  it('is a WebSocket tracker on every path of the same port, and the app over HTTP', async () => {
    const service = await start()
    const seeded = await service.sample
    for (const path of ['', '/', '/announce?x=1']) {
      const socket = await openSocket(`${service.tracker}${path}`)
      const answer = new Promise<string>((resolve) =>
        socket.once('message', (data) => resolve(data.toString())),
      )
      socket.send(announce(seeded?.infoHash ?? new Uint8Array(20), 'started'))
      expect(JSON.parse(await answer)).toMatchObject({
        action: 'announce',
        interval: expect.any(Number),
        complete: expect.any(Number),
      })
      socket.terminate()
    }
    expect(await (await fetch(service.url)).text()).toBe('<!doctype html>app')
  })

  it('survives clients that send nonsense to the tracker', async () => {
    const service = await start()
    await service.sample
    const nonsense = [
      'null',
      '{',
      Buffer.from([0xff, 0]),
      '[]',
      '{"action":"announce"}',
      '{"action":"scrape","info_hash":{}}',
      `{"action":"announce","info_hash":"${'x'.repeat(20)}","peer_id":"${'y'.repeat(20)}","offers":7,"event":{}}`,
      `{"action":"announce","info_hash":"${'x'.repeat(20)}","peer_id":"${'y'.repeat(20)}","event":"started","offers":[null,1]}`,
      `{"action":"announce","info_hash":"__proto__${'x'.repeat(11)}","peer_id":"${'y'.repeat(20)}","event":"started","answer":1,"to_peer_id":"${'y'.repeat(20)}"}`,
    ]
    for (const text of nonsense) {
      const socket = await openSocket(service.tracker)
      const closed = new Promise<number>((resolve) => socket.once('close', resolve))
      socket.send(text)
      expect(await closed, String(text)).toBe(1008)
    }
    const big = await openSocket(service.tracker)
    const closed = new Promise<number>((resolve) => big.once('close', resolve))
    big.on('error', () => undefined)
    big.send('x'.repeat(2_000_000))
    expect(await closed).toBe(1009)
    expect((await fetch(service.url)).status).toBe(200)
  })

  it('passes offers on without what a stranger hid in them: lists in lists that nobody can write out', async () => {
    const service = await start()
    await service.sample
    const monster = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
    const hash = 'x'.repeat(20)
    const common = `"action":"announce","info_hash":"${hash}","left":1`
    const [attacker, victim] = [await openSocket(service.tracker), await openSocket(service.tracker)]
    const heard: string[] = []
    victim.on('message', (data) => heard.push(data.toString()))
    victim.send(`{${common},"peer_id":"${'v'.repeat(20)}"}`)
    await expect.poll(() => heard.length).toBe(1)
    const offer = `{"offer_id":"${'o'.repeat(20)}","offer":{"type":"offer","sdp":"v=0","x":${monster}},"x":${monster}}`
    attacker.send(`{${common},"peer_id":"${'a'.repeat(20)}","x":${monster},"offers":[${offer}]}`)
    await expect.poll(() => heard.length).toBe(2)
    expect(JSON.parse(heard[1] ?? '')).toEqual({
      action: 'announce',
      info_hash: hash,
      peer_id: 'a'.repeat(20),
      offer_id: 'o'.repeat(20),
      offer: { type: 'offer', sdp: 'v=0' },
    })
    for (const socket of [attacker, victim]) socket.terminate()
  })

  it('gives the passwords of TURN servers to its own pages only, and the tracker to everybody or to whom it names', async () => {
    const iceServers = [{ urls: 'turn:127.0.0.1:9', username: 'u', credential: 'secret' }]
    const service = await start(null, { iceServers, sample: null, allowedHosts: ['films.example'] })
    const ask = (path: string, headers: Record<string, string>): Promise<{ status?: number; body: string }> =>
      new Promise((resolve, reject) => {
        get({ port: service.port, host: '127.0.0.1', path, headers }, (response) => {
          let body = ''
          response.on('data', (data) => {
            body += data
          })
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
        }).on('error', reject)
      })
    expect((await ask('/config.json', {})).body).toContain('secret')
    expect(
      (await ask('/config.json', { Host: 'films.example', Origin: 'https://films.example' })).status,
    ).toBe(200)
    const rebound = await ask('/config.json', { Host: `evil.example:${service.port}` })
    expect(rebound.status).toBe(421)
    expect(rebound.body).toContain('ALLOWED_HOSTS')
    expect((await ask('/config.json', { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
    const upgrade = (to: AppService, headers: Record<string, string>): Promise<number> =>
      new Promise((resolve) => {
        const socket = new WebSocket(to.tracker, { headers })
        socket.on('error', () => undefined)
        socket.once('open', () => {
          socket.terminate()
          resolve(101)
        })
        socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
      })
    expect(await upgrade(service, { Origin: 'https://blog.example' })).toBe(101)
    expect(await upgrade(service, {})).toBe(101)
    expect(await upgrade(service, { Host: 'evil.example' })).toBe(421)
    const narrow = await start(null, { sample: null, allowedOrigins: ['https://blog.example'] })
    expect(await upgrade(narrow, { Origin: 'https://blog.example' })).toBe(101)
    expect(await upgrade(narrow, { Origin: `http://127.0.0.1:${narrow.port}` })).toBe(101)
    expect(await upgrade(narrow, {})).toBe(101)
    expect(await upgrade(narrow, { Origin: 'https://evil.example' })).toBe(403)
  })

  it('ends with sockets open and a download running, and frees the port', async () => {
    const service = await start()
    const seeded = await service.sample
    const peer = startPeer({ magnet: service.magnet(seeded ?? { name: '', infoHash: new Uint8Array(20) }) })
    stops.push(() => peer.stop())
    await peer.receive('read')
    const socket = await openSocket(service.tracker)
    const gone = new Promise((resolve) => socket.once('close', resolve))
    const idle = connect(service.port, '127.0.0.1')
    const idleGone = new Promise((resolve) => idle.once('close', resolve))
    await new Promise((resolve) => idle.once('connect', resolve))
    await Promise.all([service.close(), service.close(), gone, idleGone])
    await expect(openSocket(service.tracker)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})
