import { describe, expect, it } from 'vitest'
import type { BridgeStatus } from '../../../../src/network/bridge-messages.ts'
import type { Meeting, Meetings } from '../../../../src/network/ports.ts'
import type { Described } from '../../../../src/network/session-description.ts'
import { Bridge, type BridgePolicy } from '../../../../src/node/bridge/bridge.ts'
import type { BridgeListener, BridgeRequest } from '../../../../src/node/bridge/ports.ts'
import type { TorrentReport } from '../../../../src/node/bridge/report.ts'
import type { MainlineReport } from '../../../../src/node/bridge/status.ts'
import { encodeMetainfo } from '../../../../src/protocol/metainfo.ts'
import { toHex } from '../../../../src/shared/bytes.ts'
import { defaultPolicy } from '../../../../src/swarm/policy.ts'
import type { PeerLink } from '../../../../src/swarm/ports.ts'
import { makeEngine } from '../../../helpers/virtual-engine.ts'
import {
  linkPair,
  makeNode,
  makePrivate,
  makeTorrent,
  syncHasher,
  type TestNode,
  type TestTorrent,
  VirtualClock,
} from '../../../helpers/virtual-world.ts'

/** Longer than what every player asks for first, which is fetched before anybody asks. */
const film = makeTorrent(24_000_000, 262_144, 1)
const filmHash = toHex(film.info.infoHash)
const hashOf = (n: number): string => n.toString(16).padStart(40, '0')
const minute = 60_000
const whole = { ...defaultPolicy, download: 'whole' } as const
const someDials: MainlineReport = {
  dial: { found: 9, linked: 1, dialling: 2, silent: 3, refused: 4, closed: 5, filtered: 6 },
  asksDht: true,
}

const deafListener: BridgeListener = {
  status: () => undefined,
  invite: () => undefined,
  answer: () => undefined,
}

/** Notes who is met, and answers each offer with itself. */
class NotingMeetings implements Meetings {
  readonly open: string[] = []
  readonly offers: Described[] = []

  meet(infoHash: string, send: (signal: Described) => void): Meeting {
    this.open.push(infoHash)
    return {
      prepare: () => undefined,
      invited: () => undefined,
      receive: (offer) => {
        this.offers.push(offer)
        send(offer)
      },
      close: () => this.open.splice(this.open.indexOf(infoHash), 1),
    }
  }
}

interface WorldOptions extends Partial<BridgePolicy> {
  readonly stored?: readonly string[]
  readonly seeded?: readonly string[]
  /** The torrent of the cache. */
  readonly film?: TestTorrent
}

const world = ({ stored = [], seeded = [], film: kept = film, ...policy }: WorldOptions = {}) => {
  const clock = new VirtualClock()
  const { engine, network } = makeEngine(clock, kept)
  const meetings = new NotingMeetings()
  /** Which peers a next process would be told of. */
  const linked: string[][] = []
  const bridge = new Bridge({
    policy: { mode: 'any', maxTorrents: 3, denied: new Set(), ...policy },
    engine,
    storage: {
      load: async (infoHash) =>
        stored.includes(infoHash)
          ? { infoBytes: kept.info.infoBytes, trackers: ['udp://stored.example:1'] }
          : null,
    },
    meetings,
    clock,
    hasher: syncHasher,
    trackers: ['ws://own.example'],
    isSeeded: (infoHash) => seeded.includes(infoHash),
    mainline: (infoHash) => (infoHash === filmHash ? someDials : null),
    tellLinked: (infoHash, peers) => linked.push([infoHash, ...peers]),
  })
  return { clock, engine, network, bridge, meetings, linked, film: kept }
}

type World = ReturnType<typeof world>

const request = (infoHash: string, more: Partial<BridgeRequest> = {}): BridgeRequest => ({
  right: 'any',
  open: {
    type: 'open',
    infoHash,
    trackers: ['udp://tracker.example:6969'],
    peers: [],
    selectOnly: null,
    hasMetadata: false,
    isShared: false,
  },
  infoBytes: null,
  ...more,
})

