/** Trackers, nodes of the DHT and peers that mean no good, while somebody watches a film. */
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { encodeCompactPeers } from '../../src/protocol/compact-peers.ts'
import { encodeHandshake, handshakeLength } from '../../src/protocol/messages.ts'
import type { PeerAddress } from '../../src/protocol/peer-address.ts'
import { encodePex } from '../../src/protocol/ut-pex.ts'
import { fromHex } from '../../src/shared/bytes.ts'
import { frameIn, servedHashes } from '../e2e/support/watch.ts'
import { whyNoClient } from '../helpers/find-clients.mjs'
import { takeAddress, webRtcAddress } from './support/addresses.mjs'
import { clients } from './support/clients/index.ts'
import {
  answerInDrops,
  answerNothing,
  answerWith,
  answerWithoutEnd,
  headWithoutEnd,
  redirectTo,
  startHostileNode,
  startHttpTracker,
  watchForbidden,
} from './support/hostile-finders.ts'
import { openInternet, watchDials } from './support/open-internet.ts'
import { isWhole, noteFrames, playToEndAfter } from './support/playing.ts'
import { startScriptedSeed } from './support/scripted-seed.ts'
import { statusOf } from './support/server-status.ts'
import { expectSoon } from './support/soon.ts'
import { keep, stops } from './support/stops.ts'
import { type DiskTorrent, film, makeTorrent } from './support/torrent.ts'
import { startTracker } from './support/trackers.ts'
import { type RunningServer, startServer, startViewer } from './support/viewer.ts'

const filmHash = createHash('sha256').update(readFileSync(film)).digest('hex')
const filmSeconds = 30
/** Bytes a second of each of the three good seeds: together a little more than the film takes. */
const seedRate = 75_000
const peerPort = 22_000
/** Where silent peers take connections. */
const silentPort = 6_000
const forbiddenPort = 7_777

/** Notes the largest memory of the bridge's process from now on. */
const watchMemory = (server: RunningServer): { stop(): number } => {
  let most = 0
  const look = async (): Promise<void> => {
    const { bridge } = await statusOf(server)
    most = Math.max(most, bridge?.residentBytes ?? 0)
  }
  // It does not answer while it ends.
  const timer = setInterval(() => void look().catch(() => undefined), 250)
  return {
    stop: () => {
      clearInterval(timer)
      return most
    },
  }
}

/** Three clients of other people that have the film. */
const startSeeds = async ({ torrentFile, copy }: DiskTorrent): Promise<void> => {
  for (const name of ['libtorrent', 'aria2', 'rtorrent'] as const) {
    keep(await clients[name]({ torrentFile, data: copy(), role: 'seed', dht: [], uploadLimit: seedRate }))
  }
}

const playWhole = async <Harm>(link: string, meanwhile: () => Promise<Harm>) => {
  const viewer = keep(await startViewer(link))
  const askedAt = performance.now()
  await frameIn(viewer.page, 0, 5)
  const firstFrameMs = Math.round(performance.now() - askedAt)
  await noteFrames(viewer.page)
  const harm = meanwhile()
  const played = await playToEndAfter(viewer.page, () => undefined)
  const done = await harm
  expect(isWhole(played, filmSeconds), JSON.stringify(played)).toBe(true)
  expect(Object.values(await servedHashes(viewer.page))).toEqual([filmHash])
  return { firstFrameMs, ...played, harm: done }
}

/** Each address of a part of the internet in turn: ten in each network of 256 addresses, and then on. */
const addressesIn = (part: string, count: number, port: number): readonly PeerAddress[] =>
  Array.from({ length: count }, (_, i) => ({
    host: `${part}.${i % 250}.${Math.floor(i / 250) + 1}`,
    port,
  }))

/** Connects to our server from an address, and tells what the other end does with a right handshake. */
const knock = (localAddress: string, infoHash: Uint8Array): Promise<'answered' | 'closed'> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: webRtcAddress, port: peerPort, localAddress })
    let heard = 0
    socket.on('connect', () => socket.write(encodeHandshake({ infoHash, peerId: randomBytes(20) })))
    socket.on('data', (data) => {
      heard += data.length
      if (heard < handshakeLength) return
      resolve('answered')
      socket.destroy()
    })
    socket.on('error', () => resolve('closed'))
    socket.on('close', () => resolve('closed'))
    setTimeout(() => reject(new Error('Nothing was answered, and nothing was closed.')), 30_000).unref()
  })

