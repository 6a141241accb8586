import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { PublicAddressFilter } from '../../src/node/mainline/address-filter.ts'
import { DhtFinder } from '../../src/node/mainline/dht-finder.ts'
import { SafeResolver } from '../../src/node/mainline/safe-resolver.ts'
import { type BencodeInput, decodeBencode, encodeBencode } from '../../src/protocol/bencode.ts'
import { encodeCompactPeers } from '../../src/protocol/compact-peers.ts'
import { addressKey, type PeerAddress } from '../../src/protocol/peer-address.ts'
import { concatBytes } from '../../src/shared/bytes.ts'
import type { TorrentError } from '../../src/shared/errors.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** Refuses 127.0.0.2 and 127.0.0.3 as a strict filter refuses private addresses. */
const filter = {
  refusePeer: (address: PeerAddress): string | null => {
    const local = new PublicAddressFilter({ allowLocal: true }).refusePeer(address)
    return local ?? (/^127\.0\.0\.[23]$/.test(address.host) ? 'The address is private.' : null)
  },
  refuseHost: () => null,
}
const resolver = new SafeResolver({ filter, lookUp: async () => [] })

const nodeOf = (bootstrap: readonly string[], file: string | null = null, port = 0) => {
  const defects: TorrentError[] = []
  const onDefect = (error: TorrentError): void => void defects.push(error)
  const finder = new DhtFinder({ filter, resolver, bootstrap, file, host: '127.0.0.1', port, onDefect })
  ends.push(() => finder.destroy())
  return { finder, defects }
}

const joinAt = (finder: DhtFinder, hash: number, port: number): Set<string> => enter(finder, hash, port).found

const enter = (finder: DhtFinder, hash: number, port: number) => {
  const found = new Set<string>()
  const membership = finder.join(
    {
      infoHash: new Uint8Array(20).fill(hash),
      peerId: new Uint8Array(20),
      port,
      state: { uploaded: 0, downloaded: 0, left: 1 },
      trackers: [],
      wantsPeers: true,
    },
    {
      found: (peers) => {
        for (const peer of peers) found.add(addressKey(peer))
      },
      trackers: () => undefined,
    },
  )
  return { found, membership }
}

const freePort = async (): Promise<number> => {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  return port
}

const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'dht-'))
  ends.push(() => rm(path, { recursive: true }))
  return path
}

it('nodes on this machine find each other’s peers, and a later run enters by the nodes it kept', async () => {
  const entry = await freePort()
  const first = nodeOf([], null, entry)
  joinAt(first.finder, 1, 0)
  const bootstrap = [`127.0.0.1:${entry}`]
  const others = Array.from({ length: 4 }, () => nodeOf(bootstrap))
  for (const [at, { finder }] of others.entries()) joinAt(finder, 2, 40_000 + at)
  const file = join(await folder(), 'dht.json')
  const { finder, defects } = nodeOf(bootstrap, file)
  const found = joinAt(finder, 2, 41_000)
  await expect
    .poll(() => [...found].filter((key) => /^127\.0\.0\.1:4000[0-3]$/.test(key)).length)
    .toBeGreaterThan(0)
  await finder.destroy()
  expect(defects).toEqual([])
  const kept = JSON.parse(await readFile(file, 'utf8')) as { id: string; nodes: string[] }
  expect(kept.nodes.length).toBeGreaterThan(0)
  const again = nodeOf([], file)
  const foundAgain = joinAt(again.finder, 2, 0)
  await expect.poll(() => foundAgain.size).toBeGreaterThan(0)
  await again.finder.destroy()
  expect((JSON.parse(await readFile(file, 'utf8')) as { id: string }).id).toBe(kept.id)
})

