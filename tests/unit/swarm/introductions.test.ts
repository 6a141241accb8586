import { describe, expect, it, vi } from 'vitest'
import { encodeExtended } from '../../../src/protocol/messages.ts'
import { encodeIntroductions, type IntroducedPeer } from '../../../src/protocol/tp-pex.ts'
import { encodeSignal, type Signal, type SignalBody } from '../../../src/protocol/tp-sig.ts'
import { toHex } from '../../../src/shared/bytes.ts'
import type { Introduction } from '../../../src/swarm/introductions.ts'
import { PeerExtensions } from '../../../src/swarm/peer-extensions.ts'
import { defaultPolicy } from '../../../src/swarm/policy.ts'
import type { RemoteEnd } from '../../../src/swarm/ports.ts'
import type { SwarmSettings } from '../../../src/swarm/settings.ts'
import { type IntroducedEnd, IntroducedLinks } from '../../helpers/introduced-links.ts'
import {
  linkPair,
  makeNode,
  makePrivate,
  makeTorrent,
  type NodeOptions,
  type TestTorrent,
  VirtualClock,
} from '../../helpers/virtual-world.ts'

const torrent = makeTorrent(40 * 16_384, 16_384)
const shape = { delayMs: 20, bytesPerSecond: 1_000_000 }
/** Under which everybody knows the peer with this number. */
const signalId = (id: number): Uint8Array => new Uint8Array(20).fill(id + 100)
const on: Partial<SwarmSettings> = { meetsThroughPeers: true }

interface End extends IntroducedEnd {
  readonly id: number
}

const setUp = (of: TestTorrent = torrent) => {
  const clock = new VirtualClock()
  const connect = (a: IntroducedEnd, b: IntroducedEnd, remote?: RemoteEnd) => {
    const [left, right] = linkPair(clock, shape)
    if (remote !== undefined) for (const link of [left, right]) Object.assign(link, { remote })
    a.swarm.addLink(left, b.signalId)
    b.swarm.addLink(right, a.signalId)
  }
  const links = new IntroducedLinks({ clock, connect })
  const node = async (id: number, options: Partial<NodeOptions> = {}, its = of): Promise<End> => {
    const { swarm } = await makeNode(clock, its, { have: [id % 40], settings: on, ...options, id })
    return { swarm, signalId: signalId(id), id }
  }
  /** A peer that the network below serves. */
  const page = async (id: number, options: Partial<NodeOptions> = {}, its = of): Promise<End> => {
    const end = await node(id, options, its)
    links.add(end)
    return end
  }
  return { clock, connect, links, node, page }
}

const hearsOf = ({ swarm }: End): string[] => {
  const heard: string[] = []
  swarm.events.on('introduction', ({ peerId }) => heard.push(toHex(peerId)))
  return heard
}
const hex = (id: number): string => toHex(signalId(id))
const entry = (id: number, rest: Partial<IntroducedPeer> = {}): IntroducedPeer => ({
  signalId: signalId(id),
  peerId: new Uint8Array(20).fill(id),
  isUploadOnly: false,
  age: 0,
  position: null,
  ...rest,
})
const offer: SignalBody = { type: 'offer', sdp: 'v=0' }
const answer: SignalBody = { type: 'answer', sdp: 'v=0' }
const counts = (ends: readonly End[]): number[] => ends.map(({ swarm }) => swarm.peers.length)

