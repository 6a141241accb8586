/** webtorrent@3 at the other end of a TCP connection: it brings its own Message Stream Encryption. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import WebTorrent from 'webtorrent'
import { equalBytes } from '../../src/shared/bytes.ts'
import { cleanUps } from './network-places.ts'
import { TcpNetwork } from './tcp-network.ts'
import { downloaded, type SmallTorrent, smallTorrent, startTcpEngine } from './tcp-torrents.ts'

const startWebtorrent = (secure: 0 | 1 | 2): WebTorrent => {
  const client = new WebTorrent({
    dht: false,
    lsd: false,
    natUpnp: false,
    natPmp: false,
    utp: false,
    utPex: false,
    tracker: false,
    secure,
  })
  client.on('error', (error: unknown) => console.error('webtorrent:', error))
  cleanUps.push(() => new Promise((resolve) => client.destroy(() => resolve())))
  return client
}

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'tcp-webtorrent-'))
  cleanUps.push(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const startSeed = async (client: WebTorrent, torrent: SmallTorrent): Promise<void> => {
  const path = folder()
  writeFileSync(join(path, torrent.name), torrent.content)
  await new Promise<void>((resolve) => {
    client.add(torrent.torrentFile(), { path, announce: [] }).once('done', resolve)
  })
  await vi.waitFor(() => expect(client.torrentPort).toBeGreaterThan(0), { timeout: 30_000 })
}

it.each([
  { ours: 'plain', theirs: 0 },
  { ours: 'plain', theirs: 1 },
  { ours: 'encrypted', theirs: 1 },
  { ours: 'encrypted', theirs: 2 },
] as const)('we dial, $ours, and download from its level $theirs', async ({ ours, theirs }) => {
  const torrent = await smallTorrent(11 + theirs)
  const client = startWebtorrent(theirs)
  await startSeed(client, torrent)
  const network = new TcpNetwork({
    peers: [{ host: '127.0.0.1', port: client.torrentPort }],
    encryption: ours,
  })
  const managed = await startTcpEngine(network, torrent, 'leech')
  expect(equalBytes(await downloaded(managed), torrent.content)).toBe(true)
  expect(network.dials).toEqual([ours])
})

it.each([0, 1, 2] as const)('it dials us with its level %i, and downloads', async (secure) => {
  const torrent = await smallTorrent(21 + secure)
  const network = new TcpNetwork()
  const port = await network.listen()
  await startTcpEngine(network, torrent, 'seed')
  const client = startWebtorrent(secure)
  const path = folder()
  const added = client.add(torrent.torrentFile(), { path, announce: [] })
  const done = new Promise((resolve) => added.once('done', resolve))
  // It loses an unchoke that comes before it has looked through its files.
  added.once('ready', () => added.addPeer(`127.0.0.1:${port}`))
  await done
  expect(equalBytes(readFileSync(join(path, torrent.name)), torrent.content)).toBe(true)
  expect(network.inbound).toBe(1)
})
