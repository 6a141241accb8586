import { afterEach, describe, expect, it, vi } from 'vitest'
import { parseExtensionHandshake } from '../../../src/protocol/extension.ts'
import { encodeExtended } from '../../../src/protocol/messages.ts'
import { addressKey } from '../../../src/protocol/peer-address.ts'
import { encodePex, maxPexPeers } from '../../../src/protocol/ut-pex.ts'
import { PeerExtensions } from '../../../src/swarm/peer-extensions.ts'
import type { RemoteEnd } from '../../../src/swarm/ports.ts'
import {
  linkPair,
  makeNode,
  makePrivate,
  makeTorrent,
  type TestNode,
  type TestTorrent,
  VirtualClock,
} from '../../helpers/virtual-world.ts'

const torrent = makeTorrent(40 * 16_384, 16_384)
const shape = { delayMs: 20, bytesPerSecond: 1_000_000 }

const remoteOf = (host: number, port: number, isDialled: boolean): RemoteEnd => ({
  host: `198.51.100.${host}`,
  port,
  isDialled,
})

/** `from` dials `to`, which listens at its host and 6881; `from` is seen with a port of the moment. */
const dial = (clock: VirtualClock, [from, fromHost]: End, [to, toHost]: End): void => {
  const [a, b] = linkPair(clock, shape)
  from.swarm.addLink(Object.assign(a, { remote: remoteOf(toHost, 6_881, true) }))
  to.swarm.addLink(Object.assign(b, { remote: remoteOf(fromHost, 50_000 + fromHost, false) }))
}
type End = readonly [TestNode, number]