/** A page that has the torrent open, and what it was told. */
const view = async ({ bridge, clock }: World, ...asked: Parameters<typeof request>) => {
  const told: BridgeStatus[] = []
  const answers: Described[] = []
  let invitations = 0
  const { close, offer } = bridge.open(request(...asked), {
    status: (status) => told.push(status),
    invite: () => {
      invitations++
    },
    answer: (answer) => answers.push(answer),
  })
  expect(told).toHaveLength(1)
  await clock.pass(10)
  return {
    told,
    close,
    offer,
    answers,
    get invitations() {
      return invitations
    },
    get state() {
      return told.at(-1)?.state
    },
    get reason() {
      return told.at(-1)?.reason
    },
  }
}

/** Links the bridge to a peer over a transport with addresses, or over WebRTC. @returns the bridge's end */
const link = ({ clock, network }: World, node: TestNode, isOrdinary: boolean, isDialled = true): PeerLink => {
  const [ours, theirs] = linkPair(clock, { delayMs: 20, bytesPerSecond: 1_000_000 })
  const remote = { host: '198.51.100.7', port: isDialled ? 6881 : 50_000, isDialled }
  network.last.listener.link(isOrdinary ? Object.assign(ours, { remote }) : ours, null)
  const bridge = { host: '198.51.100.8', port: 6881, isDialled: !isDialled }
  node.swarm.addLink(isOrdinary ? Object.assign(theirs, { remote: bridge }) : theirs)
  return ours
}