it('sends nothing before the first torrent, and nothing ever to addresses that are refused', async () => {
  const listen = async (
    host: string,
  ): Promise<{ port: number; packets: Uint8Array[]; socket: ReturnType<typeof createSocket> }> => {
    const socket = createSocket('udp4')
    const packets: Uint8Array[] = []
    socket.on('message', (bytes) => packets.push(bytes))
    socket.bind(0, host)
    await once(socket, 'listening')
    ends.push(() => socket.close())
    return { port: socket.address().port, packets, socket }
  }
  const refused = await listen('127.0.0.2')
  const liar = await listen('127.0.0.1')
  const lies = (port: number): Uint8Array =>
    concatBytes(
      Array.from({ length: 40 }, (_, i) =>
        concatBytes([new Uint8Array(20).fill(i + 3), encodeCompactPeers([{ host: '127.0.0.2', port }], 4)]),
      ),
    )
  const peer = (host: string, port: number): Uint8Array => encodeCompactPeers([{ host, port }], 4)
  liar.socket.on('message', (bytes, from) => {
    const query = decodeBencode(bytes)
    const t = query instanceof Map ? query.get('t') : undefined
    if (!(t instanceof Uint8Array) || !(query instanceof Map) || query.get('q') === undefined) return
    const r = new Map<string, BencodeInput>([
      ['id', new Uint8Array(20).fill(2)],
      ['token', 'abc'],
      ['nodes', lies(refused.port)],
      ['values', [peer('127.0.0.3', 6881), peer('10.0.0.1', 80), peer('198.51.100.7', 6881)]],
    ])
    const send = (message: Map<string, BencodeInput>): void =>
      liar.socket.send(encodeBencode(message), from.port, from.address)
    // Each of these would have the package throw, or wait for ever.
    send(
      new Map<string, BencodeInput>([
        ['t', t],
        ['y', 'r'],
        ['r', new Map([['id', 7]])],
      ]),
    )
    send(
      new Map<string, BencodeInput>([
        ['t', 'xx'],
        ['y', 'q'],
        ['q', 'find_node'],
        [
          'a',
          new Map<string, BencodeInput>([
            ['id', new Uint8Array(20)],
            ['target', 7],
          ]),
        ],
      ]),
    )
    send(
      new Map<string, BencodeInput>([
        ['t', t],
        ['y', 'r'],
        [
          'r',
          new Map<string, BencodeInput>([
            ['id', new Uint8Array(20)],
            ['nodes', new Uint8Array(60_000)],
          ]),
        ],
      ]),
    )
    send(
      new Map<string, BencodeInput>([
        ['t', t],
        ['y', 'r'],
        ['r', r],
      ]),
    )
  })
  const { finder, defects } = nodeOf([`127.0.0.1:${liar.port}`, `127.0.0.2:${refused.port}`, 'nonsense'])
  expect(liar.packets).toHaveLength(0)
  const found = joinAt(finder, 9, 40_000)
  await expect.poll(() => [...found]).toEqual(['10.0.0.1:80', '198.51.100.7:6881'].slice(1))
  await expect
    .poll(() => liar.packets.some((bytes) => Buffer.from(bytes).includes('announce_peer')))
    .toBe(true)
  expect(refused.packets).toHaveLength(0)
  expect(defects.map(({ message }) => message)).toEqual([
    '“nonsense” is no node of the DHT. Write it as host:port.',
  ])
})

