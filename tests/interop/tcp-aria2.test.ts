/** aria2 at the other end of a TCP connection, plain and with encryption required. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { encodeBencode } from '../../src/protocol/bencode.ts'
import { equalBytes } from '../../src/shared/bytes.ts'
import { cleanUps, listen } from './network-places.ts'
import { TcpNetwork } from './tcp-network.ts'
import { downloaded, type SmallTorrent, smallTorrent, startTcpEngine } from './tcp-torrents.ts'

const isInstalled = spawnSync('aria2c', ['--version']).status === 0
if (!isInstalled) {
  console.warn('aria2 is not installed (Debian: apt-get install aria2): these tests are skipped.')
}

const patience = { timeout: 60_000, interval: 50 }

/** A tracker that tells everybody of one peer, and notes the ports of those that ask. */
const startTracker = async (peerPort: number | null): Promise<{ url: string; ports: Set<number> }> => {
  const ports = new Set<number>()
  const server = createServer(({ url = '' }, response) => {
    const port = Number(new URL(url, 'http://localhost').searchParams.get('port'))
    if (port > 0) ports.add(port)
    const peers = peerPort === null ? [] : [127, 0, 0, 1, peerPort >> 8, peerPort & 255]
    response.end(
      encodeBencode(
        new Map<string, number | Uint8Array>([
          ['interval', 1_800],
          ['peers', Uint8Array.from(peers)],
        ]),
      ),
    )
  })
  const port = await listen(server)
  cleanUps.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${port}/announce`, ports }
}

const startAria2 = (
  torrent: SmallTorrent,
  folder: string,
  announce: string,
  encryption: readonly string[],
): ChildProcess => {
  const file = join(folder, 'small.torrent')
  writeFileSync(file, torrent.torrentFile(announce))
  const args = [
    '--no-conf',
    `--dir=${folder}`,
    '--enable-dht=false',
    '--enable-dht6=false',
    '--bt-enable-lpd=false',
    '--enable-peer-exchange=false',
    '--disable-ipv6=true',
    '--check-integrity=true',
    '--file-allocation=none',
    '--console-log-level=warn',
    '--listen-port=20000-60000',
    ...encryption,
    file,
  ]
  const child = spawn('aria2c', args, { stdio: ['ignore', 'ignore', 'inherit'] })
  cleanUps.push(async () => {
    if (child.exitCode !== null) return
    const exited = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await exited
  })
  return child
}

const newFolder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'tcp-aria2-'))
  cleanUps.push(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const levels = [
  { name: 'without encryption', args: ['--bt-require-crypto=false'], dials: ['plain'] },
  {
    name: 'that asks for an encrypted handshake',
    args: ['--bt-require-crypto=true', '--bt-min-crypto-level=plain'],
    dials: ['plain', 'encrypted'],
  },
  {
    name: 'that asks for RC4',
    args: ['--bt-require-crypto=true', '--bt-min-crypto-level=arc4'],
    dials: ['plain', 'encrypted'],
  },
]

describe.skipIf(!isInstalled)('with aria2', () => {
  const fromOne = async (args: readonly string[], role: 'leech' | 'half') => {
    const torrent = await smallTorrent(31)
    const folder = newFolder()
    writeFileSync(join(folder, torrent.name), torrent.content)
    const tracker = await startTracker(null)
    startAria2(torrent, folder, tracker.url, [...args, '--seed-ratio=0'])
    await vi.waitFor(() => expect(tracker.ports.size).toBe(1), patience)
    const [port = 0] = tracker.ports
    const network = new TcpNetwork({ peers: [{ host: '127.0.0.1', port }] })
    const managed = await startTcpEngine(network, torrent, role)
    expect(equalBytes(await downloaded(managed), torrent.content)).toBe(true)
    return network.dials
  }

  it.each(levels)('we download from one $name', async ({ args, dials }) => {
    expect(await fromOne(args, 'leech')).toEqual(dials)
  })

  it.each(levels)('we download the rest from one $name', async ({ args, dials }) => {
    expect(await fromOne(args, 'half')).toEqual(dials)
  })

  it('one that is slow stays when it is asked for a sign of life', async () => {
    const torrent = await smallTorrent(51)
    const folder = newFolder()
    writeFileSync(join(folder, torrent.name), torrent.content)
    const tracker = await startTracker(null)
    // A block takes more than the 2.5 s after which a peer is asked while a reader waits.
    startAria2(torrent, folder, tracker.url, ['--seed-ratio=0', '--max-overall-upload-limit=5K'])
    await vi.waitFor(() => expect(tracker.ports.size).toBe(1), patience)
    const [port = 0] = tracker.ports
    const managed = await startTcpEngine(
      new TcpNetwork({ peers: [{ host: '127.0.0.1', port }] }),
      torrent,
      'leech',
    )
    const reading = downloaded(managed).catch(() => null)
    await vi.waitFor(() => expect(managed.snapshot().peers[0]?.downloaded).toBeGreaterThan(60_000), patience)
    void reading
  })

  it.each(levels)('one $name downloads from us', async ({ args }) => {
    const torrent = await smallTorrent(41)
    const network = new TcpNetwork()
    const tracker = await startTracker(await network.listen())
    await startTcpEngine(network, torrent, 'seed')
    const folder = newFolder()
    const child = startAria2(torrent, folder, tracker.url, [...args, '--seed-time=0'])
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(equalBytes(readFileSync(join(folder, torrent.name)), torrent.content)).toBe(true)
    expect(network.inbound).toBeGreaterThan(0)
  })
})
