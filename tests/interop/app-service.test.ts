import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Library } from '../../src/engine/library.ts'
import { systemHasher, systemRandom } from '../../src/engine/system-ports.ts'
import { TorrentEngine } from '../../src/engine/torrent-engine.ts'
import type { WebSocketConstructor } from '../../src/network/tracker-socket.ts'
import { WebRtcNetwork } from '../../src/network/webrtc-network.ts'
import { findSeedSource } from '../../src/node/seed-source.ts'
import { type AppService, startAppService } from '../../src/node/server.ts'
import { parseMagnet } from '../../src/protocol/magnet.ts'
import { createPeerId } from '../../src/protocol/peer-id.ts'
import { systemClock } from '../../src/shared/clock.ts'
import { MemoryPieceStore } from '../../src/storage/memory-piece-store.ts'

const FILM = Uint8Array.from({ length: 700_001 }, (_, i) => (i * 31 + (i >> 9)) & 0xff)
let root = ''
const stops: (() => Promise<unknown>)[] = []

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'service-'))
  writeFileSync(join(root, 'index.html'), '<!doctype html>app')
  writeFileSync(join(root, 'sample.mp4'), FILM)
})
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
  rmSync(root, { recursive: true })
})

const start = async (trackers: readonly string[] | null = null): Promise<AppService> => {
  const service = await startAppService({
    host: '127.0.0.1',
    port: 0,
    iceServers: [],
    trackers,
    root,
    sample: await findSeedSource(join(root, 'sample.mp4')),
  })
  stops.push(() => service.close())
  return service
}

const createLeech = (): TorrentEngine => {
  const library: Library = {
    load: async () => null,
    openStore: () => new MemoryPieceStore(),
    forgetTrackers: async () => undefined,
    delete: async () => undefined,
    kind: () => 'memory',
  }
  const engine = new TorrentEngine({
    network: new WebRtcNetwork({ iceServers: [], WebSocket: WebSocket as unknown as WebSocketConstructor }),
    library,
    clock: systemClock,
    random: systemRandom,
    hasher: systemHasher,
    peerId: createPeerId(systemRandom.uint32),
  })
  stops.push(() => engine.destroy())
  return engine
}

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
  it('offers a sample that a peer which knows only the magnet link downloads, byte for byte', async () => {
    const service = await start()
    const config = await (await fetch(`${service.url}config.json`)).json()
    expect(config).toEqual({
      iceServers: [],
      trackers: [`ws://127.0.0.1:${service.port}`],
      sample: {
        name: 'sample.mp4',
        magnet: expect.stringMatching(/^magnet:\?xt=urn:btih:[0-9a-f]{40}&dn=sample\.mp4&tr=/),
      },
    })
    const torrent = await createLeech().add(config.sample.magnet)
    const info = await torrent.ready()
    expect(info.files.map(({ path, length }) => [path, length])).toEqual([['sample.mp4', FILM.length]])
    const read = await torrent.readAll(0, 0, FILM.length, 'test')
    expect(Buffer.compare(read, FILM)).toBe(0)
  })

  it('seeds a folder with files that share pieces', async () => {
    const service = await start()
    const files = [FILM.subarray(0, 100_003), FILM.subarray(7, 50_000), FILM.subarray(300_000, 300_001)]
    const folder = mkdtempSync(join(root, 'folder-'))
    files.forEach((data, index) => {
      writeFileSync(join(folder, `${index}.bin`), data)
    })
    const magnet = service.magnet(await service.seed(await findSeedSource(folder)))
    const torrent = await createLeech().add(magnet)
    const info = await torrent.ready()
    for (const [index, data] of files.entries()) {
      expect(info.files[index]?.path).toBe(`${index}.bin`)
      expect(Buffer.compare(await torrent.readAll(index, 0, data.length, 'test'), data)).toBe(0)
    }
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

  it('ends with sockets open and a download running, and frees the port', async () => {
    const service = await start()
    const seeded = await service.sample
    const torrent = await createLeech().add(
      service.magnet(seeded ?? { name: '', infoHash: new Uint8Array(20) }),
    )
    await torrent.ready()
    const socket = await openSocket(service.tracker)
    const gone = new Promise((resolve) => socket.once('close', resolve))
    const idle = connect(service.port, '127.0.0.1')
    const idleGone = new Promise((resolve) => idle.once('close', resolve))
    await new Promise((resolve) => idle.once('connect', resolve))
    await Promise.all([service.close(), service.close(), gone, idleGone])
    await expect(openSocket(service.tracker)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})