describe('a bridge', () => {
  it('joins the swarm at once, with the trackers of the page and the one where they meet', async () => {
    const all = world()
    const page = await view(all, filmHash)
    expect(all.engine.torrents.map(({ infoHash }) => infoHash)).toEqual([filmHash])
    expect(all.network.last.trackers).toEqual(['ws://own.example', 'udp://tracker.example:6969'])
    expect(page.told[0]).toMatchObject({ infoHash: filmHash, state: 'joining', peers: 0, reason: null })
  })

  it('tells how the dials go, and of ordinary peers but not of pages, at most once a second', async () => {
    const all = world()
    const page = await view(all, filmHash)
    link(all, await makeNode(all.clock, film, { id: 1, have: 'all' }), true)
    link(all, await makeNode(all.clock, film, { id: 2, have: [] }), false)
    await all.clock.pass(10_000)
    expect(page.told.at(-1)).toMatchObject({
      state: 'joined',
      peers: 1,
      seeds: 1,
      found: 9,
      silent: 3,
      refused: 4,
      closed: 5,
      asksDht: true,
    })
    // One when it opened, two when the swarm was joined, and then one a second.
    expect(page.told.length).toBeLessThanOrEqual(13)
    const { length } = page.told
    page.close()
    await all.clock.pass(10_000)
    expect(page.told).toHaveLength(length)
  })

  it('tells where those that it is linked to take connections, whoever dialled, and of no page', async () => {
    const all = world()
    await view(all, filmHash)
    const dialled = link(all, await makeNode(all.clock, film, { id: 1, have: 'all' }), true)
    link(
      all,
      await makeNode(all.clock, film, { id: 2, have: 'all', settings: { listenPort: 6882 } }),
      true,
      false,
    )
    // It takes none.
    link(all, await makeNode(all.clock, film, { id: 3, have: 'all' }), true, false)
    link(all, await makeNode(all.clock, film, { id: 4, have: [] }), false)
    await all.clock.pass(3_000)
    expect(all.linked).toEqual([[filmHash, '198.51.100.7:6881', '198.51.100.7:6882']])
    dialled.close()
    await all.clock.pass(3_000)
    expect(all.linked.slice(1)).toEqual([[filmHash, '198.51.100.7:6882']])
  })

  it('fetches the metadata and nothing that nobody watches', async () => {
    const all = world()
    await view(all, filmHash)
    link(all, await makeNode(all.clock, film, { id: 1, have: 'all' }), true)
    await all.clock.pass(20_000)
    const torrent = all.engine.get(filmHash)
    expect(torrent?.opened?.info.name).toBe(film.info.name)
    expect(torrent?.snapshot().policy.download).toBe('window')
    const { downloaded, length } = torrent?.snapshot() ?? { downloaded: 0, length: 0 }
    expect(downloaded).toBeLessThan(length)
  })

  it('takes metadata that is right, and none that is not', async () => {
    const right = world()
    await view(right, filmHash, { infoBytes: film.info.infoBytes })
    expect(right.engine.get(filmHash)?.opened?.info.name).toBe(film.info.name)
    const wrong = world()
    const other = makeTorrent(70_000, 65_536, 2)
    const page = await view(wrong, filmHash, { infoBytes: other.info.infoBytes })
    await wrong.clock.pass(5_000)
    expect(wrong.engine.torrents.map(({ infoHash }) => infoHash)).toEqual([filmHash])
    expect(wrong.engine.get(filmHash)?.opened).toBeNull()
    expect(page.state).toBe('joining')
  })

  describe('with a private torrent (BEP 27)', () => {
    const secret = makePrivate(film)
    const secretHash = toHex(secret.info.infoHash)

    it.each<[string, WorldOptions, Partial<BridgeRequest>, string]>([
      [
        'whose file the page gives',
        { film: secret },
        { infoBytes: secret.info.infoBytes },
        'udp://tracker.example:6969',
      ],
      ['whose file is in the cache', { film: secret, stored: [secretHash] }, {}, 'udp://stored.example:1'],
    ])(
      '%s joins as such from the beginning, at the trackers of the file alone',
      async (_, given, more, url) => {
        const all = world(given)
        await view(all, secretHash, more)
        await all.clock.pass(1_000)
        expect(all.network.seen.map(({ isPrivate }) => isPrivate)).toEqual([true])
        expect(all.network.last.trackers).toEqual([url])
      },
    )

    it('joins as such again after a defect', async () => {
      const all = world({ film: secret })
      await view(all, secretHash, { infoBytes: secret.info.infoBytes })
      await all.engine.remove(secretHash)
      all.bridge.defect(secretHash)
      await all.clock.pass(10)
      expect(all.network.seen.map(({ isPrivate }) => isPrivate)).toEqual([true, true])
    })
  })

  it('knows the link’s peers and chosen files with the metadata, too', async () => {
    const all = world({ film: makeTorrent(3_000_000, 65_536, 3, [1_000_000, 2_000_000]) })
    const { infoHash, infoBytes } = all.film.info
    const facts = { name: null, trackers: [], peers: ['198.51.100.7:6881'], selectOnly: [1], infoBytes }
    const news: TorrentReport[] = []
    all.bridge.name({ infoHash: toHex(infoHash), facts, isWhole: true }, (report) => news.push(report))
    await all.clock.pass(10)
    expect(all.network.seen.map(({ peers }) => peers)).toEqual([['198.51.100.7:6881']])
    link(all, await makeNode(all.clock, all.film, { id: 1, have: 'all' }), true)
    await all.clock.pass(minute)
    expect(news.at(-1)?.verified).toBeGreaterThanOrEqual(2_000_000)
    expect(news.at(-1)?.verified).toBeLessThan(2_100_000)
  })

  it('takes what a link says of a torrent of the cache', async () => {
    const all = world({ stored: [filmHash] })
    await view(all, filmHash, { open: { ...request(filmHash).open, peers: ['198.51.100.7:6881'] } })
    expect(all.engine.get(filmHash)?.opened?.info.name).toBe(film.info.name)
    expect(all.network.seen.map(({ peers }) => peers)).toEqual([['198.51.100.7:6881']])
    expect(all.network.last.trackers).toEqual([
      'ws://own.example',
      'udp://stored.example:1',
      'udp://tracker.example:6969',
    ])
  })

  it('hears of more peers by a second page, whether that has the metadata or not', async () => {
    const all = world()
    const naming = (peer: string): BridgeRequest['open'] => ({ ...request(filmHash).open, peers: [peer] })
    await view(all, filmHash, { open: naming('198.51.100.7:6881') })
    await view(all, filmHash, { open: naming('198.51.100.8:6881') })
    await view(all, filmHash, { open: naming('198.51.100.9:6881'), infoBytes: film.info.infoBytes })
    expect(all.network.last.peers).toEqual(['198.51.100.7:6881', '198.51.100.8:6881', '198.51.100.9:6881'])
  })

  it('lets a page offer a link in the swarm while it has the torrent open', async () => {
    const all = world()
    const offer: Described = {
      peerId: new Uint8Array(20).fill(1),
      offerId: new Uint8Array(20).fill(2),
      description: { type: 'offer', sdp: 'v=0' },
    }
    const [page, other] = [await view(all, filmHash), await view(all, filmHash)]
    expect([page.invitations, all.meetings.open]).toEqual([1, [filmHash, filmHash]])
    page.offer(offer)
    expect([page.answers, other.answers]).toEqual([[offer], []])
    page.close()
    expect(all.meetings.open).toEqual([filmHash])
    const refused = await view(all, hashOf(7), { right: 'named' })
    refused.offer(offer)
    refused.close()
    expect([refused.invitations, refused.answers, all.meetings.offers.length]).toEqual([0, [], 1])
    expect(all.meetings.open).toEqual([filmHash])
  })

  it('leaves ten minutes after the last viewer, and not before', async () => {
    const all = world()
    const [first, second] = [await view(all, filmHash), await view(all, filmHash)]
    first.close()
    await all.clock.pass(11 * minute)
    expect(all.engine.torrents).toHaveLength(1)
    second.close()
    await all.clock.pass(9 * minute)
    const third = await view(all, filmHash)
    await all.clock.pass(5 * minute)
    expect(all.network.last.log).not.toContain('leave')
    third.close()
    third.close()
    await all.clock.pass(10 * minute - 1)
    expect(all.engine.torrents).toHaveLength(1)
    await all.clock.pass(1)
    expect(all.engine.torrents).toHaveLength(0)
    expect(all.network.last.log).toContain('leave')
  })

  it('does not join for a page that has gone before it was admitted', async () => {
    const all = world()
    all.bridge.open(request(filmHash), deafListener).close()
    await all.clock.pass(1_000)
    expect(all.engine.torrents).toHaveLength(0)
  })

  it('joins again after it has left', async () => {
    const all = world()
    ;(await view(all, filmHash)).close()
    await all.clock.pass(10 * minute)
    const page = await view(all, filmHash)
    expect(all.engine.torrents).toHaveLength(1)
    expect(page.state).toBe('joining')
    expect(all.network.seen).toHaveLength(2)
  })

  it('leaves for a new swarm the one that nobody has watched for longest, and refuses when all are watched', async () => {
    const all = world()
    const pages = [await view(all, hashOf(1)), await view(all, hashOf(2)), await view(all, hashOf(3))]
    pages[1]?.close()
    await all.clock.pass(minute)
    pages[0]?.close()
    await all.clock.pass(minute)
    await view(all, hashOf(4))
    const running = () => all.engine.torrents.map(({ infoHash }) => infoHash).sort()
    expect(running()).toEqual([hashOf(1), hashOf(3), hashOf(4)])
    await view(all, hashOf(5))
    expect(running()).toEqual([hashOf(3), hashOf(4), hashOf(5)])
    const sixth = await view(all, hashOf(6))
    expect(sixth.state).toBe('refused')
    expect(sixth.reason).toMatch(/^This server is in 3 swarms, as many as it may be/)
    // One that it is in already is open to more viewers.
    expect((await view(all, hashOf(5))).state).toBe('joining')
    sixth.close()
    expect(running()).toEqual([hashOf(3), hashOf(4), hashOf(5)])
  })

  it('tells the viewers of a torrent why it cannot be had, and tries again for the next one', async () => {
    const all = world()
    const page = await view(all, filmHash)
    all.engine.get(filmHash)?.events.emit('error', Object.assign(new Error('The disk is gone.')) as never)
    await all.clock.pass(10)
    expect([page.state, page.reason]).toEqual(['refused', 'The disk is gone.'])
    expect(all.engine.torrents).toHaveLength(0)
    page.close()
    expect((await view(all, filmHash)).state).toBe('joining')
    expect(all.engine.torrents).toHaveLength(1)
  })

  it('joins once more after a defect, and leaves after the second one', async () => {
    const all = world()
    const page = await view(all, filmHash, { infoBytes: film.info.infoBytes })
    const crash = async (): Promise<void> => {
      await all.engine.remove(filmHash)
      all.bridge.defect(filmHash)
      await all.clock.pass(10)
    }
    await crash()
    expect(all.engine.get(filmHash)?.opened).not.toBeNull()
    expect(page.state).toBe('joining')
    await crash()
    expect(all.engine.torrents).toHaveLength(0)
    expect([page.state, page.reason]).toEqual(['refused', expect.stringMatching(/has a fault with this/)])
  })

  it('leaves every swarm when it ends, and joins none afterwards', async () => {
    const all = world()
    await view(all, hashOf(1))
    await view(all, hashOf(2))
    await all.bridge.destroy()
    expect(all.engine.torrents).toHaveLength(0)
    await view(all, hashOf(3))
    expect(all.engine.torrents).toHaveLength(0)
  })
})

