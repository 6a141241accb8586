/**
 * `npm start -- --bridge both` for an ordinary client that has only a magnet link: aria2 finds the server at
 * the server's own tracker, over HTTP or UDP, and gets what it seeds. What a page shares, and other clients:
 * tests/mainline/downloads.test.ts.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { formatMagnet, parseMagnet } from '../../src/protocol/magnet.ts'
import { toHex } from '../../src/shared/bytes.ts'
import { freePort } from '../helpers/free-port.ts'
import { readPrinting } from '../helpers/printing-process.ts'
import { childrenOf, type ServerProcess, startServerProcess } from './server-process.ts'

const hasAria = spawnSync('aria2c', ['--version']).status === 0
if (!hasAria) {
  console.error('SKIPPED: what aria2 downloads from --bridge both. Install it: apt-get install aria2')
}

const film = Uint8Array.from({ length: 3_000_001 }, (_, i) => (i * 31 + (i >> 9)) & 0xff)
const patience = { timeout: 60_000, interval: 100 }
const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'both-'))
  stops.push(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const startServer = async (
  args: readonly string[],
): Promise<{ server: ServerProcess; url: string; magnet: string }> => {
  const path = join(folder(), 'film.mp4')
  writeFileSync(path, film)
  const server = startServerProcess([
    '--no-sample',
    '--local-peers',
    '--udp',
    // As fast as it goes: aria2 then says what it has by bitfields, one after the other.
    '--max-upload',
    'unlimited',
    '--cache-folder',
    folder(),
    ...args,
    path,
  ])
  stops.push(async () => {
    server.kill('SIGKILL')
    await server.ended
  })
  const [, url = ''] = await server.printed(/App +(http:\S+)/)
  const [magnet] = await server.printed(/magnet:\?\S+/)
  return { server, url, magnet }
}

/** @returns what it has printed so far */
const startAria = async (into: string, magnet: string): Promise<() => string> => {
  const child: ChildProcess = spawn(
    'aria2c',
    [
      '--no-conf',
      `--dir=${into}`,
      `--listen-port=${await freePort()}`,
      // aria2 speaks to UDP trackers through its DHT, which has no node to begin with here.
      '--enable-dht=true',
      `--dht-listen-port=${await freePort()}`,
      `--dht-file-path=${join(into, 'dht.dat')}`,
      '--enable-dht6=false',
      '--disable-ipv6=true',
      '--bt-enable-lpd=false',
      '--enable-peer-exchange=false',
      '--file-allocation=none',
      '--seed-time=0',
      '--console-log-level=info',
      magnet,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const { text } = readPrinting(child)
  stops.push(async () => {
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null
    child.kill('SIGKILL')
    await ended
  })
  return text
}

/** The same magnet link with the trackers of one kind alone. */
const withTrackers = (magnet: string, kind: string): string => {
  const { infoHash, name, trackers } = parseMagnet(magnet)
  return formatMagnet({ infoHash, name, trackers: trackers.filter((url) => url.startsWith(kind)) })
}

/** What the server's tracker says of the torrent: `complete` and `incomplete` as they are bencoded. */
const scrape = async (url: string, magnet: string): Promise<string> => {
  const infoHash = toHex(parseMagnet(magnet).infoHash).replace(/../g, '%$&')
  return await (await fetch(`${url}scrape?info_hash=${infoHash}`)).text()
}

/** What a client is told there that asks for peers and is none. */
const announce = async (url: string, magnet: string): Promise<string> => {
  const infoHash = toHex(parseMagnet(magnet).infoHash).replace(/../g, '%$&')
  const rest = 'peer_id=-XX0001-abcdefghijkl&port=0&uploaded=0&downloaded=0&left=1&compact=0'
  return await (await fetch(`${url}announce?info_hash=${infoHash}&${rest}`)).text()
}

const hasFilm = (into: string): boolean => {
  const path = join(into, 'film.mp4')
  return existsSync(path) && readFileSync(path).equals(film)
}

describe.skipIf(!hasAria)('aria2 with only the printed magnet link', () => {
  it.each([
    ['all', ''],
    ['the HTTP', 'http:'],
    ['the UDP', 'udp:'],
  ])(
    'downloads what the server seeds, by %s trackers of the link',
    async (_what, kind) => {
      const { server, magnet } = await startServer(['--bridge', 'both'])
      const into = folder()
      const printed = await startAria(into, withTrackers(magnet, kind))
      try {
        await expect.poll(() => hasFilm(into), patience).toBe(true)
      } catch (error) {
        console.error(server.text(), printed().slice(-20_000))
        throw error
      }
    },
    120_000,
  )
})

describe('the tracker of --bridge both', () => {
  it('counts and names the server while its process runs, and after it was started again', async () => {
    const { server, url, magnet } = await startServer(['--bridge', 'both'])
    const isThere = async (): Promise<boolean> =>
      (await scrape(url, magnet)).includes('8:completei1e10:downloadedi0e10:incompletei0e') &&
      (await announce(url, magnet)).includes('2:ip9:127.0.0.14:porti')
    await expect.poll(isThere, patience).toBe(true)
    process.kill(childrenOf(server.pid)[0] ?? -1, 'SIGKILL')
    await expect
      .poll(async () => await announce(url, magnet), { ...patience, interval: 5 })
      .not.toMatch(/2:ip/)
    await expect.poll(isThere, patience).toBe(true)
  }, 120_000)
})
