import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { findSeedSource } from '../../src/node/seed-source.ts'
import { startAppService } from '../../src/node/server.ts'
import { sparingCrashes } from '../e2e/support/child.ts'
import { type PeerDone, startPeer } from './peer.ts'

const torrents = 300
/** What one scrape may ask for. */
const scraped = 100
const socketsPerAddress = 1_000
const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

const content = (index: number): Uint8Array =>
  Uint8Array.from({ length: 2_000 + index }, (_, i) => (i * 7 + index) & 0xff)

/** Opens; resolves with the status when it is refused. */
const openSocket = (url: string): Promise<WebSocket | number> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url)
    stops.push(() => socket.terminate())
    socket.once('open', () => resolve(socket))
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.once('error', reject)
  })

it('three hundred torrents are found at the own tracker, which does not count the seeder as a stranger', ({
  skip,
}) =>
  sparingCrashes(skip, async () => {
    const root = mkdtempSync(join(tmpdir(), 'many-'))
    stops.push(() => rmSync(root, { recursive: true }))
    const service = await startAppService({
      host: '127.0.0.1',
      port: 0,
      iceServers: [],
      trackers: null,
      root,
      sample: null,
    })
    stops.push(() => service.close())
    const seeded = []
    for (let index = 0; index < torrents; index++) {
      const path = join(root, `${index}.bin`)
      writeFileSync(path, content(index))
      seeded.push(await service.seed(await findSeedSource(path)))
    }

    const socket = await openSocket(service.tracker)
    if (typeof socket === 'number') throw new Error(`Refused with ${socket}.`)
    const hashes = seeded.map(({ infoHash }) => Buffer.from(infoHash).toString('latin1'))
    const seeds = new Map<string, number>()
    socket.on('message', (data) => {
      const { files = {} } = JSON.parse(data.toString()) as { files?: Record<string, { complete: number }> }
      for (const [hash, { complete }] of Object.entries(files)) seeds.set(hash, complete)
    })
    await expect
      .poll(
        () => {
          for (let at = 0; at < torrents; at += scraped) {
            socket.send(JSON.stringify({ action: 'scrape', info_hash: hashes.slice(at, at + scraped) }))
          }
          return hashes.filter((hash) => seeds.get(hash) === 1).length
        },
        { timeout: 60_000, interval: 500 },
      )
      .toBe(torrents)

    for (const index of [0, torrents / 2, torrents - 1]) {
      const torrent = seeded[index]
      if (torrent === undefined) throw new Error(`There is no torrent ${index}.`)
      const peer = startPeer({ magnet: service.magnet(torrent) })
      stops.push(() => peer.stop())
      expect((await peer.receive<PeerDone>('files')).files).toEqual([
        { path: `${index}.bin`, sha256: createHash('sha256').update(content(index)).digest('hex') },
      ])
      await peer.stop()
    }

    // The peers have left; the socket above is the first of its address, and the seeder's are none of it.
    let open = 1
    await expect
      .poll(async () => {
        while (open < socketsPerAddress) {
          const next = await openSocket(service.tracker)
          if (typeof next === 'number') return open
          open++
        }
        return open
      })
      .toBe(socketsPerAddress)
    expect(await openSocket(service.tracker)).toBe(429)
  }))