describe('who may have a swarm joined', () => {
  const shared = { open: { ...request(filmHash).open, isShared: true } }

  it.each<[string, WorldOptions, Partial<BridgeRequest>, RegExp | null]>([
    ['the person at this machine: any', {}, {}, null],
    ['somebody else: what is in the cache', { stored: [filmHash] }, { right: 'named' }, null],
    ['somebody else: nothing else', {}, { right: 'named' }, /^This server joins any swarm only for the/],
    [
      'a page of another site: what is in the cache as little as what is not',
      { stored: [filmHash] },
      { right: 'stranger' },
      /^This server joins any swarm only for the/,
    ],
    [
      'a page of another site: nothing else',
      {},
      { right: 'stranger' },
      /^This server joins any swarm only for the/,
    ],
    [
      'others hear nothing of what is denied',
      { stored: [filmHash], denied: new Set([filmHash]) },
      { right: 'named' },
      /^This server joins any swarm only for the/,
    ],
    [
      'a page of another site: what is seeded here',
      { mode: 'both', seeded: [filmHash] },
      { right: 'stranger' },
      null,
    ],
    ['with “named”, nobody any', { mode: 'named' }, {}, /^This server joins only swarms that its owner/],
    ['with “named”, everybody what is in the cache', { mode: 'named', stored: [filmHash] }, {}, null],
    ['nobody what is denied', { denied: new Set([filmHash]) }, {}, /^The owner of this server does not/],
    [
      'nobody what is denied, though it is in the cache',
      { denied: new Set([filmHash]), stored: [filmHash] },
      {},
      /^The owner/,
    ],
    ['nobody what is seeded here', { seeded: [filmHash] }, {}, /^This server gives all of this torrent/],
    [
      'nobody what the page itself shares',
      {},
      shared,
      /^This server gives what a page shares to other pages/,
    ],
    ['with “named”, nor there', { mode: 'named' }, shared, /^This server gives what a page shares/],
    ['nor when it is in the cache', { stored: [filmHash] }, shared, /^This server gives what a page shares/],
    ['with “both”, what the page shares', { mode: 'both' }, shared, null],
    [
      'with “both”, not what somebody else’s page shares',
      { mode: 'both' },
      { ...shared, right: 'named' },
      /^This server joins any/,
    ],
    ['with “both”, everybody what is seeded here', { mode: 'both', seeded: [filmHash] }, {}, null],
  ])('%s', async (_name, options, more, refusal) => {
    const all = world(options)
    const page = await view(all, filmHash, more)
    if (refusal === null) expect(page.state).toBe('joining')
    else expect([page.state, page.reason]).toEqual(['refused', expect.stringMatching(refusal)])
    const isAdded = refusal === null && options.seeded === undefined
    expect(all.engine.torrents).toHaveLength(isAdded ? 1 : 0)
  })

  it('never takes a torrent out that is seeded here', async () => {
    const all = world({ mode: 'both', seeded: [filmHash], maxTorrents: 1 })
    await all.engine.add(encodeMetainfo(film.info.infoBytes, { trackers: [] }))
    const page = await view(all, filmHash)
    await all.clock.pass(5_000)
    expect(page.told.at(-1)).toMatchObject({ state: 'joining', found: 9 })
    page.close()
    await all.clock.pass(11 * minute)
    expect(all.engine.torrents).toHaveLength(1)
    expect(all.network.last.trackers).toEqual([])
  })
})