/** Connections to our server that never say a word, each from an address of its own. */
const connectSilently = async (part: string, count: number, say: (socket: Socket) => void) => {
  const sockets: Socket[] = []
  stops.push(() => {
    for (const socket of sockets) socket.destroy()
  })
  const connectFrom = async (localAddress: string): Promise<void> => {
    const socket = connect({ host: webRtcAddress, port: peerPort, localAddress })
    sockets.push(socket)
    await once(socket, 'connect')
    socket.on('error', () => undefined)
    say(socket)
  }
  // Twenty at a time: what the system lets wait at a port is bounded.
  for (let begin = 0; begin < count; begin += 20) {
    await Promise.all(
      Array.from({ length: Math.min(20, count - begin) }, (_, i) =>
        connectFrom(`${part}.${200 + ((begin + i) % 50)}.${Math.floor((begin + i) / 50) + 1}`),
      ),
    )
  }
  return { open: () => sockets.filter(({ closed }) => !closed).length }
}

it('a film plays whole, whatever hostile peers, trackers and nodes do', {
  timeout: 240_000,
}, async ({ skip }) => {
  for (const name of ['libtorrent', 'aria2', 'rtorrent'] as const) {
    const reason = whyNoClient(name)
    if (reason === null) continue
    console.warn(`SKIPPED: hostile peers, since ${reason}.`)
    skip(reason)
  }
  const internet = openInternet()
  stops.push(internet.close)
  const { hole, here } = internet
  const honest = keep(await startTracker('udp'))
  const torrent = await makeTorrent([honest.url])
  stops.push(torrent.remove)
  const infoHash = fromHex(torrent.infoHash) ?? new Uint8Array()
  await startSeeds(torrent)
  const start = (nodes: readonly string[]) => startServer(nodes, ['--peer-port', String(peerPort)])

  // How much memory it takes without any harm.
  const calmServer = await start([])
  const calmMemory = watchMemory(calmServer)
  const calm = await playWhole(`${calmServer.url}#${torrent.magnet}`, async () => undefined)
  const calmBytes = calmMemory.stop()
  await calmServer.stop()

  // Peers: one that gives wrong bytes, one that names thousands of others, and many that never say a word.
  const bad = keep(
    await startScriptedSeed({
      host: takeAddress(),
      port: 20_000,
      torrentFile: torrent.torrentFile,
      spoil: (block) => block.fill(0x55, 0, 100),
    }),
  )
  const named = { byPex: 0 }
  const gossip = keep(
    await startScriptedSeed({
      host: takeAddress(),
      port: 20_000,
      torrentFile: torrent.torrentFile,
      isEmpty: true,
      onPexPeer: (send) => {
        const all = addressesIn(hole, 10_000, 9_000)
        const timer = setInterval(() => {
          const added = all.slice(named.byPex, named.byPex + 50).map((address) => ({ address, flags: 0 }))
          named.byPex += added.length
          if (added.length === 0) clearInterval(timer)
          else send(encodePex({ added, dropped: [] }))
        }, 50)
        stops.push(() => clearInterval(timer))
      },
    }),
  )
  const silent = { connections: 0 }
  const silentSockets = new Set<Socket>()
  const silentPeers = createServer((socket) => {
    silent.connections++
    silentSockets.add(socket)
    socket.on('error', () => undefined)
    // A handshake that takes a minute.
    const timer = setInterval(() => socket.write(Uint8Array.of(19)), 1_000)
    socket.on('close', () => clearInterval(timer))
  })
  await new Promise<void>((resolve) => silentPeers.listen(silentPort, '0.0.0.0', resolve))
  stops.push(() => {
    silentPeers.close()
    for (const socket of silentSockets) socket.destroy()
  })

  // Trackers.
  const forbidden = keep(await watchForbidden(['127.0.0.1', '127.0.0.2', '::1'], forbiddenPort))
  // A client reads the first five hundred: some of each kind, in turn.
  const kinds = [
    addressesIn(hole, 5_000, 8_000),
    addressesIn(here, 4_000, silentPort),
    // One network of 256 addresses.
    Array.from({ length: 1_000 }, (_, i) => ({ host: `${here}.251.${(i % 250) + 1}`, port: silentPort })),
  ]
  const thousands = Array.from({ length: 5_000 }, (_, i) => kinds.flatMap((kind) => kind[i] ?? [])).flat()
  const many = keep(await startHttpTracker(answerWith(thousands)))
  const own = keep(
    await startHttpTracker(
      answerWith([
        { host: '127.0.0.1', port: forbiddenPort },
        { host: '127.0.0.2', port: forbiddenPort },
        ...[bad, gossip].map(({ address }) => ({ host: address.split(':')[0] ?? '', port: 20_000 })),
      ]),
    ),
  )
  const target = keep(await startHttpTracker(answerWith([])))
  const hostileTrackers = [
    many,
    own,
    ...(await Promise.all(
      [
        answerWithoutEnd,
        headWithoutEnd,
        answerInDrops,
        answerNothing,
        redirectTo(target.url),
        redirectTo(`http://127.0.0.1:${forbiddenPort}/announce`),
        redirectTo(`http://localhost:${forbiddenPort}/announce`),
        redirectTo(`http://[::1]:${forbiddenPort}/announce`),
        redirectTo(`http://[::ffff:127.0.0.1]:${forbiddenPort}/announce`),
        redirectTo(`http://2130706433:${forbiddenPort}/announce`),
        redirectTo('/announce'),
      ].map(async (answer) => keep(await startHttpTracker(answer))),
    )),
  ]

  // Nodes of the DHT.
  const large = keep(
    await startHostileNode(() =>
      Array.from({ length: 20 }, () => new Map([['nodes', randomBytes(26 * 2_460)]])),
    ),
  )
  let turn = 0
  const lying = keep(
    await startHostileNode((question) => {
      if (question.get('q') === 'ping') return [new Map()]
      const at = (turn++ * 200) % 9_000
      const peers = addressesIn(hole, 10_000, 7_000).slice(at, at + 200)
      const nodes = addressesIn(hole, 10_000, 6_881)
        .slice(at, at + 8)
        .flatMap((node) => [randomBytes(20), encodeCompactPeers([node], 4)])
      return [
        new Map<string, Uint8Array | Uint8Array[]>([
          ['token', Buffer.from('token')],
          ['nodes', Buffer.concat(nodes)],
          ['values', peers.map((peer) => encodeCompactPeers([peer], 4))],
        ]),
      ]
    }),
  )

  const server = keep(await start([large.address, lying.address]))
  const memory = watchMemory(server)
  const dialled = watchDials(internet, peerPort)
  const more = hostileTrackers.map(({ url }) => `&tr=${encodeURIComponent(url)}`).join('')
  const harm = async () => {
    const room = await connectSilently(here, 1_000, (socket) => {
      // One in five begins a handshake, and takes its time.
      if (socket.localPort !== undefined && socket.localPort % 5 === 0) socket.write(Uint8Array.of(19))
    })
    // The liar is known again when it comes by itself; others are let in, also past a silent crowd.
    await expectSoon(() => {
      if (bad.asked.size === 0 || bad.open() > 0) throw new Error('Its connection is not closed.')
    }, server.process.text)
    expect(await knock(bad.address.split(':')[0] ?? '', infoHash)).toBe('closed')
    expect(await knock(takeAddress(), infoHash)).toBe('answered')
    return room
  }
  try {
    const { harm: room, ...hostile } = await playWhole(`${server.url}#${torrent.magnet}${more}`, harm)
    const hostileBytes = memory.stop()
    const counted = dialled.stop()
    const status = await statusOf(server)
    const found = status.bridge?.torrents[0]?.dial?.found ?? 0
    console.log(
      JSON.stringify(
        {
          ...{ calm, hostile, calmMB: calmBytes / 1e6, hostileMB: hostileBytes / 1e6, counted },
          ...{
            found,
            byPex: named.byPex,
            silentDialled: silent.connections,
            badConnections: bad.connections(),
          },
          inboundOpen: room.open(),
          trackers: hostileTrackers.map((one) => [one.asked(), one.sentBytes()]),
          dht: [large.asked(), large.sentBytes(), lying.asked()],
        },
        null,
        1,
      ),
    )
    // All of them had their turn.
    for (const [at, { asked }] of hostileTrackers.entries()) {
      expect(asked(), `tracker ${at}`).toBeGreaterThan(0)
    }
    expect(target.asked()).toBeGreaterThan(0)
    expect(large.sentBytes()).toBeGreaterThan(1e6)
    expect(lying.asked()).toBeGreaterThan(0)
    expect(named.byPex).toBeGreaterThan(1_000)
    expect(bad.asked.size).toBeGreaterThan(0)
    expect(silent.connections).toBeGreaterThan(0)
    // The bounds of dialling.
    expect(counted.dials).toBeGreaterThan(30)
    expect(counted.mostHalfOpen).toBeLessThanOrEqual(20)
    expect(counted.mostInTenSeconds).toBeLessThanOrEqual(50 + 5)
    expect(counted.mostToOneAddress).toBe(1)
    expect(counted.mostInOneNetwork).toBeLessThanOrEqual(10)
    expect(forbidden.connections()).toBe(0)
    expect(found).toBeLessThanOrEqual(2_000)
    // What is kept of silent connections and of answers without end.
    expect(room.open()).toBeLessThanOrEqual(110)
    expect(hostileTrackers.reduce((sum, { open }) => sum + open(), 0)).toBe(0)
    expect(hostileBytes - calmBytes).toBeLessThanOrEqual(100e6)
    expect(status.child.restarts).toBe(0)
  } catch (error) {
    console.error(server.process.text())
    throw error
  }
})