const setUp = async (of: TestTorrent = torrent) => {
  const clock = new VirtualClock()
  const node = async (id: number, listenPort: number | null = null): Promise<End> => [
    await makeNode(clock, of, { id, have: [id], settings: { listenPort } }),
    id,
  ]
  const hears = ([{ swarm }]: End): string[] => {
    const heard: string[] = []
    swarm.events.on('addresses', (addresses) => heard.push(...addresses.map(addressKey)))
    return heard
  }
  return { clock, node, hears }
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('exchange of peers', () => {
  it('names peers that were dialled, and those that say where they listen; and hears of them', async () => {
    const { clock, node, hears } = await setUp()
    const hub = await node(1, 7_001)
    const [dialled, says, silent] = [await node(2), await node(3, 7_003), await node(4)]
    const ears = [dialled, says, silent].map((end) => hears(end))
    dial(clock, hub, dialled)
    dial(clock, says, hub)
    dial(clock, silent, hub)
    await clock.pass(5_000)
    expect(ears.map((heard) => heard.toSorted())).toEqual([
      ['198.51.100.3:7003'],
      ['198.51.100.2:6881'],
      ['198.51.100.2:6881', '198.51.100.3:7003'],
    ])
    // Once a minute at most, and only what changed.
    const late = await node(5, 7_005)
    dial(clock, late, hub)
    await clock.pass(30_000)
    expect(ears[0]).toHaveLength(1)
    await clock.pass(40_000)
    expect(ears[0]).toEqual(['198.51.100.3:7003', '198.51.100.5:7005'])
  })

  it('says p and yourip where there are addresses, and nothing of it where there are none', async () => {
    const { clock, node } = await setUp()
    const [hub, tcp, webRtc] = [await node(1, 7_001), await node(2), await node(3)]
    dial(clock, tcp, hub)
    const [a, b] = linkPair(clock, shape)
    hub[0].swarm.addLink(a)
    webRtc[0].swarm.addLink(b)
    await clock.pass(5_000)
    const [overTcp] = tcp[0].swarm.peers
    const [overWebRtc] = webRtc[0].swarm.peers
    expect(overTcp?.extensions.listenPort).toBe(7_001)
    expect(overWebRtc?.extensions.listenPort).toBeNull()
    expect([overTcp, overWebRtc].map((peer) => peer?.extensions.has('ut_pex'))).toEqual([true, false])
  })

  it('a private torrent names its peers to nobody, nor one whose metadata is not known', async () => {
    const { clock, node, hears } = await setUp({ ...torrent, info: { ...torrent.info, private: true } })
    const [hub, one, two] = [await node(1, 7_001), await node(2, 7_002), await node(3, 7_003)]
    const heard = hears(one)
    dial(clock, one, hub)
    dial(clock, two, hub)
    await clock.pass(5_000)
    expect(hub[0].swarm.peers.map(({ extensions }) => extensions.has('ut_pex'))).toEqual([false, false])
    // A peer that does it all the same is not heard.
    const added = [{ address: { host: '203.0.113.1', port: 6_881 }, flags: 0 }]
    for (const peer of hub[0].swarm.peers) peer.send(encodeExtended(4, encodePex({ added, dropped: [] })))
    await clock.pass(120_000)
    expect(heard).toEqual([])
    const blind = await makeNode(clock, torrent, { id: 9, knowsInfo: false })
    dial(clock, [blind, 9], await node(4))
    await clock.pass(30)
    for (const { extensions } of blind.swarm.peers) expect(extensions.has('ut_pex')).toBe(false)
  })

  it('takes 50 peers a minute of one peer, however many it names and however often', async () => {
    const { clock, node, hears } = await setUp()
    const [liar, one] = [await node(1, 7_001), await node(2)]
    const heard = hears(one)
    dial(clock, one, liar)
    await clock.pass(1_000)
    let host = 0
    const flood = (): void => {
      const added = Array.from({ length: 200 }, () => ({
        address: { host: `203.0.${host >> 8}.${host++ & 255}`, port: 6_881 },
        flags: 0,
      }))
      liar[0].swarm.peers[0]?.extensions.sendPex({ added, dropped: [] })
      clock.after(100, flood)
    }
    flood()
    await clock.pass(50_000)
    expect(heard).toHaveLength(maxPexPeers)
    await clock.pass(120_000)
    expect(heard.length).toBeLessThanOrEqual(4 * maxPexPeers)
    expect(one[0].swarm.peers).toHaveLength(1)
  })

  it('names at most 50 at once, and the rest a minute later', async () => {
    const { clock, node, hears } = await setUp()
    const hub = [
      await makeNode(clock, torrent, { id: 1, settings: { maxPeers: 100, listenPort: 7_001 } }),
      1,
    ] as const
    const one = await node(2)
    const heard = hears(one)
    for (let id = 10; id < 80; id++) dial(clock, await node(id, 7_000 + id), hub)
    await clock.pass(200)
    hub[0].swarm.policy.set({ ...hub[0].swarm.policy.current, maxPeers: 100 })
    dial(clock, one, hub)
    await clock.pass(3_000)
    expect(heard).toHaveLength(50)
    await clock.pass(62_000)
    expect(new Set(heard).size).toBeGreaterThan(50)
    expect(new Set(heard).size).toBe(heard.length)
  })

  it.each([
    ['a torrent whose metadata comes from peers', torrent, false],
    ['a private torrent whose metadata comes from peers', makePrivate(torrent), false],
    ['a torrent that is known', torrent, true],
  ] as const)(
    'sends no extension message that its first handshake did not name: %s',
    async (_, of, knowsInfo) => {
      const received = vi.spyOn(PeerExtensions.prototype, 'receive')
      const { clock, node } = await setUp(of)
      const asking = await makeNode(clock, of, { id: 9, knowsInfo, settings: { servesWants: true } })
      const seeds = [await node(1), await node(2), await node(3)]
      for (const seed of seeds) dial(clock, [asking, 9], seed)
      await clock.pass(150_000)
      expect(asking.swarm.info).not.toBeNull()
      const named = new Map<PeerExtensions, readonly number[]>()
      for (const [i, [id, payload]] of received.mock.calls.entries()) {
        const extensions = received.mock.contexts[i] as PeerExtensions
        // libtorrent keeps to the first one, and hangs up on the rest.
        if (!named.has(extensions)) named.set(extensions, [0, ...parseExtensionHandshake(payload).m.values()])
        expect(named.get(extensions)).toContain(id)
      }
      expect(received.mock.calls.some(([id]) => id === 4)).toBe(of === torrent)
    },
  )
})