describe('peers that introduce each other', () => {
  it('a chain of seven becomes a mesh without a tracker', async () => {
    const { clock, connect, page } = setUp()
    const ends = await Promise.all([1, 2, 3, 4, 5, 6, 7].map((id) => page(id)))
    for (const [i, end] of ends.entries()) if (i > 0) connect(ends[i - 1]!, end)
    await clock.pass(10_000)
    expect(Math.min(...counts(ends))).toBeGreaterThanOrEqual(4)
    const eighth = await page(8)
    connect(eighth, ends[6]!)
    await clock.pass(10_000)
    expect(eighth.swarm.peers.length).toBeGreaterThanOrEqual(4)
    // Each pair has one link.
    for (const { swarm } of ends) {
      expect(new Set(swarm.peers.map(({ trackerKey }) => trackerKey)).size).toBe(swarm.peers.length)
    }
  })

  it('tells all at first, and each 30 s what changed', async () => {
    const sent = vi.spyOn(PeerExtensions.prototype, 'sendIntroductions')
    const { clock, connect, node } = setUp()
    const [hub, one, two, late] = [await node(1), await node(2), await node(3), await node(4)]
    const heard = hearsOf(one)
    connect(hub, one)
    connect(hub, two)
    await clock.pass(3_000)
    expect(heard).toEqual([hex(3)])
    connect(hub, late)
    await clock.pass(20_000)
    expect(heard).toEqual([hex(3)])
    await clock.pass(10_000)
    expect(heard).toEqual([hex(3), hex(4)])
    const count = sent.mock.calls.length
    await clock.pass(120_000)
    expect(sent.mock.calls).toHaveLength(count)
    for (const peer of late.swarm.peers) peer.close()
    await clock.pass(3_000)
    expect(
      sent.mock.calls.slice(count).map(([{ added, dropped }]) => [added.length, dropped.map(toHex)]),
    ).toEqual([
      [0, [hex(4)]],
      [0, [hex(4)]],
    ])
    sent.mockRestore()
  })

  it('tells where peers play, without delay for what is said of others', async () => {
    const { clock, connect, node } = setUp()
    const [hub, player, late] = [await node(1), await node(2), await node(3)]
    const told: (number | null | undefined)[] = []
    const spy = vi.spyOn(PeerExtensions.prototype, 'sendIntroductions')
    connect(hub, player)
    const length = torrent.info.length
    void player.swarm.read('film', 20 * 16_384, length, length).catch(() => undefined)
    await clock.pass(3_000)
    // It says where it plays, and names nobody.
    expect(spy.mock.calls.map(([{ position, added }]) => [position, added.length])).toEqual([[20, 0]])
    connect(hub, late)
    await clock.pass(2_000)
    for (const [{ added }] of spy.mock.calls) told.push(...added.map(({ position }) => position))
    expect(told.toSorted()).toEqual([20, null])
    spy.mockRestore()
  })

  it('a seed among seeds is introduced to leeches alone, and leeches want seeds first', async () => {
    const { clock, connect, node } = setUp()
    const hub = await node(1)
    const seeds = await Promise.all([2, 3, 4].map((id) => node(id, { have: 'all' })))
    const leech = await node(5)
    const [bySeed, byLeech] = [hearsOf(seeds[0]!), hearsOf(leech)]
    for (const end of [leech, ...seeds]) connect(hub, end)
    await clock.pass(60_000)
    expect(bySeed).toEqual([hex(5)])
    expect(byLeech.toSorted()).toEqual([hex(2), hex(3), hex(4)])
  })

  it('names nobody that does not name tp_sig, and disturbs nobody that does not know it', async () => {
    const { clock, connect, node } = setUp()
    const [hub, one, old] = [await node(1), await node(2), await node(3, { settings: {} })]
    const heard = hearsOf(one)
    connect(hub, one)
    connect(hub, old)
    await clock.pass(60_000)
    expect(heard).toEqual([])
    expect(old.swarm.peers[0]?.extensions.has('tp_pex')).toBe(true)
    expect(hub.swarm.peers.map(({ extensions }) => extensions.has('tp_sig'))).toEqual([true, false])
    expect(counts([hub, one, old])).toEqual([2, 1, 1])
  })

  it('names nobody that does not have the metadata: it could not answer', async () => {
    const { clock, connect, node } = setUp()
    // It gives the metadata to nobody.
    const hub = await node(1, { policy: { ...defaultPolicy, uploadLimit: 0 } })
    const [one, blind] = [await node(2), await node(3, { knowsInfo: false })]
    const heard = hearsOf(one)
    connect(hub, one)
    connect(hub, blind)
    await clock.pass(35_000)
    expect([heard, blind.swarm.info]).toEqual([[], null])
    blind.swarm.setInfo(torrent.info)
    await clock.pass(35_000)
    expect(heard).toEqual([hex(3)])
  })

  it('tells where peers play in hundredths of the torrent', async () => {
    const long = makeTorrent(350 * 16_384, 16_384)
    const { clock, connect, node } = setUp(long)
    const [hub, player, late] = [await node(1), await node(2), await node(3)]
    const spy = vi.spyOn(PeerExtensions.prototype, 'sendIntroductions')
    for (const end of [player, late]) connect(hub, end)
    const length = long.info.length
    void player.swarm.read('film', 23 * 16_384, length, length).catch(() => undefined)
    await clock.pass(35_000)
    const told = spy.mock.calls.flatMap(([{ position, added }]) => [
      position,
      ...added.map((entry) => entry.position),
    ])
    expect(told.filter((position) => position !== null)).not.toEqual([])
    expect(told.filter((position) => position !== null && position % 4 !== 0)).toEqual([])
    spy.mockRestore()
  })

  it('is neither named nor used over TCP', async () => {
    const { clock, connect, node } = setUp()
    const [hub, one, two] = [await node(1), await node(2), await node(3)]
    const heard = hearsOf(one)
    connect(hub, one)
    connect(hub, two, { host: '198.51.100.1', port: 1, isDialled: true })
    await clock.pass(60_000)
    expect(heard).toEqual([])
    expect(hub.swarm.peers.map(({ extensions }) => extensions.has('tp_sig')).toSorted()).toEqual([
      false,
      true,
    ])
  })

  it('wants no more links than it may have', async () => {
    const { clock, connect, page } = setUp()
    const nothing = { have: 'none' as const }
    const hub = await page(0, { ...nothing, settings: { ...on, maxPeers: 60 } })
    const few = await page(1, { ...nothing, settings: { ...on, maxPeers: 4 } })
    const ends = await Promise.all(Array.from({ length: 7 }, (_, i) => page(i + 2, nothing)))
    for (const end of ends) connect(hub, end)
    connect(hub, few)
    const heard = hearsOf(few)
    await clock.pass(20_000)
    // The limit of four, and a place for a newcomer.
    expect(few.swarm.peers.length).toBeLessThanOrEqual(5)
    expect(heard.length).toBeLessThanOrEqual(4)
    expect(Math.min(...counts(ends))).toBeGreaterThanOrEqual(6)
  })

  it('with one link asks the relay for no more than it passes on', async () => {
    const { clock, connect, node, page } = setUp()
    const refusals: string[] = []
    // The others are not linked to each other: all goes over the one relay.
    const hub = await node(0, { settings: { ...on, maxPeers: 60 } })
    for (let id = 10; id < 25; id++) connect(hub, await node(id, { have: 'none' }))
    await clock.pass(1_000)
    const newcomer = await page(2, { have: 'none' })
    newcomer.swarm.events.on('signal', ({ signal: { body } }) => {
      if (body.type === 'refusal') refusals.push(body.reason)
    })
    const heard = hearsOf(newcomer)
    newcomer.swarm.events.on('introduction', (one) =>
      clock.after(500, () => newcomer.swarm.introductions.settle(one, 'linked')),
    )
    connect(hub, newcomer)
    await clock.pass(12_000)
    expect(heard).toHaveLength(6)
    await clock.pass(10_000)
    expect(heard).toHaveLength(8)
    expect(refusals).toEqual([])
  })

  it('what could not begin for want of something of ours is tried again, later and later', async () => {
    const { clock, connect, node } = setUp()
    const [hub, one, two] = [await node(1), await node(2), await node(3)]
    const at: number[] = []
    let outcome: 'unused' | 'void' = 'unused'
    one.swarm.events.on('introduction', (introduction) => {
      at.push(clock.now())
      one.swarm.introductions.settle(introduction, outcome)
    })
    connect(hub, one)
    connect(hub, two)
    await clock.pass(100_000)
    expect(at.length).toBeGreaterThanOrEqual(6)
    expect(at.length).toBeLessThanOrEqual(8)
    outcome = 'void'
    await clock.pass(100_000)
    // Then it counts.
    expect(at.length).toBeLessThanOrEqual(9)
  })

  it('a signal that cannot be sent is no fault of the introducer, and the network hears of it', async () => {
    const { clock, connect, node } = setUp()
    const [hub, one, two] = [await node(1), await node(2), await node(3)]
    const refusals: string[] = []
    let introduced = 0
    one.swarm.events.on('signal', ({ signal }) => refusals.push(signal.body.type))
    one.swarm.events.on('introduction', ({ relay, peerId }) => {
      introduced++
      const signal = { to: peerId, from: null, session: new Uint8Array(20).fill(introduced) }
      // Others have the link for themselves before the offer is made.
      for (let i = 0; i < 30; i++) one.swarm.introductions.send(relay, { ...signal, body: answer })
      one.swarm.introductions.send(relay, { ...signal, body: offer })
      one.swarm.introductions.settle({ relay, peerId }, 'failed')
    })
    connect(hub, one)
    connect(hub, two)
    await clock.pass(30_000)
    expect([refusals, introduced]).toEqual([['refusal'], 1])
    await clock.pass(60_000)
    expect(introduced).toBe(2)
  })

  it('a page without the metadata keeps what it hears until it has it', async () => {
    const { clock, connect, page } = setUp()
    const hub = await page(1)
    const other = await page(2)
    connect(hub, other)
    const blind = await page(3, { knowsInfo: false })
    connect(blind, hub)
    await clock.pass(8_000)
    expect(blind.swarm.info).not.toBeNull()
    expect(blind.swarm.peers.map(({ trackerKey }) => trackerKey).toSorted()).toEqual([hex(1), hex(2)])
  })
})