/** A node that tells who asked for what, and answers when it is told to. */
const heldNode = async () => {
  const socket = createSocket('udp4')
  const asked: string[] = []
  const held: (() => void)[] = []
  const state = { isHolding: true }
  socket.on('message', (bytes, from) => {
    const query = decodeBencode(bytes)
    if (!(query instanceof Map)) return
    const [t, name, args] = [query.get('t'), query.get('q'), query.get('a')]
    if (!(t instanceof Uint8Array && name instanceof Uint8Array && args instanceof Map)) return
    const infoHash = args.get('info_hash')
    const isOfTorrent = infoHash instanceof Uint8Array
    // Who has just come asks for its neighbours as well, by its own id.
    const isOurs = isOfTorrent && infoHash.every((byte) => byte === infoHash[0])
    if (isOurs) asked.push(`${Buffer.from(name)} ${infoHash[0]}`)
    const r = new Map<string, BencodeInput>([
      ['id', new Uint8Array(20).fill(2)],
      ...(isOfTorrent ? ([['token', 'abc']] as const) : []),
    ])
    const message = new Map<string, BencodeInput>([
      ['t', t],
      ['y', 'r'],
      ['r', r],
    ])
    const answer = (): void => socket.send(encodeBencode(message), from.port, from.address)
    if (isOfTorrent && state.isHolding) held.push(answer)
    else answer()
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  ends.push(() => socket.close())
  const release = (): void => {
    state.isHolding = false
    for (const answer of held.splice(0)) answer()
  }
  return { address: `127.0.0.1:${socket.address().port}`, asked, release }
}

it('a torrent that is left during its lookup is not announced, and one that waits is not looked up', async () => {
  const node = await heldNode()
  const { finder, defects } = nodeOf([node.address])
  // Three lookups run at a time: the fourth and the fifth wait.
  const [first, , , fourth] = [1, 2, 3, 4, 5].map((hash) => enter(finder, hash, 40_000 + hash))
  await expect.poll(() => [...node.asked].sort()).toEqual(['get_peers 1', 'get_peers 2', 'get_peers 3'])
  first?.membership.leave()
  fourth?.membership.leave()
  node.release()
  // The fifth comes after the fourth in the same queue.
  await expect.poll(() => node.asked).toContain('announce_peer 5')
  await expect.poll(() => node.asked).toContain('announce_peer 3')
  await expect.poll(() => node.asked).toContain('announce_peer 2')
  await finder.destroy()
  expect(node.asked.filter((each) => /(?: 4|announce_peer 1)$/.test(each))).toEqual([])
  expect(defects).toEqual([])
})

it('says at which port it answers when the wanted one cannot be had, and works there', async () => {
  const taken = createSocket('udp4')
  taken.bind(0, '127.0.0.1')
  await once(taken, 'listening')
  ends.push(() => void taken.close())
  const { port } = taken.address()
  const { finder, defects } = nodeOf([], null, port)
  joinAt(finder, 1, 6881)
  await expect.poll(() => defects.length, { timeout: 20_000 }).toBe(1)
  const message = new RegExp(String.raw`^UDP port ${port} cannot be had, .* at port (\d+) until`)
  expect(defects[0]?.message).toMatch(message)
  const [, other] = message.exec(defects[0]?.message ?? '') ?? []
  const { finder: second } = nodeOf([`127.0.0.1:${other}`])
  const found = joinAt(second, 1, 0)
  joinAt(nodeOf([`127.0.0.1:${other}`]).finder, 1, 7777)
  await expect.poll(() => [...found].some((key) => key.endsWith(':7777')), { timeout: 60_000 }).toBe(true)
})

it('finds the peers that other nodes know, where those by which it enters know only peers that are gone', async () => {
  const torrent = 9
  const listen = async (): Promise<ReturnType<typeof createSocket>> => {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    ends.push(() => socket.close())
    return socket
  }
  const [entry, other] = [await listen(), await listen()]
  const idOf = (socket: typeof entry): Uint8Array => new Uint8Array(20).fill(socket === entry ? 1 : 200)
  const peer = (port: number): Uint8Array => encodeCompactPeers([{ host: '127.0.0.1', port }], 4)
  /** As BEP 5 allows, and as bittorrent-dht does: peers of the torrent, or else nodes. */
  const answer = (socket: typeof entry, peerPort: number): void => {
    socket.on('message', (bytes, from) => {
      const query = decodeBencode(bytes)
      if (!(query instanceof Map) || query.get('q') === undefined) return
      const a = query.get('a')
      const asked = a instanceof Map ? a.get('info_hash') : undefined
      const isTorrent = asked instanceof Uint8Array && asked.every((byte) => byte === torrent)
      const r = new Map<string, BencodeInput>([
        ['id', idOf(socket)],
        isTorrent
          ? ['values', [peer(peerPort)]]
          : ['nodes', concatBytes([idOf(other), peer(other.address().port)])],
        ['token', 'abc'],
      ])
      const t = query.get('t') ?? ''
      socket.send(
        encodeBencode(
          new Map<string, BencodeInput>([
            ['t', t as Uint8Array],
            ['y', 'r'],
            ['r', r],
          ]),
        ),
        from.port,
        from.address,
      )
    })
  }
  answer(entry, 40_001)
  answer(other, 40_002)
  const { finder } = nodeOf([`127.0.0.1:${entry.address().port}`])
  const found = joinAt(finder, torrent, 0)
  await expect.poll(() => [...found].sort()).toEqual(['127.0.0.1:40001', '127.0.0.1:40002'])
})