describe('a torrent of the command line', () => {
  const facts = { name: 'film', trackers: [], peers: [], selectOnly: null, infoBytes: null }

  it('is joined whatever else runs, stays, and is open to everybody', async () => {
    const all = world({ maxTorrents: 1 })
    await view(all, hashOf(1))
    const news: TorrentReport[] = []
    all.bridge.name({ infoHash: filmHash, facts, isWhole: false }, (report) => news.push(report))
    await all.clock.pass(30 * minute)
    expect(all.engine.get(filmHash)).toBeDefined()
    const page = await view(all, filmHash, { right: 'named' })
    expect(page.state).toBe('joining')
    page.close()
    await all.clock.pass(30 * minute)
    expect(all.engine.get(filmHash)).toBeDefined()
    expect(news.at(-1)).toMatchObject({ infoHash: filmHash, isNamed: true, viewers: 0, dial: someDials.dial })
    expect(news.length).toBeGreaterThan(1_000)
  })

  it('is fetched whole when that is asked for', async () => {
    const all = world()
    const news: TorrentReport[] = []
    all.bridge.name({ infoHash: filmHash, facts, isWhole: true }, (report) => news.push(report))
    await all.clock.pass(10)
    link(all, await makeNode(all.clock, film, { id: 1, have: 'all' }), true)
    expect(await all.clock.run(() => news.at(-1)?.verified === 24_000_000, minute)).toBe(true)
    expect(news.at(-1)).toMatchObject({ length: 24_000_000, name: film.info.name })
  })
})