/** A peer that says what it likes, linked to an honest one, which is linked to two more. */
const attacked = async (of: TestTorrent = torrent) => {
  const { clock, connect, node } = setUp(of)
  const [honest, liar, one, two] = [await node(1), await node(2), await node(3), await node(4)]
  for (const end of [liar, one, two]) connect(honest, end)
  await clock.pass(2_000)
  const peer = liar.swarm.peers[0]!
  const signals = (end: End) => {
    const got: { readonly from: string; readonly type: string; readonly session: number }[] = []
    end.swarm.events.on('signal', ({ signal }) =>
      got.push({ from: toHex(signal.from), type: signal.body.type, session: signal.session[0] ?? 0 }),
    )
    return got
  }
  const got = { honest: signals(honest), liar: signals(liar), one: signals(one), two: signals(two) }
  const say = (to: number, session: number, body: SignalBody, from: Uint8Array | null = null): void => {
    const signal: Signal = { to: signalId(to), from, session: new Uint8Array(20).fill(session), body }
    peer.send(encodeExtended(6, encodeSignal(signal)))
  }
  return { clock, connect, node, honest, liar, one, two, peer, got, say }
}
describe('attacks', () => {
  it('nobody speaks as somebody else: the relay says who the sender is', async () => {
    const { clock, say, got } = await attacked()
    say(3, 1, offer)
    // With a sender it is for the relay itself, and goes nowhere.
    say(3, 2, offer, signalId(4))
    await clock.pass(1_000)
    expect(got.one).toEqual([{ from: hex(2), type: 'offer', session: 1 }])
    expect(got.honest).toEqual([{ from: hex(4), type: 'offer', session: 2 }])
    expect(got.two).toEqual([])
  })

  it.each([
    ['itself', 2],
    ['the relay', 1],
    ['nobody', 77],
  ])('a message to %s goes nowhere, so there are no loops', async (_name, to) => {
    const { clock, say, got } = await attacked()
    say(to, 1, offer)
    await clock.pass(1_000)
    expect([got.honest, got.one, got.two]).toEqual([[], [], []])
    expect(got.liar).toEqual([{ from: hex(to), type: 'refusal', session: 1 }])
  })

  it('answers, candidates and refusals pass only in an open session, between its two ends', async () => {
    const { clock, say, got, one } = await attacked()
    for (const body of [
      answer,
      { type: 'candidates', candidates: ['x'] },
      { type: 'refusal', reason: 'busy' },
    ] as const) {
      say(3, 1, body)
    }
    await clock.pass(1_000)
    expect(got.one).toEqual([])
    say(3, 5, offer)
    // The offering end answers itself; and a second offer takes over the session.
    say(3, 5, answer)
    say(4, 5, offer)
    await clock.pass(1_000)
    expect(got.one.map(({ type }) => type)).toEqual(['offer'])
    expect(got.two).toEqual([])
    const [relay] = one.swarm.peers
    for (let i = 0; i < 3; i++) {
      const signal = { to: signalId(2), from: null, session: new Uint8Array(20).fill(5), body: answer }
      one.swarm.introductions.send(relay?.link.id ?? '', signal)
    }
    await clock.pass(1_000)
    expect(got.liar.filter(({ type }) => type === 'answer')).toHaveLength(1)
    await clock.pass(15_000)
    say(3, 5, { type: 'candidates', candidates: ['late'] })
    await clock.pass(1_000)
    expect(got.one).toHaveLength(1)
  })

  it('a flood brings 30 messages a minute to the relay, and six sessions, one with each peer', async () => {
    const { clock, say, got, connect, node, honest } = await attacked()
    for (let id = 10; id < 20; id++) connect(honest, await node(id))
    await clock.pass(1_000)
    let session = 0
    for (let id = 10; id < 20; id++) say(id, ++session, offer)
    say(10, ++session, offer)
    await clock.pass(1_000)
    expect(got.liar.filter(({ type }) => type === 'refusal')).toHaveLength(5)
    for (let i = 0; i < 500; i++) say(3, 200, offer)
    await clock.pass(2_000)
    expect(got.liar.length).toBeLessThanOrEqual(30)
    await clock.pass(70_000)
    for (let i = 0; i < 500; i++) say(3, i % 250, offer, i % 2 === 0 ? signalId(4) : null)
    await clock.pass(2_000)
    expect(got.one.length + got.honest.length).toBeLessThanOrEqual(31)
  })

  it('many senders cannot flood one peer over one relay', async () => {
    const { clock, connect, node, honest, one, two, got } = await attacked()
    for (let id = 10; id < 50; id++) {
      const end = await node(id, { settings: { ...on, maxPeers: 1 } })
      connect(honest, end)
      await clock.pass(100)
      const signal = { to: signalId(3), from: null, session: new Uint8Array(20).fill(id), body: offer }
      end.swarm.introductions.send(end.swarm.peers[0]?.link.id ?? '', signal)
    }
    await clock.pass(2_000)
    expect(got.one).toHaveLength(30)
    // What it waits for itself still comes.
    const session = new Uint8Array(20).fill(99)
    const send = (end: End, to: number, body: SignalBody): void =>
      end.swarm.introductions.send(end.swarm.peers[0]?.link.id ?? '', {
        ...{ to: signalId(to), from: null, session, body },
      })
    send(one, 4, offer)
    await clock.pass(100)
    expect(got.two).toHaveLength(1)
    send(two, 3, answer)
    await clock.pass(100)
    expect(got.one.slice(30)).toEqual([{ from: hex(4), type: 'answer', session: 99 }])
  })

  it('one link cannot use up what a relay passes on to another one', async () => {
    const { clock, say, got, peer } = await attacked()
    say(3, 1, offer)
    for (let i = 0; i < 20; i++) say(3, 1, { type: 'candidates', candidates: ['x'] })
    await clock.pass(1_000)
    expect(got.one).toHaveLength(4)
    await clock.pass(75_000)
    for (let i = 0; i < 14; i++) {
      say(4, 10 + i, offer)
      say(4, 10 + i, { type: 'refusal', reason: 'unwanted' })
    }
    await clock.pass(1_000)
    expect(got.two.map(({ type }) => type)).toEqual(['offer', 'refusal'])
    await clock.pass(75_000)
    say(4, 50, offer)
    await clock.pass(1_000)
    expect([got.two.length, peer.isClosed]).toEqual([3, false])
  })

  it('an introducer whose entries fail is not used for two minutes', async () => {
    const { clock, peer, honest } = await attacked()
    const heard = hearsOf(honest)
    honest.swarm.events.on('introduction', (one) => {
      clock.after(500, () => honest.swarm.introductions.settle(one, 'failed'))
    })
    const added = Array.from({ length: 50 }, (_, i) => entry(50 + i))
    peer.send(encodeExtended(5, encodeIntroductions({ position: null, added, dropped: [] })))
    await clock.pass(150_000)
    const ignored = heard.length
    expect(ignored).toBeGreaterThanOrEqual(9)
    expect(ignored).toBeLessThanOrEqual(14)
    // It may have been the fault of those whom it named.
    await clock.pass(150_000)
    expect(heard.length).toBeGreaterThanOrEqual(ignored + 9)
    expect(heard.length).toBeLessThanOrEqual(ignored + 14)
  })

  it('an introducer has two of our negotiations at once, however many it names', async () => {
    const { clock, connect, node, peer, honest } = await attacked()
    const heard: string[] = []
    honest.swarm.events.on('introduction', ({ relay, peerId }) => heard.push(`${relay} ${toHex(peerId)}`))
    const seeds = Array.from({ length: 50 }, (_, i) => entry(150 + i, { isUploadOnly: true }))
    peer.send(encodeExtended(5, encodeIntroductions({ position: null, added: seeds, dropped: [] })))
    await clock.pass(5_000)
    expect(heard).toHaveLength(2)
    // What an honest one names has its turn, though it is no seed.
    const [second, third] = [await node(30), await node(31)]
    connect(honest, second)
    connect(second, third)
    await clock.pass(5_000)
    expect(heard.slice(2).map((one) => one.split(' ')[1])).toEqual([hex(31)])
  })

  it('how a negotiation ended is believed of the relay over which it went', async () => {
    const { clock, peer, honest } = await attacked()
    const begun: Introduction[] = []
    honest.swarm.events.on('introduction', (one) => begun.push(one))
    const added = [entry(150), entry(151), entry(152)]
    peer.send(encodeExtended(5, encodeIntroductions({ position: null, added, dropped: [] })))
    await clock.pass(3_000)
    for (const one of [...begun]) honest.swarm.introductions.settle({ ...one, relay: 'another' }, 'void')
    await clock.pass(3_000)
    expect(begun).toHaveLength(2)
    honest.swarm.introductions.settle(begun[0]!, 'void')
    expect(begun).toHaveLength(3)
  })

  it('a flood of entries is read three times in 75 s, and kept to a hundred', async () => {
    const { clock, peer, honest } = await attacked()
    const heard = hearsOf(honest)
    honest.swarm.events.on('introduction', (one) => honest.swarm.introductions.settle(one, 'void'))
    for (let i = 0; i < 50; i++) {
      peer.send(
        encodeExtended(5, encodeIntroductions({ position: null, added: [entry(10 + i)], dropped: [] })),
      )
    }
    await clock.pass(1_000)
    expect(heard).toEqual([hex(10), hex(11), hex(12)])
  })

  it('meets neither itself, nor a peer that it is linked to, nor one that lied, nor one twice', async () => {
    const { clock, peer, honest } = await attacked()
    const heard = hearsOf(honest)
    honest.swarm.events.on('introduction', (one) => honest.swarm.introductions.settle(one, 'void'))
    const added = [
      entry(1, { signalId: signalId(60) }),
      entry(3),
      entry(3, { signalId: signalId(61) }),
      entry(62, { signalId: signalId(4) }),
      entry(9),
    ]
    for (let i = 0; i < 5; i++) {
      peer.send(encodeExtended(5, encodeIntroductions({ position: null, added, dropped: [] })))
      await clock.pass(26_000)
    }
    expect(heard).toEqual([hex(9)])
  })

  it.each([
    ['tp_pex of 9 KiB', 5, new Uint8Array(9_000).fill(100)],
    ['tp_pex that is no dictionary', 5, new Uint8Array([105, 49, 101])],
    ['tp_sig of 9 KiB', 6, new Uint8Array(9_000).fill(100)],
    ['tp_sig that is no dictionary', 6, new Uint8Array([105, 49, 101])],
  ])('%s ends the link', async (_name, id, payload) => {
    const { clock, peer, honest } = await attacked()
    peer.send(encodeExtended(id, payload))
    await clock.pass(1_000)
    expect(honest.swarm.peers).toHaveLength(2)
  })

  it('says nothing in a private torrent, and hears nothing', async () => {
    const { clock, peer, say, honest, one, got } = await attacked(makePrivate(torrent))
    const heard = hearsOf(honest)
    expect(honest.swarm.peers.map(({ extensions }) => extensions.has('tp_sig'))).toEqual([
      false,
      false,
      false,
    ])
    peer.send(encodeExtended(5, encodeIntroductions({ position: null, added: [entry(9)], dropped: [] })))
    say(3, 1, offer)
    say(1, 1, offer, signalId(3))
    await clock.pass(60_000)
    expect([heard, hearsOf(one), got.one, got.honest]).toEqual([[], [], [], []])
  })

  it('tells nothing across torrents, and relays nothing across them', async () => {
    const { clock, connect, node } = setUp()
    const second = makeTorrent(20 * 16_384, 16_384, 2)
    // One client is in both, under one name; so is the peer that asks.
    const hub = [await node(1), await node(1, {}, second)]
    const asking = await node(2)
    const others = [await node(3), await node(4, {}, second)]
    const heard = hearsOf(asking)
    const got: string[] = []
    others[1]!.swarm.events.on('signal', ({ signal }) => got.push(toHex(signal.from)))
    connect(hub[0]!, asking)
    connect(hub[0]!, others[0]!)
    connect(hub[1]!, others[1]!)
    await clock.pass(60_000)
    expect(heard).toEqual([hex(3)])
    const signal = { to: signalId(4), from: null, session: new Uint8Array(20).fill(1), body: offer }
    asking.swarm.introductions.send(asking.swarm.peers[0]?.link.id ?? '', signal)
    await clock.pass(1_000)
    expect(got).toEqual([])
  })
})