describe('what a page shares', () => {
  const shared = { open: { ...request(filmHash).open, isShared: true }, infoBytes: film.info.infoBytes }

  it('is joined for the pages that watch it, and its own page is told nothing of that', async () => {
    const all = world()
    const sharer = await view(all, filmHash, shared)
    expect(all.network.seen).toEqual([])
    await view(all, filmHash)
    await all.clock.pass(5_000)
    expect(all.engine.torrents).toHaveLength(1)
    expect(sharer.state).toBe('refused')
  })

  it('stays with a swarm that the command line names', async () => {
    const all = world()
    const facts = { name: null, trackers: [], peers: [], selectOnly: null, infoBytes: null }
    all.bridge.name({ infoHash: filmHash, facts, isWhole: false }, () => undefined)
    expect((await view(all, filmHash, shared)).state).toBe('joining')
  })
})

describe('with “both”', () => {
  it('what a page shares is fetched from it while an ordinary client lacks some of it, and given on', async () => {
    const all = world({ mode: 'both' })
    await view(all, filmHash, { infoBytes: film.info.infoBytes })
    link(all, await makeNode(all.clock, film, { id: 1, have: 'all' }), false)
    await all.clock.pass(5_000)
    expect(all.engine.get(filmHash)?.snapshot().policy.download).toBe('window')
    const client = await makeNode(all.clock, film, { id: 2, have: [], policy: whole })
    link(all, client, true)
    expect(await all.clock.run(() => client.swarm.isComplete, minute)).toBe(true)
  })

  it('without it, nothing is fetched for ordinary clients', async () => {
    const all = world()
    await view(all, filmHash, { infoBytes: film.info.infoBytes })
    link(all, await makeNode(all.clock, film, { id: 1, have: 'all' }), false)
    link(all, await makeNode(all.clock, film, { id: 2, have: [], policy: whole }), true)
    await all.clock.pass(minute)
    expect(all.engine.get(filmHash)?.snapshot().policy.download).toBe('window')
  })
})
